// The disk fills up under load, first so that little is left, then to the last byte, then so that PostgreSQL itself must
// stop. No acknowledgement without a row; reading goes on while PostgreSQL runs; orders get 503 and Retry-After; orders
// again within 5 s of there being room, without a restart of ours.
using System.Diagnostics;

namespace Baogong.Bench.Faults;

internal static class DiskFull
{
    private const int Megabytes = 700, Larger = 1100;

    private static readonly TimeSpan MostToOrders = TimeSpan.FromSeconds(5), MostToTell = TimeSpan.FromSeconds(15);

    public static async Task<Found> Run()
    {
        var found = new Found([], []);
        var mounted = false;
        await using var town = await FaultTown.Build(folder =>
        {
            mounted = Mount($"size={Megabytes}m", folder);
            if (mounted) File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        });
        if (!mounted)
        {
            System.Console.Error.WriteLine("disk: skipped, this machine does not let us mount a tmpfs (run as root).");
            found.Figures["skipped"] = true;
            return found;
        }

        town.Leaving = () => Call("umount", "-l", town.Data);
        await Fill(town, town.Data, found);
        return found;
    }

    private static async Task Fill(FaultTown town, string disk, Found found)
    {
        await using var app = AppProcess.OnFolder(town);
        using var readiness = new Readiness(town);
        await readiness.Wait([app.Address], Stopwatch.StartNew());
        using var history = new History(Path.Combine(town.Folder.FullName, "history"));
        var times = new AnswerTimes();
        await using var shoppers = new Shoppers(town, [app.Address], history) { Answered = (sent, _, status, _) => times.Note(sent, status) }.Start();
        var ballast = Path.Combine(disk, "ballast");
        foreach (var (name, left, stop) in ((string, long, bool)[])
            [("nearly_full", 40_000_000, false), ("full", 0, false), ("stopped", 0, true)])
        {
            await Task.Delay(1500);
            FillUp(disk, ballast, left);
            await Task.Delay(1000);         // noticed, and what was under way is over
            var full = Stopwatch.GetTimestamp();
            // A new segment of the journal finds no room: PostgreSQL gives up.
            if (stop) await Provoke(town);
            await Task.Delay(2000);
            while (times.FirstError(full) is null && Stopwatch.GetElapsedTime(full) < MostToTell) await Task.Delay(50);
            // One page may be late on a busy machine; where reading stopped, none comes.
            var reads = false;
            for (var page = 0; page < 3 && !reads; page++) reads = await readiness.Now(app.Address);
            var end = Stopwatch.GetTimestamp();
            var through = times.Successes(full, end);
            if (times.FirstError(full) is null) found.Wrong.Add($"{name}: nobody was told");
            if (!stop && through > 0) found.Wrong.Add($"{name}: {through} orders went through without room");
            if (!stop && !reads) found.Wrong.Add($"{name}: reading stopped");
            if (stop && Pids.OfServer(town.Cluster).Count > 0 && reads) found.Wrong.Add($"{name}: PostgreSQL did not stop, nothing was tried");

            // Room comes back in both ways that it can: somebody deletes something, somebody gives a larger disk.
            if (name == "full" && !Mount($"remount,size={Larger}m", disk)) found.Wrong.Add("the disk cannot be made larger");
            else File.Delete(ballast);
            var room = Stopwatch.GetTimestamp();
            while (times.FirstSuccess(room) is null && Stopwatch.GetElapsedTime(room) < TimeSpan.FromSeconds(30)) await Task.Delay(50);
            File.Delete(ballast);
            var after = times.FirstSuccess(room);
            if (after is null || after > MostToOrders) found.Wrong.Add($"{name}: orders again after {after?.TotalSeconds:0.0} s. {town.Said()}");
            found.Figures[$"{name}_reads_go_on"] = reads;
            found.Figures[$"{name}_orders_again_ms"] = Math.Round(after?.TotalMilliseconds ?? -1);
        }

        if (app.EndedByItself > 0) found.Wrong.Add("the app ended");
        await FaultsBench.Audit(town, history, shoppers, found);
    }

    private static async Task Provoke(FaultTown town)
    {
        try
        {
            // Into the journal alone, past the end of its segments.
            for (var megabyte = 0; megabyte < 200; megabyte++)
                await town.Run("select pg_logical_emit_message(true, 'fill', repeat('x', 1000000))");
        }
        catch (Npgsql.NpgsqlException)
        {
            // That was the point.
        }
    }

    // Real bytes, and all of the room but so much.
    private static void FillUp(string disk, string ballast, long left)
    {
        using var file = new FileStream(ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var megabyte = new byte[1 << 20];
        try
        {
            while (new DriveInfo(disk).AvailableFreeSpace > left)
                file.Write(megabyte.AsSpan(0, (int)Math.Min(megabyte.Length, Math.Max(4096, new DriveInfo(disk).AvailableFreeSpace - left))));
        }
        catch (IOException)
        {
            // Full to the last byte.
        }
    }

    private static bool Mount(string options, string folder) => Call("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder);

    private static bool Call(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })
                ?? throw new InvalidOperationException(program);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
