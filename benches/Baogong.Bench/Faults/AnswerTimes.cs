// When the people got which answers: the first error after a fault, the first success after its end.
using System.Collections.Concurrent;
using System.Diagnostics;

namespace Baogong.Bench.Faults;

internal sealed class AnswerTimes
{
    private readonly ConcurrentQueue<(long Sent, long At, bool Yes, int Status)> _all = new();

    public void Note(long sent, int status) =>
        _all.Enqueue((sent, Stopwatch.GetTimestamp(), status is >= 200 and < 300, status));

    /// <summary>How long after the moment the first answer came that was no answer of the intake; null = none.</summary>
    public TimeSpan? FirstError(long moment) => First(a => a.At >= moment && (a.Status == 0 || a.Status >= 500), moment);

    /// <summary>How long after the moment the first order went through that was sent after it; null = none.</summary>
    public TimeSpan? FirstSuccess(long moment) => First(a => a.Sent >= moment && a.Yes, moment);

    /// <summary>Orders sent and acknowledged between two moments.</summary>
    public int Successes(long from, long until) => _all.Count(a => a.Sent >= from && a.At <= until && a.Yes);

    /// <summary>The longest that anybody waited who asked between two moments.</summary>
    public TimeSpan LongestWait(long from, long until) => _all.Where(a => a.Sent >= from && a.Sent <= until)
        .Select(a => Stopwatch.GetElapsedTime(a.Sent, a.At)).DefaultIfEmpty().Max();

    private TimeSpan? First(Func<(long Sent, long At, bool Yes, int Status), bool> which, long moment)
    {
        var found = _all.Where(which).Select(a => a.At).DefaultIfEmpty().Min();
        return found == 0 ? null : Stopwatch.GetElapsedTime(moment, found);
    }
}
