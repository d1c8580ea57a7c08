// A script of commands, how FsCheck makes one, and how it makes a failing one smaller: fewer commands first, then
// smaller wishes. Commands name earlier requests by counting back, so a shortened script still means something.
using FsCheck;
using FsCheck.Fluent;

namespace Baogong.Tests.Ordering.Model;

/// <param name="Server">Where it is asked.</param>
/// <param name="Hand">Who asks.</param>
/// <param name="Back">Which earlier request it is about: 1 = the newest; 0 = none.</param>
public abstract record Command(int Server, Hand Hand, int Back = 0)
{
    /// <summary>It makes a request that later commands can be about.</summary>
    public bool Asks => this is Place or Change;
}

/// <summary>A new wish with a key of its own.</summary>
public sealed record Place(int Server, Hand Hand, int Household, IReadOnlyList<int> Pieces) : Command(Server, Hand)
{
    public override string ToString() => $"{Household} wants [{Books.Text(Pieces)}] by {Hand} at server {Server}";
}

/// <summary>A new wish in the place of an earlier one.</summary>
public sealed record Change(int Server, Hand Hand, int Back, IReadOnlyList<int> Pieces)
    : Command(Server, Hand, Back)
{
    public override string ToString() => $"change {Back} back to [{Books.Text(Pieces)}] by {Hand} at server {Server}";
}

/// <summary>An earlier request once more, word for word.</summary>
public sealed record Again(int Server, Hand Hand, int Back) : Command(Server, Hand, Back)
{
    public override string ToString() => $"send {Back} back again by {Hand} at server {Server}";
}

/// <summary>An earlier key with other content.</summary>
public sealed record Reuse(int Server, Hand Hand, int Back, IReadOnlyList<int> Pieces)
    : Command(Server, Hand, Back)
{
    public override string ToString() =>
        $"send the key of {Back} back with [{Books.Text(Pieces)}] by {Hand} at server {Server}";
}

/// <param name="OldKey">With the key of the cancellation before, instead of a new one.</param>
public sealed record Cancel(int Server, Hand Hand, int Back, bool OldKey) : Command(Server, Hand, Back)
{
    public override string ToString() =>
        $"cancel {Back} back by {Hand} at server {Server}{(OldKey ? ", with the last cancellation's key" : "")}";
}

public sealed record Cutoff() : Command(0, Hand.Desk)
{
    public override string ToString() => "the cutoff passes";
}

/// <param name="Servers">1: one server that remembers what is sold out. 2: two that ask the database each time.</param>
/// <param name="Commands">In order.</param>
public sealed record Script(int Servers, IReadOnlyList<Command> Commands)
{
    public const int Length = 50;

    public override string ToString() => $"{Servers} server(s):\n  {string.Join("\n  ", Commands)}";

    public static Arbitrary<Script> Arbitrary { get; } = Arb.From(
        from servers in Gen.Choose(1, 2)
        from commands in Commanding.ListOf(Length)
        from cutoff in Gen.Choose(Length / 2, Length * 2)
        select new Script(servers, [.. commands.Select((c, i) => i == cutoff ? new Cutoff() : c)]), Smaller);

    private static Gen<IReadOnlyList<int>> Pieces { get; } =
        from a in Gen.Frequency((4, Gen.Constant(0)), (8, Gen.Choose(1, 3)), (1, Gen.Choose(98, 101)))
        from b in Gen.Frequency((4, Gen.Constant(0)), (4, Gen.Choose(1, 3)))
        from c in Gen.Frequency((4, Gen.Constant(0)), (2, Gen.Choose(1, 2)))
        select (IReadOnlyList<int>)[a, b, c];

    private static Gen<Command> Commanding { get; } =
        from server in Gen.Choose(0, 1)
        from hand in Gen.Frequency((8, Gen.Constant(Hand.Own)), (3, Gen.Elements(Enum.GetValues<Hand>())))
        from household in Gen.Frequency((12, Gen.Elements(101, 102, 103, 201, 202)), (1, Gen.Constant(301)))
        from pieces in Pieces
        from back in Gen.Choose(1, 8)
        from oldKey in Gen.Elements(true, false, false)
        from command in Gen.Frequency<Command>(
            (10, Gen.Constant<Command>(new Place(server, hand, household, pieces))),
            (6, Gen.Constant<Command>(new Change(server, hand, back, pieces))),
            (3, Gen.Constant<Command>(new Again(server, hand, back))),
            (1, Gen.Constant<Command>(new Reuse(server, hand, back, pieces))),
            (5, Gen.Constant<Command>(new Cancel(server, hand, back, oldKey))))
        select command;

    private static IEnumerable<Script> Smaller(Script script)
    {
        for (var size = script.Commands.Count / 2; size > 0; size /= 2)
            for (var at = 0; at + size <= script.Commands.Count; at += size)
                yield return script with { Commands = Without(script.Commands, at, size) };
        if (script.Servers == 2) yield return script with { Servers = 1 };
        for (var i = 0; i < script.Commands.Count; i++)
            foreach (var smaller in Smaller(script.Commands[i]))
                yield return script with { Commands = [.. script.Commands.Take(i), smaller, .. script.Commands.Skip(i + 1)] };
    }

    // Whoever counted back over the missing requests counts fewer.
    private static List<Command> Without(IReadOnlyList<Command> commands, int at, int size)
    {
        var missing = commands.Skip(at).Take(size).Count(c => c.Asks);
        var since = 0;
        var kept = commands.Take(at).ToList();
        foreach (var command in commands.Skip(at + size))
        {
            kept.Add(command.Back > since + missing ? command with { Back = command.Back - missing } : command);
            if (command.Asks) since++;
        }

        return kept;
    }

    private static IEnumerable<Command> Smaller(Command command) => command switch
    {
        Place place => Fewer(place.Pieces).Select(p => place with { Pieces = p }),
        Change change => Fewer(change.Pieces).Select(p => change with { Pieces = p }),
        Reuse reuse => Fewer(reuse.Pieces).Select(p => reuse with { Pieces = p }),
        _ => [],
    };

    private static IEnumerable<IReadOnlyList<int>> Fewer(IReadOnlyList<int> pieces) =>
        Enumerable.Range(0, pieces.Count).Where(i => pieces[i] > 0).Select(i =>
            (IReadOnlyList<int>)[.. pieces.Select((n, j) => j == i ? (n > 4 ? n / 2 : n - 1) : n)]);
}
