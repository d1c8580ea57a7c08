// One seed, one history: people order, change, cancel and press twice; servers commit in batches that the seed cuts;
// lines break before and after commits, servers die, time passes the cutoff, the closing job looks. Everything that
// happens is written down, and the same seed writes the same.
using System.Security.Cryptography;
using System.Text;
using Baogong.Batches;
using Baogong.Core;
using Baogong.Platform;
using Npgsql;

namespace Baogong.Console.Simulate;

/// <summary>Mistakes planted to see whether the simulation finds them.</summary>
public enum Defect
{
    None,

    /// <summary>Who asks again because no answer came makes a new key.</summary>
    NewKeyOnRetry,

    /// <summary>The intake locks no offers.</summary>
    NoLocks,
}

/// <param name="Seed">Repeats it.</param>
/// <param name="Steps">Decisions.</param>
/// <param name="Faults">Broken lines, shutdowns, deaths.</param>
/// <param name="Trace">What happened, line by line.</param>
/// <param name="Failure">What must never happen and did, or null.</param>
public sealed record Played(int Seed, int Steps, int Faults, IReadOnlyList<string> Trace, string? Failure)
{
    public byte[] Hash => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Trace)));
}

internal sealed class History
{
    private const int Decisions = 90, LastCall = 72, TooLate = 80;

    private static readonly IReadOnlyList<int> Offers = [.. Enumerable.Range(0, TinyTown.Offers.Count)];

    // The database's clock runs on between two of our settings: near the cutoff nobody moves.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly DateTimeOffset Morning = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Cutoff = Morning.AddMinutes(30);

    private readonly World _world;
    private readonly TownId _town;
    private readonly int _seed;
    private readonly Defect _defect;
    private readonly Randomness _random;
    private readonly Ledger _ledger;
    private readonly List<string> _trace = [];
    private readonly List<(int Seat, int Errand, string Said, Action Happened)> _news = [];
    private int _steps, _faults;
    private readonly Dictionary<int, IReadOnlyList<int>>[] _relay = [new(), new()];
    private bool _committed = true;

    private History(World world, TownId town, int seed, Defect defect)
    {
        (_world, _town, _seed, _defect, _random) = (world, town, seed, defect, new Randomness.Seeded(seed));
        _ledger = new Ledger(Cutoff);
        for (var i = 0; i < world.Seats.Count; i++)
        {
            var (number, seat) = (i, world.Seats[i]);
            seat.Wire.Answered = (done, goesOn) =>
            {
                if (seat.Wire.Free && world.Servers.Any(s => s.Page == seat)) return;
                // A statement outside of a transaction is one of its own.
                _committed |= !goesOn && !done.EndsWith("rollback", StringComparison.Ordinal);
                _news.Add((number, 0, "", () => Write($"{seat.Name}: {done}")));
            };
        }
    }

    /// <summary>Plays in a town that nobody else has.</summary>
    public static async Task<Played> Play(World world, TownId town, int seed, Defect defect)
    {
        var history = new History(world, town, seed, defect);
        await TinyTown.Make(world.Owner, town, Morning.AddHours(-1), Cutoff, default);
        world.Now = Morning;
        foreach (var server in world.Servers) server.Start(town, Morning);
        for (var i = 0; i < Decisions && history._ledger.Wrong is null; i++)
        {
            if (i == LastCall && world.Now < Cutoff) await history.GoTo(Cutoff - Margin);
            if (i == TooLate && world.Now < Cutoff) await history.GoTo(Cutoff);
            await history.Decide();
            await history.Settle();
        }

        await history.Finish();
        return new Played(seed, history._steps, history._faults, history._trace,
            history._ledger.Wrong ?? await Verdict.Of(world.Owner, town, history._ledger));
    }

    private async Task Decide()
    {
        _steps++;
        var held = await _world.Movable();
        var up = _world.Servers.Where(s => s.Up).ToList();
        switch (_random.Below(100))
        {
            case < 54 when held.Count > 0:
                await Pass(One(held));
                break;
            case < 62 when up.Where(s => s.Desk.Idle).ToList() is { Count: > 0 } desks:
                await Begin(NewDeskWork(), One(desks));
                break;
            case < 82 when up.Count > 0:
                // Two who are at it at the same moment are what goes wrong.
                var free = up.Where(s => s.Intake.Idle).ToList();
                await Begin(NewErrand(), One(free.Count > 0 ? free : up));
                break;
            case < 90 when up.Count > 0 && _ledger.Errands.Where(e => e.Sent).ToList() is { Count: > 0 } sent:
                // Who does not know asks again; others press twice.
                var doubtful = sent.Where(e => e.Doubtful && e.Underway == 0).ToList();
                var again = One(doubtful.Count > 0 ? doubtful : sent);
                var twice = again is Pasting { Books: true } && _random.Below(2) == 0;
                await Begin(again, One(up));
                if (!twice) break;
                await Settle();
                await Begin(again, up[^1]);
                break;
            case < 94 when up.Where(s => s.Desk.Idle).ToList() is { Count: > 0 } looking:
                _ = Close(One(looking));
                break;
            case < 98 when up.Count > 0:
                await GoTo(Later());
                break;
            default:
                foreach (var server in _world.Servers.Where(s => !s.Up)) Start(server);
                break;
        }
    }

    private async Task Pass(Seat seat)
    {
        var fate = _random.Below(100) switch
        {
            < 86 => Fate.Pass,
            < 90 => Fate.BreakBefore,
            < 94 => Fate.BreakAfter,
            < 96 => Fate.Shutdown,
            _ => (Fate?)null,
        };
        if (fate is not Fate.Pass) _faults++;
        Write($"{seat.Name}: {fate?.ToString() ?? "the server dies"}");
        if (fate is { } known) seat.Wire.Decide(known);
        else await _world.Servers.Single(s => s.Intake == seat || s.Desk == seat).Stop(Settle);
    }

    private void Start(SimulatedServer server)
    {
        Write($"server {server.Number} starts");
        server.Start(_town, _world.Now);
    }

    private Errand NewErrand()
    {
        if (_random.Below(8) == 0) return NewPasting();
        var bought = _ledger.Bought(ended: _random.Below(8) == 0);
        var kind = _random.Below(12);
        Errand errand = kind < 4 && bought.Count > 0
            ? new Cancelling(_ledger.Errands.Count + 1, _random.NewId(), One(bought),
                _random.Below(4) == 0 ? Hand.Desk : Hand.Resident)
            : NewBuying(kind < 7 && bought.Count > 0 ? One(bought) : null);
        _ledger.Errands.Add(errand);
        return errand;
    }

    // A relay grows: what is pasted now is what was pasted before, with a door that came, changed or thought better.
    private Pasting NewPasting()
    {
        var building = 1 + _random.Below(2);
        var lines = new Dictionary<int, IReadOnlyList<int>>(_relay[building - 1]);
        var doors = TinyTown.Served.Where(d => d / 100 == building).ToList();
        for (var i = 1 + _random.Below(2); i > 0; i--)
            lines[One(doors)] = [_random.Below(3), _random.Below(2), _random.Below(5) / 4];
        // Nobody takes back what they never asked for.
        foreach (var door in doors.Except(_relay[building - 1].Keys).Where(lines.ContainsKey))
            if (lines[door].Sum() == 0) lines[door] = [1, 0, 0];
        _relay[building - 1] = lines;
        var pasting = new Pasting(_ledger.Errands.Count + 1, building, lines);
        _ledger.Errands.Add(pasting);
        return pasting;
    }

    private Buying NewBuying(Buying? replaces)
    {
        int[] pieces = [_random.Below(4), _random.Below(3), _random.Below(2)];
        if (pieces.Sum() == 0) pieces[0] = 1;
        var household = replaces?.Household ??
            (_random.Below(20) == 0 ? TinyTown.Unserved : One(TinyTown.Served));
        return new Buying(
            _ledger.Errands.Count + 1, _random.NewId(), household, pieces, replaces,
            _random.Below(8) switch { 0 => Hand.Desk, < 3 => Hand.Leader, _ => Hand.Resident });
    }

    // Before the cutoff the desk moves what is offered, afterwards what was frozen.
    private DeskWork NewDeskWork()
    {
        var number = _ledger.Errands.Count + 1;
        var asked = _ledger.Errands.OfType<Setting>().Where(s => s.Question is not null).ToList();
        var person = 8 + _random.Below(2);
        DeskWork work = _world.Now >= Cutoff ? NewAmending(number)
            : asked.Count > 0 && _random.Below(2) == 0 && One(asked) is { Question: { } question } first
                ? new Deciding(number, person, first, question, _random.Below(4) > 0)
            : _random.Below(4) == 0
                ? new Setting(number, person, One(Offers), "minimum", _random.Below(4) is > 0 and var n ? n + 1 : null)
            : new Setting(number, person, One(Offers), "capacity", 1 + _random.Below(6));
        _ledger.Errands.Add(work);
        return work;
    }

    private Amending NewAmending(int number) => new(number, _random.NewId(),
    [
        .. Enumerable.Range(0, 1 + _random.Below(2))
            .Select(_ => (Household: One(TinyTown.Served), Offer: 1 + One(Offers)))
            .Distinct().Select(c => new AmendBatch.Change(c.Household, c.Offer, _random.Below(3) == 0 ? -1 : 1)),
    ]);

    // A list comes into the intake door by door: only behind a batch that is under way is it certain which of them
    // make the next one. So where none is, somebody first asks for an order that there is not.
    private async Task Begin(Errand errand, SimulatedServer server)
    {
        // The desk has one line, and does one thing after the other.
        if (errand is DeskWork && !server.Desk.Idle) return;
        if (errand is Pasting { Books: true } && server.Intake.Idle)
        {
            Write($"somebody cancels nothing at server {server.Number}");
            var (nothing, key) = (new OrderId(_random.NewId()), _random.NewId());
            _ = server.Intake.Work(() => server.Cancel.Run(nothing, key, TinyTown.Desk(_town), default));
            await Settle();
        }

        _ = Send(errand, server);
    }

    private async Task Send(Errand errand, SimulatedServer server)
    {
        if (_defect == Defect.NewKeyOnRetry && errand.Doubtful) errand.Key = _random.NewId();
        Write($"{errand} at server {server.Number}{(errand.Sent ? ", again" : "")}");
        var sent = _world.Now;
        string answer;
        try
        {
            answer = await errand.Send(server, _town, sent);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            answer = $"! {error.GetType().Name}: {error.Message}";
        }

        _news.Add((Seat(errand.SeatAt(server)), errand.Number, answer, () =>
        {
            Write($"#{errand.Number} is told {Errand.Brief(answer)}");
            _ledger.Hear(errand, answer, sent, _world.Now);
        }
        ));
    }

    private async Task Close(SimulatedServer server)
    {
        Write($"server {server.Number} looks what is to be closed");
        string done;
        try
        {
            done = $"closed {await server.Desk.Work(() => server.Close.Due(_town, default))}";
        }
        catch (NpgsqlException)
        {
            done = "was cut off";
        }

        _news.Add((Seat(server.Desk), 0, "", () => Write($"server {server.Number} {done}")));
    }

    private DateTimeOffset Later()
    {
        var to = _world.Now + (_random.Below(3) > 0
            ? TimeSpan.FromMilliseconds(50 + _random.Below(700)) : TimeSpan.FromMinutes(1 + _random.Below(9)));
        return _world.Now >= Cutoff || to < Cutoff - Margin ? to
            : _world.Now < Cutoff - Margin ? Cutoff - Margin : Cutoff.AddSeconds(_random.Below(3));
    }

    private async Task GoTo(DateTimeOffset to)
    {
        Write($"until {to:HH:mm:ss.fff}");
        var nap = to - _world.Now > TimeSpan.FromSeconds(3);
        _world.Now = to;
        foreach (var server in _world.Servers.Where(s => s.Up))
        {
            if (nap) server.Clock.Skip(to.AddSeconds(-1));
            server.Intake.Wire.Free = true;
            while (server.Clock.Ring(to)) await Settle();
            server.Intake.Wire.Free = false;
        }
    }

    // The storm is over: what waits passes, who does not know asks until they do, the round is closed.
    private async Task Finish()
    {
        Write("the storm is over");
        foreach (var server in _world.Servers.Where(s => !s.Up)) Start(server);
        await PassAll();
        foreach (var list in _ledger.Errands.OfType<Pasting>()) await BookToTheEnd(list);
        foreach (var seat in _world.Workers) seat.Wire.Free = true;
        await AskAll([.. _ledger.Errands.Where(e => e.Doubtful)]);
        if (_world.Now < Cutoff) await GoTo(Cutoff);
        foreach (var seat in _world.Workers) seat.Wire.Free = true;
        foreach (var server in _world.Servers)
        {
            _ = Close(server);
            await Settle();
        }

        for (var i = _random.Below(3); i > 0; i--)
        {
            var work = NewDeskWork();
            await AskAll([work, work]);
        }

        var served = _ledger.Errands.Where(e => e.Success is not null).ToList();
        if (served.Count > 0) await AskAll([One(served), One(served), One(served)]);
        foreach (var server in _world.Servers) await server.Retire();
        foreach (var seat in _world.Workers) seat.Wire.Free = false;
    }

    // It is read, booked, and if the books were written meanwhile, read and booked again.
    private async Task BookToTheEnd(Pasting list)
    {
        for (var tries = 0; list.Doubtful && tries < 4; tries++)
        {
            await Begin(list, One(_world.Servers));
            await Settle();
            await PassAll();
        }
    }

    private async Task PassAll()
    {
        while (await _world.Movable() is [var first, ..])
        {
            first.Wire.Decide(Fate.Pass);
            await Settle();
        }
    }

    private async Task AskAll(IReadOnlyList<Errand> errands)
    {
        foreach (var errand in errands)
        {
            _ = Send(errand, One(_world.Servers));
            await Settle();
        }
    }

    private async Task Settle()
    {
        await _world.Settle();
        // What arrived together is written down seat by seat, first what the database said and then who was told what:
        // which thread was faster must not show.
        var news = _news.OrderBy(n => n.Seat).ThenBy(n => n.Errand).ThenBy(n => n.Said, StringComparer.Ordinal)
            .ToList();
        _news.Clear();
        foreach (var one in news) one.Happened();
        if (_committed) _ledger.Note(await Verdict.Left(_world.Owner, _town), _world.Now);
        _committed = false;
        _ledger.Judge();
    }

    private void Write(string line) => _trace.Add($"{_world.Now:HH:mm:ss.fff} {line}");

    private T One<T>(IReadOnlyList<T> all) => all[_random.Below(all.Count)];

    private int Seat(Seat seat) => _world.Seats.ToList().IndexOf(seat);
}
