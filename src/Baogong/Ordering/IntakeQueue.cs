// One bounded queue per town, one committer behind it. A full queue says so at once instead of slowing everybody down.
// The committer takes what waits, lets Core/Intake decide, writes all of it in one transaction, and answers each caller
// only after the commit. Two servers are as correct as one: what is decided on memory is stored only if the database
// finds it still so under its locks; all else is decided on what is read after they are taken (cycles, then offers by
// id). Behind both stand the CHECK on what is sold and what orders add up to (docs/adr/0028).
using System.Collections.Concurrent;
using System.Data;
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.People;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Ordering;

/// <summary>A request on its way through the intake, and the promise to answer it after commit.</summary>
public sealed record Pending(Request Request, Channel Channel, PersonId Actor, string Payer, string Note)
{
    /// <summary>Staff who order for somebody leave a row in the audit chain; null = a household for itself.</summary>
    public Role? Staff { get; init; }

    /// <summary>Why staff end an order, in their words; "" = nobody asked.</summary>
    public string Why { get; init; } = "";

    /// <summary>Who sets it goes on with the caller's work.</summary>
    public TaskCompletionSource<Outcome<Decision>> Answer { get; } = new();
}

public sealed class IntakeQueue(
    [FromKeyedServices(Db.FreshPlans)] Db db, [FromKeyedServices(Db.KeptPlans)] Db kept, TimeProvider time,
    ILogger<IntakeQueue> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<TownId, Lazy<Lane>> _lanes = new();

    /// <summary>Answers after commit: a decision, or <see cref="OrderingProblems.Busy"/> and
    /// <see cref="OrderingProblems.Unknown"/>.</summary>
    public async Task<Outcome<Decision>> Submit(TownId town, Pending pending, CancellationToken ct)
    {
        var lane = _lanes.GetOrAdd(town, t => new Lazy<Lane>(() => new Lane(db, kept, t, time, logger))).Value;
        if (lane.SoldOut.Refuse(pending.Request) is { } gone) return gone;
        return lane.TryEnter(pending) ? await pending.Answer.Task.WaitAsync(ct) : OrderingProblems.Busy;
    }

    /// <summary>This server's watch over what is sold out in a town; over when nothing is.</summary>
    internal Task Watching(TownId town) =>
        _lanes.TryGetValue(town, out var lane) ? lane.Value.SoldOut.Watching : Task.CompletedTask;

    /// <summary>No answer of this town is on its way from the committer to who waits for it.</summary>
    internal bool Told(TownId town) => !_lanes.TryGetValue(town, out var lane) || lane.Value.Told;

    /// <summary>Lets what waits be stored and answered.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes.Values) await lane.Value.DisposeAsync();
    }

    // A thread of its own: behind the thousands of requests that the pool has to read and answer, the one that lets
    // them all go on would wait longest. The operating system gives it its turn.
    private sealed class Lane : IAsyncDisposable
    {
        private readonly BlockingCollection<Pending> _waiting = new(Limits.IntakeQueue);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Committer _committer;

        public Lane(Db db, Db kept, TownId town, TimeProvider time, ILogger logger)
        {
            SoldOut = new SoldOut(db, town, time, logger);
            _committer = new Committer(db, kept, town, logger, SoldOut);
            new Thread(Work) { IsBackground = true, Name = $"intake {town.Value}" }.Start();
        }

        public SoldOut SoldOut { get; }

        public bool Told => _committer.Told;

        /// <summary>False when the queue is full or closed.</summary>
        public bool TryEnter(Pending pending) => !_waiting.IsAddingCompleted && _waiting.TryAdd(pending);

        public async ValueTask DisposeAsync()
        {
            _waiting.CompleteAdding();
            await _ended.Task;
            _waiting.Dispose();
        }

        private void Work()
        {
            while (_waiting.TryTake(out var first, Timeout.Infinite))
            {
                var batch = new List<Pending>(Limits.IntakeBatch) { first };
                while (batch.Count < Limits.IntakeBatch && _waiting.TryTake(out var next)) batch.Add(next);
                _committer.Commit(batch);
            }

            _ended.SetResult();
        }
    }
}

internal sealed partial class Committer(Db db, Db kept, TownId town, ILogger logger, SoldOut soldOut)
{
    private const int Attempts = 4;
    private const string NotSo = "BG001";     // Schema/0029_still_so.sql

    private IntakeMemory _memory = new();

    private int _telling;

    /// <summary>Nobody is being told.</summary>
    public bool Told => Volatile.Read(ref _telling) == 0;

    /// <summary>Never throws: every pending request gets an answer.</summary>
    public void Commit(IReadOnlyList<Pending> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Tell(batch, FromMemory(batch) ?? UnderLocks(batch));
                return;
            }
            catch (PostgresException error) when (IsCollision(error) && attempt < Attempts)
            {
                // Another server had the same key or locked the other way round: look again.
            }
            catch (PostgresException error) when (batch.Count > 1)
            {
                // A broken invariant stops the one order that breaks it, not its neighbours.
                LogSplit(logger, error.SqlState, batch.Count);
                foreach (var pending in batch) Commit([pending]);
                return;
            }
#pragma warning disable CA1031 // The loop must live: whatever broke, the callers are told that the answer is unknown.
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogFailure(logger, error.GetType().Name, (error as PostgresException)?.SqlState, batch.Count);
                soldOut.ForgetAll();     // it may be stored all the same, or the database be another one now
                _memory = new IntakeMemory();
                Tell(batch, null);
                return;
            }
        }
    }

    // All callers go on in one piece of work: to wake a thread for each would cost more than to answer him, and many
    // threads at once would take the processors from the next batch.
    private void Tell(IReadOnlyList<Pending> batch, Decision[]? decisions)
    {
        Interlocked.Increment(ref _telling);
        ThreadPool.UnsafeQueueUserWorkItem(_ =>
        {
            for (var i = 0; i < batch.Count; i++)
                batch[i].Answer.TrySetResult(decisions is null ? OrderingProblems.Unknown : decisions[i]);
            Interlocked.Decrement(ref _telling);
        }, null);
    }

    private static bool IsCollision(PostgresException error) => error.SqlState is
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
        or PostgresErrorCodes.UniqueViolation;

    // A yes to everybody needs no look before: the database looks while it writes. Any no does.
    private Decision[]? FromMemory(IReadOnlyList<Pending> batch)
    {
        if (_memory.Recall(batch) is not { } held) return null;
        var decisions = Intake.Decide([.. batch.Select(p => p.Request)], held);
        if (!decisions.All(d => d is Accepted)) return null;
        try
        {
            using var connection = kept.Source.OpenConnection();
            _memory.Learn(held, new IntakeWriting(connection, town, held).Store(batch, decisions, remembered: true));
        }
        catch (PostgresException error)
            when (error.SqlState is NotSo or PostgresErrorCodes.CheckViolation || IsCollision(error))
        {
            _memory.Erred();
            return null;
        }

        soldOut.After(held);
        return decisions;
    }

    private Decision[] UnderLocks(IReadOnlyList<Pending> batch)
    {
        using var connection = db.Source.OpenConnection();
        using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        var held = new IntakeReading(connection, town, _memory.Doors).Load(batch);
        _memory.Learn(held);
        var decisions = Intake.Decide([.. batch.Select(p => p.Request)], held);
        // The writing ends with the commit itself; what only read needs none.
        if (decisions.Any(d => d is Accepted or Ended))
            _memory.Learn(held, new IntakeWriting(connection, town, held).Store(batch, decisions, remembered: false));
        soldOut.After(held);
        return decisions;
    }

    [LoggerMessage(1001, LogLevel.Warning, "Intake batch of {Count} failed with {SqlState}; trying one by one")]
    private static partial void LogSplit(ILogger logger, string sqlState, int count);

    [LoggerMessage(1002, LogLevel.Error, "Intake batch of {Count} has no certain result: {Error} {SqlState}")]
    private static partial void LogFailure(ILogger logger, string error, string? sqlState, int count);
}
