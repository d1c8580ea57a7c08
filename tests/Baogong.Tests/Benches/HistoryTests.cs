using Baogong.Bench.Faults;

namespace Baogong.Tests.Benches;

/// <summary>What the fault benches call a contradiction: only what no order of events can explain.</summary>
public sealed class HistoryTests : IDisposable
{
    private static readonly Wish Two = new(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), 7, 1, [(1, 2)], null);

    private readonly string _path = Path.GetTempFileName();
    private readonly History _history;

    public HistoryTests() => _history = new History(_path);

    [Fact]
    public void A_refusal_of_what_was_sent_after_the_yes_is_a_contradiction()
    {
        var first = _history.Sent(Two);
        _history.Acknowledged(Two.Key, first, "62CW");
        _history.Refused(Two.Key, _history.Sent(Two), "ordering.sold-out");
        Assert.Equal((Fate.Acknowledged, 1), Judged());
    }

    [Fact]
    public void Of_two_under_way_at_once_the_refused_one_may_have_been_looked_at_first()
    {
        var (first, second) = (_history.Sent(Two), _history.Sent(Two));
        _history.Acknowledged(Two.Key, second, "62CW");
        _history.Refused(Two.Key, first, "ordering.sold-out");
        Assert.Equal((Fate.Acknowledged, 0), Judged());
    }

    [Fact]
    public void One_key_has_one_order_however_many_ask()
    {
        var (first, second) = (_history.Sent(Two), _history.Sent(Two));
        _history.Acknowledged(Two.Key, first, "62CW");
        _history.Acknowledged(Two.Key, second, "62CX");
        Assert.Equal((Fate.Acknowledged, 1), Judged());
    }

    [Fact]
    public void What_is_refused_may_be_placed_later()
    {
        _history.Refused(Two.Key, _history.Sent(Two), "ordering.sold-out");
        _history.Unknown(Two.Key, _history.Sent(Two), "IOException");
        _history.Acknowledged(Two.Key, _history.Sent(Two), "62CW");
        Assert.Equal((Fate.Acknowledged, 0), Judged());
    }

    private (Fate, int) Judged()
    {
        var contradictions = new List<string>();
        var (wishes, _) = History.Read(_path, contradictions);
        Assert.Equivalent(Two, wishes[Two.Key].Wish);
        return (wishes[Two.Key].Fate, contradictions.Count);
    }

    public void Dispose()
    {
        _history.Dispose();
        File.Delete(_path);
    }
}
