// What people want, what they asked and what they were told: the outside view, against which the books are judged.
using Baogong.Core;
using Baogong.Ordering;

namespace Baogong.Console.Simulate;

/// <param name="number">For people who read the trace.</param>
/// <param name="key">The client's; the same for every try.</param>
internal abstract class Errand(int number, Guid key)
{
    public int Number => number;

    /// <summary>A client that forgets it (a planted mistake) makes another one for its next try.</summary>
    public Guid Key { get; set; } = key;

    /// <summary>Tries on their way.</summary>
    public int Underway { get; private set; }

    public DateTimeOffset FirstSent { get; private set; }

    /// <summary>"placed …", "cancelled …": every later answer must be the same.</summary>
    public string? Success { get; private set; }

    public bool Sent { get; private set; }

    /// <summary>A try ended without an answer, and none has succeeded: only the books know.</summary>
    public bool Doubtful { get; protected set; }

    /// <summary>Nothing of the kind succeeds that was sent after the cutoff.</summary>
    public virtual bool UntilCutoff => true;

    /// <summary>The reason that staff give: it names the errand.</summary>
    public string Why => $"#{Number}";

    /// <summary>Who carries it out.</summary>
    public virtual Seat SeatAt(SimulatedServer server) => server.Intake;

    /// <summary>A problem's code: nothing was done.</summary>
    public static bool Refused(string answer) => answer.Split(' ') is [var code] && code.Contains('.');

    /// <summary>What is wrong with this answer, or null.</summary>
    public virtual string? Told(string answer)
    {
        Doubtful = answer == "?" && Success is null;
        if (answer == "?" || Refused(answer)) return null;
        Success ??= answer;
        return Success == answer ? null : $"#{Number} was told '{Success}' and now '{answer}'";
    }

    public async Task<string> Send(SimulatedServer server, TownId town, DateTimeOffset now)
    {
        if (!Sent) FirstSent = now;
        Sent = true;
        Underway++;
        var answer = await Ask(server, town);
        Underway--;
        return answer;
    }

    /// <summary>Without the order's number: it comes from a counter that no seed knows.</summary>
    public static string Brief(string answer) =>
        answer.Split(' ') switch
        {
            ["placed", _, var fen] => $"placed {fen}",
            // Its hash covers the town's number.
            ["amended", var number, _] => $"amended {number}",
            _ => answer,
        };

    protected abstract Task<string> Ask(SimulatedServer server, TownId town);

    protected static string Text<T>(Outcome<T> outcome, Func<T, string> done) => outcome.Problem switch
    {
        null => done(outcome.Value),
        { Code: var code } when code == OrderingProblems.Unknown.Code || code == OrderingProblems.Busy.Code => "?",
        { Code: var code } => code,
    };
}

/// <summary>Who types an order, or ends one.</summary>
internal enum Hand
{
    Resident,

    /// <summary>Of the building.</summary>
    Leader,

    /// <summary>With a reason.</summary>
    Desk,
}

/// <param name="household">Who wants it.</param>
/// <param name="pieces">Of each offer; 0 = none.</param>
/// <param name="replaces">What it changes.</param>
/// <param name="hand">Who types it.</param>
internal sealed class Buying(
    int number, Guid key, int household, IReadOnlyList<int> pieces, Buying? replaces, Hand hand)
    : Errand(number, key)
{
    public Hand Hand => hand;

    public int Household => household;

    public IReadOnlyList<int> Pieces => pieces;

    public Buying? Replaces => replaces;

    public override string ToString() =>
        $"#{Number} {household} {(replaces is null ? "orders" : $"changes #{replaces.Number} to")} {Pieces.Written()}" +
        (hand == Hand.Resident ? "" : $" through the {hand}");

    protected override async Task<string> Ask(SimulatedServer server, TownId town)
    {
        var (actor, channel) = hand switch
        {
            Hand.Leader => (TinyTown.Leader(town, household / 100), Channel.Leader),
            Hand.Desk => (TinyTown.Desk(town), Channel.Desk),
            _ => (TinyTown.Resident(town, household), Channel.Page),
        };
        return Text(await server.Intake.Work(() => server.Place.Run(new OrderRequest(
            new OrderId(Key), TinyTown.Cycle, new HouseholdId(household),
            channel, actor, $"household:{household}", pieces.Wanted(),
            replaces is null ? null : new OrderId(replaces.Key), Why: hand == Hand.Desk ? Why : ""), default)),
            placed => $"placed {placed.Code} {placed.TotalFen}");
    }
}

internal sealed class Cancelling(int number, Guid key, Buying order, Hand hand) : Errand(number, key)
{
    public Hand Hand => hand;

    public Buying Order => order;

    public override string ToString() => hand == Hand.Desk
        ? $"#{Number} the desk cancels #{order.Number}" : $"#{Number} {order.Household} cancels #{order.Number}";

    protected override async Task<string> Ask(SimulatedServer server, TownId town) => Text(
        await server.Intake.Work(() => server.Cancel.Run(
            new OrderId(order.Key), Key,
            hand == Hand.Desk ? TinyTown.Desk(town) : TinyTown.Resident(town, order.Household),
            hand == Hand.Desk ? Why : "", default)),
        cancelled => $"cancelled {cancelled.RefundFen}");
}

internal static class Pieces
{
    public static string Written(this IEnumerable<int> pieces) =>
        string.Join('+', pieces.Select((n, i) => n == 0 ? "" : $"{TinyTown.Offers[i].Letter}{n}").Where(t => t != ""));

    public static IReadOnlyList<Want> Wanted(this IReadOnlyList<int> pieces) =>
        [.. pieces.Select((n, i) => new Want(new OfferId(i + 1), n)).Where(w => w.Pieces > 0)];
}
