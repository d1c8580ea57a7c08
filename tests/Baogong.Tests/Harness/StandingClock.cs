// A server's own clock that stands until it is told to go: what a memory or a patience of seconds should show must not
// depend on how fast the machine is just then. The database has another clock (Site.MoveClock).
namespace Baogong.Tests.Harness;

public sealed class StandingClock : TimeProvider
{
    private readonly DateTimeOffset _now = System.GetUtcNow();
    private readonly long _timestamp = System.GetTimestamp();
    private volatile bool _goes;

    public void Go() => _goes = true;

    public override DateTimeOffset GetUtcNow() => _goes ? System.GetUtcNow() : _now;

    public override long GetTimestamp() => _goes ? System.GetTimestamp() : _timestamp;
}
