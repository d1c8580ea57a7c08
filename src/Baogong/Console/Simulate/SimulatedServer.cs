// One server as the simulation runs it: the real intake, handlers and closing job, each worker with a line of its own
// to the database, so that it is always known whose round trip waits where.
using Baogong.Approvals;
using Baogong.Batches;
using Baogong.Core;
using Baogong.Cycles;
using Baogong.Ordering;
using Baogong.Places;
using Baogong.Platform;
using Baogong.Platform.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Baogong.Console.Simulate;

/// <summary>A worker and its line.</summary>
internal sealed class Seat : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private int _open;

    public Seat(string name, Wire wire)
    {
        (Name, Wire) = (name, wire);
        _source = Server.AppSource(wire.ConnectionString);
        Db = new Db(_source);
    }

    public string Name { get; }

    public Wire Wire { get; }

    public Db Db { get; }

    public bool Idle => _open == 0;

    /// <summary>Nothing moves here before the next decision.</summary>
    public bool Calm => Idle || Wire.Holds;

    /// <summary>A new process has no old connections.</summary>
    public void Forget() => _source.Clear();

    public async Task<T> Work<T>(Func<Task<T>> work)
    {
        _open++;
        try
        {
            return await work();
        }
        finally
        {
            _open--;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        Wire.Dispose();
    }
}

internal sealed class SimulatedServer(int number, Seat intake, Seat desk, Seat page) : IAsyncDisposable
{
    private TownId _town;
    private IntakeQueue? _queue;

    public int Number => number;

    public Seat Intake => intake;

    public Seat Desk => desk;

    /// <summary>What a leader's page reads.</summary>
    public Seat Page => page;

    public bool Up => _queue is not null;

    public ManualClock Clock { get; private set; } = new(default);

    public PlaceOrder.Handler Place => new(Queue, new WhoPays.Handler(page.Db));

    public CancelOrder.Handler Cancel => new(Queue);

    public CloseCycle.Handler Close { get; } = new(desk.Db);

    public ChangeCapacity.Handler Capacity { get; } = new(desk.Db, new TwoPeople(new Randomness.Secure()));

    public ChangeMinimum.Handler Minimum { get; } = new(desk.Db);

    public DecideApproval.Handler Decide { get; } = new(desk.Db, [new ChangeCapacity.ByTwo()]);

    public AmendBatch.Handler Amend { get; } = new(desk.Db);

    public PasteList.Handler Paste => new(new ShowBuilding.Handler(page.Db), new ReadCycle.Handler(page.Db),
        new RelayForm.Handler(page.Db, new Doors(page.Db)), Book, new Doors(page.Db), new LateBin.Handler(page.Db));

    public BookDoors.Handler Book => new(page.Db, Place, Cancel);

    public bool Calm => intake.Calm && desk.Calm && page.Calm && Resting;

    /// <summary>What it does beside its lines has come to rest.</summary>
    public bool Resting => Watched && (_queue is null || _queue.Told(_town));

    /// <summary>The watch over what is sold out sleeps or is over.</summary>
    private bool Watched => _queue is null || _queue.Watching(_town).IsCompleted || Clock.Sleeping > 0;

    private IntakeQueue Queue => _queue ?? throw new InvalidOperationException("The server is dead.");

    /// <summary>A new process: it remembers nothing.</summary>
    public void Start(TownId town, DateTimeOffset now)
    {
        (_town, Clock) = (town, new ManualClock(now));
        _queue = new IntakeQueue(intake.Db, intake.Db, Clock, NullLogger<IntakeQueue>.Instance);
        intake.Wire.Dead = desk.Wire.Dead = page.Wire.Dead = false;
    }

    /// <summary>Whoever waited for an answer gets none; <paramref name="settle"/> waits until they know.</summary>
    public async Task Stop(Func<Task> settle)
    {
        intake.Wire.Dead = desk.Wire.Dead = page.Wire.Dead = true;
        foreach (var seat in (Seat[])[intake, desk, page])
        {
            await seat.Wire.Break();
            await settle();
            seat.Forget();
        }

        await Retire();
    }

    /// <summary>Ends well, with nothing under way; its lines stay for the next one.</summary>
    public async Task Retire()
    {
        if (_queue is { } queue) await queue.DisposeAsync();
        _queue = null;
    }

    public async ValueTask DisposeAsync()
    {
        await intake.DisposeAsync();
        await desk.DisposeAsync();
        await page.DisposeAsync();
    }
}
