// Time that passes only when the simulation says so.
namespace Baogong.Console.Simulate;

internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private DateTimeOffset _now = start;

    /// <summary>Alarms that have not rung.</summary>
    public int Sleeping
    {
        get
        {
            lock (_lock) return _alarms.Count;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Goes on to the next alarm that is due by then and rings it; false when there is none and it is
    /// then.</summary>
    public bool Ring(DateTimeOffset then)
    {
        Alarm? next;
        lock (_lock)
        {
            next = _alarms.Where(a => a.Due <= then).MinBy(a => a.Due);
            if (next is not null) _alarms.Remove(next);
        }

        if (next is null)
        {
            _now = then;
            return false;
        }

        if (next.Due > _now) _now = next.Due;
        next.Ring();
        return true;
    }

    /// <summary>The process was asleep: alarms ring late.</summary>
    public void Skip(DateTimeOffset to) => _now = to;

    private sealed class Alarm(ManualClock clock, Action ring) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public Action Ring { get; } = ring;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan) throw new NotSupportedException("These alarms ring once.");
            lock (clock._lock)
            {
                clock._alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock._now + dueTime;
                clock._alarms.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
