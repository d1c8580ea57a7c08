// Names that nobody has: tree and bird syllables put together, so that no real place is meant.
using Baogong.Platform;

namespace Baogong.Console;

internal sealed class DemoNames
{
    private const string First = "云青白紫丹金翠碧苍晴芳映听望沐拾知松竹梅";
    private const string Second = "杉禾槠榉桤楸椴蓼荇菖萤鹮鹬岚霁翎砚笺筝箫";

    /// <summary>Kept for the community that every picture shows.</summary>
    public const string Example = "云杉";

    private readonly Queue<string> _left;

    public DemoNames(Randomness randomness)
    {
        var all = First.SelectMany(a => Second.Select(b => $"{a}{b}")).Where(n => n != Example).ToArray();
        Shuffle(all, randomness);
        _left = new Queue<string>(all);
    }

    /// <summary>Two characters that no other place of the town has.</summary>
    public string Next() => _left.Dequeue();

    public static void Shuffle<T>(T[] values, Randomness randomness)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = randomness.Below(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
