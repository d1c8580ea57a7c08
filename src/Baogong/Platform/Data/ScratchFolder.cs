// Folders of tests, benches and simulations. Their names say whose they are: who is killed cannot tidy up, so the next
// one that makes such a folder takes away those whose process is gone.
using System.Globalization;

namespace Baogong.Platform.Data;

public static class ScratchFolder
{
    private const string Prefix = "baogong-scratch-";

    /// <summary>A new folder under the temporary one, open to the user that PostgreSQL runs as.</summary>
    public static DirectoryInfo Make()
    {
        foreach (var left in Directory.GetDirectories(Path.GetTempPath(), $"{Prefix}*").Where(IsNobodys))
        {
            try
            {
                Delete(new DirectoryInfo(left));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another's, or being taken away by another just now.
            }
        }

        var folder = Directory.CreateTempSubdirectory(
            string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-"));
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.OtherExecute;
        return folder;
    }

    /// <summary>With the sockets of the clusters in it. A PostgreSQL that still runs there ends by itself when it finds
    /// its files gone, within a minute.</summary>
    public static void Delete(DirectoryInfo folder)
    {
        var near = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 };
        foreach (var version in folder.GetFiles("PG_VERSION", near))
            EmbeddedServer.DeleteSocket(version.DirectoryName ?? "");
        folder.Delete(recursive: true);
    }

    // A number that has been given again since keeps a folder until its second owner is gone, too.
    private static bool IsNobodys(string folder) => OperatingSystem.IsLinux()
        && Path.GetFileName(folder)[Prefix.Length..].Split('-')[0] is var number
        && int.TryParse(number, CultureInfo.InvariantCulture, out var owner)
        && !Directory.Exists($"/proc/{owner}");
}
