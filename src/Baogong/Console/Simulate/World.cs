// Two servers on one database, and the moment between two decisions: when everybody either has nothing to do, waits for
// the simulation, or waits for somebody's lock.
using Baogong.Platform.Data;

namespace Baogong.Console.Simulate;

internal sealed class World : IAsyncDisposable
{
    // An answer takes half a millisecond; only then is it worth asking whether somebody waits for a lock.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(4);

    private readonly Turns _turns;
    private readonly Backends _backends;

    private World(Turns turns, string owner, Db db)
    {
        (_turns, Owner, _backends) = (turns, db, new Backends(db));
        Servers = [.. Enumerable.Range(1, 2)
            .Select(n => new SimulatedServer(n, Line($"intake {n}"), Line($"desk {n}"), Line($"page {n}")))];
        Seats = [.. Servers.SelectMany(s => (Seat[])[s.Intake, s.Desk, s.Page])];
        Seat Line(string name) => new(name, new Wire(owner, _backends, () => Now));
    }

    public Db Owner { get; }

    public IReadOnlyList<SimulatedServer> Servers { get; }

    public IReadOnlyList<Seat> Seats { get; }

    /// <summary>Whose round trips wait for a decision. Pages only read: they are let through.</summary>
    public IEnumerable<Seat> Workers => Servers.SelectMany(s => (Seat[])[s.Intake, s.Desk]);

    /// <summary>Virtual time, of the servers and of the database.</summary>
    public DateTimeOffset Now { get; set; }

    public static async Task<World> Open(Turns turns, string owner, Db db, Defect defect)
    {
        var world = new World(turns, owner, db);
        foreach (var seat in world.Seats)
        {
            // The driver asks for the types once; that is nobody's round trip.
            seat.Wire.Free = true;
            await seat.Db.Run("set baogong.clock_offset = '0'", null, default);
            seat.Wire.Free = world.Servers.Any(s => s.Page == seat);
            if (defect == Defect.NoLocks) seat.Wire.Question = WithoutLocks;
        }

        return world;
    }

    /// <summary>Lets everything happen that follows from the last decision.</summary>
    public async Task Settle()
    {
        for (var patience = Patience; !await _turns.Until(Calm, patience); patience *= 2)
        {
            var asked = Asked().ToList();
            if (asked.Count > 0 && Resting() && await _backends.Waiting(asked, Ours()) == asked.Count && Resting() &&
                Asked().SequenceEqual(asked) && _turns.NothingSaid)
                return;
        }
    }

    /// <summary>
    /// Where a round trip may be let through. While somebody waits for a lock only those who are in the way may move:
    /// of two who wait for the same lock the faster would get it, and no seed knows which that is.
    /// </summary>
    public async Task<IReadOnlyList<Seat>> Movable()
    {
        var holding = Seats.Where(s => s.Wire.Holds).ToList();
        var asked = Asked().ToList();
        if (asked.Count == 0) return holding;
        var inTheWay = await _backends.Blocking(asked);
        return [.. holding.Where(s => inTheWay.Contains(s.Wire.Holder))];
    }

    // As long as before: the message says how long it is.
    private static byte[] WithoutLocks(byte[] question)
    {
        var locking = " order by id for update"u8;
        for (int at; (at = question.AsSpan().IndexOf(locking)) >= 0;)
            question.AsSpan(at, locking.Length).Fill((byte)' ');
        return question;
    }

    private bool Calm() => Servers.All(s => s.Calm) && !Asked().Any();

    private bool Resting() => Servers.All(s => s.Resting) && Seats.All(s => s.Calm || s.Wire.Asked.Any());

    private int[] Ours() => [.. Seats.SelectMany(s => s.Wire.Backends)];

    private IEnumerable<int> Asked() => Seats.SelectMany(s => s.Wire.Asked);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers) await server.DisposeAsync();
    }
}
