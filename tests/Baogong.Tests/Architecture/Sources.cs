// The repository's own source text, for tests that look at it.
using System.Runtime.CompilerServices;

namespace Baogong.Tests.Architecture;

public sealed record SourceFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Path below src/Baogong, with forward slashes; the first part is the room.</summary>
    public required string Inside { get; init; }

    public string Room => Inside.Split('/')[0];

    public IReadOnlyList<string> Lines { get; } = Text.Split('\n');
}

public static class Sources
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every .cs and .razor file of the program, not what a build made.</summary>
    public static IReadOnlyList<SourceFile> Program { get; } = Under("src/Baogong");

    public static IReadOnlyList<SourceFile> Core { get; } = Under("src/Baogong.Core");

    private static IReadOnlyList<SourceFile> Under(string folder)
    {
        var top = Path.Combine(Root, folder);
        return [.. Directory.EnumerateFiles(top, "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .Select(f => (Full: f, Inside: Path.GetRelativePath(top, f).Replace('\\', '/')))
            .Where(f => !f.Inside.StartsWith("bin/", StringComparison.Ordinal) && !f.Inside.StartsWith("obj/", StringComparison.Ordinal)
                && !f.Inside.StartsWith("node_modules/", StringComparison.Ordinal))
            .OrderBy(f => f.Inside, StringComparer.Ordinal)
            .Select(f => new SourceFile(f.Full, File.ReadAllText(f.Full)) { Inside = f.Inside })];
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (var at = new DirectoryInfo(Path.GetDirectoryName(here) ?? "."); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Baogong.slnx"))) return at.FullName;
        throw new InvalidOperationException("The repository's root is not above the tests.");
    }
}
