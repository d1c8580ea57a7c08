// One bounded queue per town, one committer behind it. A full queue says so at once instead of slowing everybody down.
using System.Collections.Concurrent;
using System.Threading.Channels;
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.Platform.Data;

namespace Baogong.Ordering;

/// <summary>A request on its way through the intake, and the promise to answer it after commit.</summary>
public sealed record Pending(Request Request, Channel Channel, PersonId Actor, string Payer, string Note)
{
    public TaskCompletionSource<Outcome<Decision>> Answer { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}

public sealed class IntakeQueue(Db db, ILogger<IntakeQueue> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<TownId, Lazy<Lane>> _lanes = new();

    /// <summary>Answers after commit: a decision, or <see cref="OrderingProblems.Busy"/> and
    /// <see cref="OrderingProblems.Unknown"/>.</summary>
    public async Task<Outcome<Decision>> Submit(TownId town, Pending pending, CancellationToken ct)
    {
        var lane = _lanes.GetOrAdd(town, t => new Lazy<Lane>(() => new Lane(new Committer(db, t, logger)))).Value;
        return lane.TryEnter(pending) ? await pending.Answer.Task.WaitAsync(ct) : OrderingProblems.Busy;
    }

    /// <summary>Lets what waits be stored and answered.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes.Values) await lane.Value.Close();
    }

    private sealed class Lane
    {
        private readonly Channel<Pending> _waiting = System.Threading.Channels.Channel.CreateBounded<Pending>(
            new BoundedChannelOptions(Limits.IntakeQueue) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

        private readonly Task _loop;

        public Lane(Committer committer) => _loop = Task.Run(() => Work(committer));

        public bool TryEnter(Pending pending) => _waiting.Writer.TryWrite(pending);

        public Task Close()
        {
            _waiting.Writer.TryComplete();
            return _loop;
        }

        private async Task Work(Committer committer)
        {
            var batch = new List<Pending>(Limits.IntakeBatch);
            while (await _waiting.Reader.WaitToReadAsync())
            {
                batch.Clear();
                while (batch.Count < Limits.IntakeBatch && _waiting.Reader.TryRead(out var pending)) batch.Add(pending);
                await committer.Commit(batch);
            }
        }
    }
}
