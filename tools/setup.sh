# Sourced by run, test and bench: installs what is missing when root, else says the one command; builds when needed.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

need() {  # need PACKAGES…
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $* …" >&2
    apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
  else
    echo "Missing: $*. Install with: sudo apt-get install $*" >&2
    exit 1
  fi
}

need_program() {  # need_program PROGRAM PACKAGE
  command -v "$1" >/dev/null || need "$2"
}

need_basics() {
  command -v dotnet >/dev/null || { echo "The .NET SDK 10 is missing (see README, “Before you start”)." >&2; exit 1; }
  need_program npm npm
  [ -e /usr/share/zoneinfo/Asia/Shanghai ] || need tzdata
  if [ -z "${ConnectionStrings__Baogong:-}" ] && [ -z "${BAOGONG_PG_BIN:-}" ]; then
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need postgresql
    # PostgreSQL refuses to run as root: the package brings the user that it runs as.
    if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then need postgresql-common; fi
  fi
}

build() {  # build PROJECT_FOLDER: Release, and only when a source is newer than the last build
  local stamp="$root/$1/bin/Release/.built"
  if [ -f "$stamp" ] && [ -z "$(find "$root/src" "$root/$1" "$root"/*.props -newer "$stamp" -type f \
      -not -path '*/bin/*' -not -path '*/obj/*' -not -path '*/node_modules/*' -not -path '*/wwwroot/lib/*' -print -quit)" ]; then
    return
  fi
  echo "Building …" >&2
  dotnet build "$root/$1" -c Release --nologo -v quiet >&2
  touch "$stamp"
}
