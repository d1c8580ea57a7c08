// Everybody's phones: what arrived, when, and what of it is still good.
using Baogong.People;

namespace Baogong.Console.Simulate;

internal sealed class Phones(TimeProvider clock) : ISmsGateway
{
    private readonly Dictionary<string, List<(DateTimeOffset At, string Code)>> _received = [];
    private readonly List<(string Mobile, DateTimeOffset At, string Code)> _used = [];

    // One for the code that was used, and one for each time that the code grows longer.
    private const int Again = 3;

    public bool Connected => true;

    public bool Speaks => false;

    public int Sent { get; private set; }

    public Task<SmsAnswer> Send(SmsMessage message, CancellationToken ct)
    {
        Sent++;
        if (!_received.TryGetValue(message.Mobile, out var list)) _received[message.Mobile] = list = [];
        list.Add((clock.GetUtcNow(), message.Code));
        return Task.FromResult(SmsAnswer.Taken);
    }

    /// <summary>The last code that arrived; what an owner types.</summary>
    public string? Newest(string mobile) =>
        _received.TryGetValue(mobile, out var list) && list.Count > 0 ? list[^1].Code : null;

    /// <summary>Codes that are neither used nor too old.</summary>
    public IEnumerable<string> Live(string mobile) => !_received.TryGetValue(mobile, out var list) ? []
        : list.Where(c => c.At > clock.GetUtcNow().AddMinutes(-Limits.CodeMinutes)
            && !_used.Exists(u => u.Mobile == mobile && u.Code == c.Code && u.At >= c.At)).Select(c => c.Code);

    public void Use(string mobile, string code) => _used.Add((mobile, clock.GetUtcNow(), code));

    /// <summary>Most messages to one number in an hour. Whoever comes in starts anew: what may follow that at once is
    /// not counted.</summary>
    public int MostInAnHour() => _received.Select(number => number.Value.Max(first =>
    {
        var end = first.At.AddHours(1);
        return number.Value.Count(m => m.At >= first.At && m.At < end)
            - (Again * _used.Count(u => u.Mobile == number.Key && u.At >= first.At && u.At < end));
    })).DefaultIfEmpty().Max();

    /// <summary>Most messages in a minute of the clock.</summary>
    public int MostInAMinute() => _received.Values.SelectMany(l => l)
        .CountBy(m => m.At.Ticks / TimeSpan.TicksPerMinute).Select(m => m.Value).DefaultIfEmpty().Max();
}
