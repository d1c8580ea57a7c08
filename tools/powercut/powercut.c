// A power cut for PostgreSQL, without a machine that can be unplugged. Preloaded into the server, this library writes down
// what each write destroys before the write happens, and when a file was synced. After everything was killed,
// benches/Baogong.Bench/Faults/Unsynced.cs puts back the old bytes and lengths of all that was never synced: what a disk with a volatile cache
// may forget at worst. Many processes write and others sync, so the journal is one file that all of them append to.
//
// Environment: POWERCUT_FOLDER (files under it are watched), POWERCUT_JOURNAL (the journal; must exist and be writable).
//
// A record is 40 bytes, host byte order: kind (8: 'W' bytes written over, 'L' a new length, 'B' a sync began, 'E' it
// ended well, 'F' the file was deleted and its number may be used again), pid (8), inode (8), a, b (8 each).
// W: a = offset, b = how many old bytes follow the record.   L: a = the old length.   B, E, F: a, b = 0.
//
// Between a write and its record no sync may slip in, nor may one begin that does not know of the write: writers hold
// the journal's lock shared from the record until the write is done, a sync takes it alone for its 'B' record. flock ends
// with the process, so a killed backend blocks nobody. A sync counts only from its 'B' on and only when it ended well.
// sync_file_range is no promise and is not watched: it counts as nothing.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); real; })

struct record { uint64_t kind, pid, inode, a, b; };

static int journal = -1;
static pid_t owner;

// Forked children share their parent's lock: each process opens the journal for itself.
static int open_journal(void) {
  pid_t me = getpid();
  if (journal >= 0 && owner == me) return journal;
  const char *path = getenv("POWERCUT_JOURNAL");
  if (!path) return -1;
  if (journal >= 0) close(journal);
  journal = REAL(open)(path, O_WRONLY | O_APPEND | O_CLOEXEC);
  // High, out of the way of programs that expect the low numbers.
  if (journal >= 0 && journal < 500) {
    int high = fcntl(journal, F_DUPFD_CLOEXEC, 500);
    if (high >= 0) { close(journal); journal = high; }
  }
  owner = me;
  return journal;
}

static _Noreturn void give_up(const char *why) {
  // A journal with a hole proves nothing: better no server than a wrong verdict.
  fprintf(stderr, "powercut: %s: %s\n", why, strerror(errno));
  abort();
}

static void append(uint64_t kind, uint64_t inode, uint64_t a, const void *old, uint64_t length) {
  struct record r = { kind, (uint64_t)getpid(), inode, a, length };
  struct iovec parts[2] = { { &r, sizeof r }, { (void *)old, length } };
  ssize_t all = (ssize_t)(sizeof r + length);
  if (REAL(writev)(journal, parts, length ? 2 : 1) != all) give_up("the journal cannot be written");
}

static int inside(const char *path) {
  const char *folder = getenv("POWERCUT_FOLDER");
  size_t n = folder ? strlen(folder) : 0;
  if (!n || strncmp(path, folder, n) != 0 || path[n] != '/') return 0;
  size_t length = strlen(path);
  return length < 4 || strcmp(path + length - 4, ".log") != 0;   // what the server says is for us to read
}

static int watched(int fd, struct stat *found) {
  char link[64], path[PATH_MAX];
  int saved = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  int yes = n > 0 && (path[n] = 0, path[0] == '/') && inside(path) && fstat(fd, found) == 0 && S_ISREG(found->st_mode)
    && open_journal() >= 0;
  errno = saved;
  return yes;
}

static void lock(int how) {
  int saved = errno;
  while (flock(journal, how) != 0) if (errno != EINTR) give_up("the journal cannot be locked");
  errno = saved;
}

// Writes down what a write of so many bytes at offset destroys. The lock is held on return.
static void before_write(int fd, off_t offset, size_t length) {
  struct stat now;
  lock(LOCK_SH);
  int saved = errno;
  if (fstat(fd, &now) != 0) give_up("a file cannot be looked at");
  uint64_t size = (uint64_t)now.st_size, from = (uint64_t)offset;
  if (from + length > size) append('L', now.st_ino, size, NULL, 0);
  uint64_t overlap = from >= size ? 0 : size - from < length ? size - from : length;
  if (overlap) {
    // The descriptor may be for writing only: read through a second one.
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int reader = REAL(open)(link, O_RDONLY | O_CLOEXEC);
    char *old = malloc(overlap);
    if (reader < 0 || !old) give_up("old bytes cannot be read");
    uint64_t have = 0;
    while (have < overlap) {
      ssize_t n = pread(reader, old + have, overlap - have, (off_t)(from + have));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) give_up("old bytes cannot be read");
      have += (uint64_t)n;
    }
    append('W', now.st_ino, from, old, overlap);
    free(old);
    close(reader);
  }
  errno = saved;
}

// The bytes behind a new, shorter end are destroyed; the length changes either way. The lock is held on return.
static void before_length(int fd, off_t length) {
  struct stat now;
  int saved = errno;
  if (fstat(fd, &now) != 0) give_up("a file cannot be looked at");
  before_write(fd, length, now.st_size > length ? (size_t)(now.st_size - length) : 0);
  append('L', now.st_ino, (uint64_t)now.st_size, NULL, 0);
  errno = saved;
}

// A file that is opened or written so that each write is on the disk when it returns.
static void after_write(int fd, const struct stat *file) {
  int flags = fcntl(fd, F_GETFL);
  if (flags >= 0 && (flags & O_DSYNC)) { append('B', file->st_ino, 0, NULL, 0); append('E', file->st_ino, 0, NULL, 0); }
  lock(LOCK_UN);
}

static size_t total(const struct iovec *parts, int count) {
  size_t sum = 0;
  for (int i = 0; i < count; i++) sum += parts[i].iov_len;
  return sum;
}

static off_t position(int fd, const struct stat *file) {
  int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_APPEND) ? file->st_size : lseek(fd, 0, SEEK_CUR);
}

#define WRITES(offset, length, call) \
  struct stat file; \
  if (!watched(fd, &file)) return call; \
  before_write(fd, offset, length); \
  __auto_type done = call; \
  int saved = errno; \
  after_write(fd, &file); \
  errno = saved; \
  return done;

ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { WRITES(at, n, REAL(pwrite)(fd, data, n, at)) }
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) { WRITES(at, n, REAL(pwrite64)(fd, data, n, at)) }
ssize_t write(int fd, const void *data, size_t n) { WRITES(position(fd, &file), n, REAL(write)(fd, data, n)) }
ssize_t writev(int fd, const struct iovec *v, int c) { WRITES(position(fd, &file), total(v, c), REAL(writev)(fd, v, c)) }
ssize_t pwritev(int fd, const struct iovec *v, int c, off_t at) { WRITES(at, total(v, c), REAL(pwritev)(fd, v, c, at)) }
ssize_t pwritev64(int fd, const struct iovec *v, int c, off64_t at) {
  WRITES(at, total(v, c), REAL(pwritev64)(fd, v, c, at))
}
ssize_t pwritev2(int fd, const struct iovec *v, int c, off_t at, int flags) {
  WRITES(at == -1 ? position(fd, &file) : at, total(v, c), REAL(pwritev2)(fd, v, c, at, flags))
}
ssize_t pwritev64v2(int fd, const struct iovec *v, int c, off64_t at, int flags) {
  WRITES(at == -1 ? position(fd, &file) : at, total(v, c), REAL(pwritev64v2)(fd, v, c, at, flags))
}

#define LENGTHENS(until, call) \
  struct stat file; \
  if (!watched(fd, &file)) return call; \
  before_length(fd, until); \
  int done = call, saved = errno; \
  after_write(fd, &file); \
  errno = saved; \
  return done;

int ftruncate(int fd, off_t length) { LENGTHENS(length, REAL(ftruncate)(fd, length)) }
int ftruncate64(int fd, off64_t length) { LENGTHENS(length, REAL(ftruncate64)(fd, length)) }
int posix_fallocate(int fd, off_t at, off_t n) { LENGTHENS(file.st_size, REAL(posix_fallocate)(fd, at, n)) }
int posix_fallocate64(int fd, off64_t at, off64_t n) { LENGTHENS(file.st_size, REAL(posix_fallocate64)(fd, at, n)) }
// Its modes may zero or move anything behind the offset.
int fallocate(int fd, int mode, off_t at, off_t n) { LENGTHENS(at, REAL(fallocate)(fd, mode, at, n)) }
int fallocate64(int fd, int mode, off64_t at, off64_t n) { LENGTHENS(at, REAL(fallocate64)(fd, mode, at, n)) }

#define SYNCS(call) \
  struct stat file; \
  if (!watched(fd, &file)) return call; \
  lock(LOCK_EX); \
  append('B', file.st_ino, 0, NULL, 0); \
  lock(LOCK_UN); \
  int done = call, saved = errno; \
  if (done == 0) append('E', file.st_ino, 0, NULL, 0); \
  errno = saved; \
  return done;

int fsync(int fd) { SYNCS(REAL(fsync)(fd)) }
int fdatasync(int fd) { SYNCS(REAL(fdatasync)(fd)) }

// Truncation by path or on opening is a cut like any other.
static void cut_by_path(const char *path, off_t length) {
  int fd = REAL(open)(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  struct stat file;
  if (watched(fd, &file) && file.st_size != length) { before_length(fd, length); lock(LOCK_UN); }
  close(fd);
}

int truncate(const char *path, off_t length) { cut_by_path(path, length); return REAL(truncate)(path, length); }
int truncate64(const char *path, off64_t length) { cut_by_path(path, length); return REAL(truncate64)(path, length); }

#define OPENS(name) \
  mode_t mode = 0; \
  if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
  if ((flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY) cut_by_path(path, 0); \
  return REAL(name)(path, flags, mode);

int open(const char *path, int flags, ...) { OPENS(open) }
int open64(const char *path, int flags, ...) { OPENS(open64) }

FILE *fopen(const char *path, const char *mode) {
  if (mode[0] == 'w') cut_by_path(path, 0);
  return REAL(fopen)(path, mode);
}

FILE *fopen64(const char *path, const char *mode) {
  if (mode[0] == 'w') cut_by_path(path, 0);
  return REAL(fopen64)(path, mode);
}

// The number of a deleted file may come again for another one: what was written down of the old one is void.
static void forget(const char *path) {
  struct stat file;
  int saved = errno;
  char full[PATH_MAX];
  if (lstat(path, &file) == 0 && S_ISREG(file.st_mode) && file.st_nlink == 1 && realpath(path, full) && inside(full)
      && open_journal() >= 0) append('F', file.st_ino, 0, NULL, 0);
  errno = saved;
}

int unlink(const char *path) { forget(path); return REAL(unlink)(path); }
int rename(const char *from, const char *to) {
  struct stat a, b;
  // Renaming onto another name of the same file deletes nothing.
  if (lstat(from, &a) == 0 && lstat(to, &b) == 0 && a.st_ino != b.st_ino) forget(to);
  return REAL(rename)(from, to);
}
