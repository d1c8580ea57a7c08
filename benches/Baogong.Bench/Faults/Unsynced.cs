// The offline half of tools/powercut: after everything was killed, takes back what was never synced, newest first. The
// journal's form is described there.
using System.Diagnostics;
using System.Globalization;

namespace Baogong.Bench.Faults;

internal static class Unsynced
{
    private const int HeadBytes = 40;

    private readonly record struct Change(long Index, char Kind, long A, long OldBytes, long OldBytesAt);

    /// <summary>Undoes; the journal is empty afterwards: what is on the disk now stays there.</summary>
    /// <returns>How many files and changes were not on the disk yet.</returns>
    public static (int Files, int Changes) Undo(string journal, string folder)
    {
        using var file = new FileStream(journal, FileMode.Open, FileAccess.ReadWrite);
        var pending = Pending(file);
        var paths = Paths(folder);
        var (files, changes) = (0, 0);
        foreach (var (inode, list) in pending)
        {
            if (list.Count == 0 || !paths.TryGetValue(inode, out var path)) continue;
            (files, changes) = (files + 1, changes + list.Count);
            using var target = new FileStream(path, FileMode.Open, FileAccess.Write);
            foreach (var change in list.AsEnumerable().Reverse())
            {
                if (change.Kind == 'L')
                {
                    target.SetLength(change.A);
                    continue;
                }

                var old = new byte[change.OldBytes];
                file.Position = change.OldBytesAt;
                file.ReadExactly(old);
                target.Position = change.A;
                target.Write(old);
            }
        }

        file.SetLength(0);
        return (files, changes);
    }

    /// <summary>By file number: the changes that no sync covers, in the order in which they were made.</summary>
    private static Dictionary<long, List<Change>> Pending(FileStream journal)
    {
        var pending = new Dictionary<long, List<Change>>();
        var begun = new Dictionary<(long Process, long File), long>();
        var head = new byte[HeadBytes];
        journal.Position = 0;
        for (var index = 0L; journal.Position < journal.Length; index++)
        {
            journal.ReadExactly(head);
            var (kind, process, inode) = ((char)Number(head, 0), Number(head, 1), Number(head, 2));
            var (a, b) = (Number(head, 3), Number(head, 4));
            if (!pending.TryGetValue(inode, out var changes)) pending[inode] = changes = [];
            switch (kind)
            {
                case 'W' or 'L':
                    changes.Add(new Change(index, kind, a, b, journal.Position));
                    journal.Position += b;
                    break;
                case 'B':
                    begun[(process, inode)] = index;
                    break;
                case 'E':
                    var since = begun[(process, inode)];
                    changes.RemoveAll(c => c.Index < since);
                    break;
                case 'F':
                    changes.Clear();
                    break;
                default:
                    throw new InvalidDataException($"The journal is broken at {journal.Position - HeadBytes}.");
            }
        }

        return pending;
    }

    private static long Number(byte[] head, int n) => BitConverter.ToInt64(head, n * 8);

    private static Dictionary<long, string> Paths(string folder)
    {
        using var find = Process.Start(new ProcessStartInfo("find", [folder, "-type", "f", "-printf", "%i %p\\n"])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("find does not start.");
        var paths = new Dictionary<long, string>();
        while (find.StandardOutput.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            paths[long.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture)] = line[(space + 1)..];
        }

        find.WaitForExit();
        return paths;
    }
}
