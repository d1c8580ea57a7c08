// Processes by number: who belongs to a PostgreSQL server, and signals to exactly those.
using System.Diagnostics;
using System.Globalization;

namespace Baogong.Bench.Faults;

internal static class Pids
{
    /// <summary>The postmaster of the cluster, first, and its children; empty when none runs.</summary>
    public static IReadOnlyList<int> OfServer(string cluster)
    {
        try
        {
            var master = int.Parse(File.ReadLines(Path.Combine(cluster, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            return Parent(master) is { Name: "postgres" } ? [master, .. All().Where(pid => Parent(pid)?.Pid == master)] : [];
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or FormatException)
        {
            return [];
        }
    }

    /// <summary>One call for all of them, so that as little as possible happens between the first and the last.</summary>
    public static void Signal(string signal, IReadOnlyList<int> pids)
    {
        if (pids.Count == 0) return;
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {string.Join(' ', pids)} 2>/dev/null || true"]);
        kill.WaitForExit();
    }

    public static bool Lives(int pid) => Parent(pid) is not null;

    private static IEnumerable<int> All() => Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Where(name => name is not null && char.IsAsciiDigit(name[0])).Select(name => int.Parse(name ?? "", CultureInfo.InvariantCulture));

    // Null when it has ended, even if nobody has asked for its exit code yet.
    private static (int Pid, string Name)? Parent(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var close = stat.LastIndexOf(')');
            var fields = stat[(close + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null
                : (int.Parse(fields[1], CultureInfo.InvariantCulture), stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..close]);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
