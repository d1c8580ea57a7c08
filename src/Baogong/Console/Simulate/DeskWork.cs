// What the desk does while people order: it raises an offer, asks to lower one and a colleague has the last word,
// agrees a minimum anew, and after the cutoff amends the batch. Numbers are set, not added, so that a lost answer can
// be asked for again; the reason names the errand, so that the books tell who did what.
using Baogong.Batches;
using Baogong.Core;
using Npgsql;

namespace Baogong.Console.Simulate;

internal abstract class DeskWork(int number, Guid key) : Errand(number, key)
{
    /// <summary>It was done, as far as anybody can know.</summary>
    public bool Perhaps { get; private set; }

    public override Seat SeatAt(SimulatedServer server) => server.Desk;

    public override string? Told(string answer)
    {
        Perhaps |= !Refused(answer);
        return base.Told(answer);
    }

    protected static async Task<string> Work<T>(
        SimulatedServer server, Func<Task<Outcome<T>>> work, Func<T, string> done)
    {
        try
        {
            return Text(await server.Desk.Work(work), done);
        }
        catch (NpgsqlException)
        {
            return "?";
        }
    }
}

/// <summary>A number of an offer: its capacity, or the minimum that the supplier wants.</summary>
/// <param name="number">For people who read the trace.</param>
/// <param name="person">Who, of the two at the desk.</param>
/// <param name="offer">From 0.</param>
/// <param name="term">'capacity' or 'minimum'.</param>
/// <param name="to">What it shall be; null = no minimum.</param>
internal sealed class Setting(int number, int person, int offer, string term, int? to)
    : DeskWork(number, Guid.Empty)
{
    private Guid? _question;

    public int Person => person;

    public int Offer => offer;

    public string Term => term;

    public int? To => to;

    /// <summary>What a colleague has to say yes to.</summary>
    public Guid? Question => _question;

    public override string ToString() =>
        $"#{Number} the desk's {person} sets {TinyTown.Offers[offer].Letter}'s {term} to {to?.ToString() ?? "none"}";

    // Set, asked for, refused: sent again, each may follow the other.
    public override string? Told(string answer)
    {
        base.Told(answer);
        return null;
    }

    protected override Task<string> Ask(SimulatedServer server, TownId town)
    {
        var (letter, actor, why) = (TinyTown.Offers[offer].Letter, TinyTown.Desk(town, person), Why);
        return term == "minimum"
            ? Work(server, () => server.Minimum.Run(TinyTown.Cycle, letter, new(to, why), actor, default), _ => "set")
            : Work(server, () => server.Capacity.Run(TinyTown.Cycle, letter, new(null, to, why), actor, default),
                changed =>
                {
                    _question ??= changed.Waiting;
                    return changed.Waiting is null ? "set" : "asked";
                });
    }
}

/// <param name="number">For people who read the trace.</param>
/// <param name="person">Who decides: of the two at the desk one may not.</param>
/// <param name="asked">By whom, and what.</param>
/// <param name="question">Its number.</param>
/// <param name="agreed">The answer.</param>
internal sealed class Deciding(int number, int person, Setting asked, Guid question, bool agreed)
    : DeskWork(number, Guid.Empty)
{
    public Setting Asked => asked;

    public bool Agreed => agreed;

    public override bool UntilCutoff => agreed;

    public override string ToString() =>
        $"#{Number} the desk's {person} says {(agreed ? "yes" : "no")} to #{asked.Number}";

    public override string? Told(string answer) =>
        base.Told(answer) ??
        (Success is not null && person == asked.Person ? $"#{Number} decided what the same person asked" : null);

    protected override Task<string> Ask(SimulatedServer server, TownId town) => Work(server,
        () => server.Decide.Run(question, new(agreed, Why), TinyTown.Desk(town, person), default), _ => "decided");
}

/// <param name="number">For people who read the trace.</param>
/// <param name="key">The client's; the same for every try.</param>
/// <param name="changes">Each household and offer once.</param>
internal sealed class Amending(int number, Guid key, IReadOnlyList<AmendBatch.Change> changes) : DeskWork(number, key)
{
    public IReadOnlyList<AmendBatch.Change> Changes => changes;

    public override bool UntilCutoff => false;

    public override string ToString() => $"#{Number} the desk amends " + string.Join(", ",
        changes.Select(c => $"{c.Household} {TinyTown.Offers[c.Offer - 1].Letter}{c.DeltaPieces:+0;-0}"));

    protected override Task<string> Ask(SimulatedServer server, TownId town) => Work(server,
        () => server.Amend.Run(new BatchId(TinyTown.Cycle.Value), new(Key, Why, changes), TinyTown.Desk(town), default),
        amended => $"amended {amended.Number} {amended.Hash}");
}
