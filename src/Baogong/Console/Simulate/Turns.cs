// One thread for a whole simulated world: whatever awaits in here goes on in here, one callback after the other. The
// driver waits for a condition, not for a time, so what happens next depends on the seed alone.
namespace Baogong.Console.Simulate;

internal sealed class Turns : SynchronizationContext
{
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(60);

    // Not a BlockingCollection: that spins before it sleeps, and takes the core from those it waits for.
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = [];
    private (Func<bool> Holds, TaskCompletionSource<bool> Answer, long Deadline)? _waiting;

    private Turns()
    {
    }

    /// <summary>Nobody waits to be heard.</summary>
    public bool NothingSaid
    {
        get
        {
            lock (_ready) return _ready.Count == 0;
        }
    }

    /// <summary>Runs the work and everything it starts on this thread, until the work is done.</summary>
    /// <exception cref="InvalidOperationException">Nothing happened for a minute.</exception>
    public static T Run<T>(Func<Turns, Task<T>> work)
    {
        var before = Current;
        var turns = new Turns();
        SetSynchronizationContext(turns);
        try
        {
            var task = work(turns);
            while (!task.IsCompleted) turns.Next();
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_ready)
        {
            _ready.Enqueue((d, state));
            Monitor.Pulse(_ready);
        }
    }

    /// <summary>Looks at the driver's condition again: something changed on another thread.</summary>
    public void Wake() => Post(_ => { }, null);

    /// <summary>True once all is said and the condition holds; false when patience ran out. One wait at a time: the
    /// driver's.</summary>
    public Task<bool> Until(Func<bool> holds, TimeSpan? patience = null)
    {
        if (holds() && NothingSaid) return Task.FromResult(true);
        var answer = new TaskCompletionSource<bool>();
        var end = patience is { } p ? Environment.TickCount64 + (long)p.TotalMilliseconds : long.MaxValue;
        _waiting = (holds, answer, end);
        return answer.Task;
    }

    private void Next()
    {
        var wait = _waiting is { Deadline: < long.MaxValue } w
            ? TimeSpan.FromMilliseconds(Math.Max(0, w.Deadline - Environment.TickCount64)) : Stuck;
        if (Take(wait) is { } turn) turn.Callback(turn.State);
        else if (wait == Stuck) throw new InvalidOperationException("The simulated world stands still.");
        if (_waiting is not { } waiting) return;
        // What was said first must be heard first: an answer's consequences stand in this queue too. Looked at last,
        // because other threads speak while we look at the condition.
        var holds = waiting.Holds();
        if (!NothingSaid) return;
        if (!holds && Environment.TickCount64 < waiting.Deadline) return;
        _waiting = null;
        waiting.Answer.SetResult(holds);
    }

    private (SendOrPostCallback Callback, object? State)? Take(TimeSpan wait)
    {
        lock (_ready)
        {
            if (_ready.Count == 0) Monitor.Wait(_ready, wait);
            return _ready.TryDequeue(out var turn) ? turn : null;
        }
    }
}
