// Many requests want one row each at the same moment: one statement answers them all. While a statement is on its way
// the next keys gather; an idle gatherer asks at once, so nobody waits for company. After each statement it stands
// behind all who wait for a thread: on a busy machine more come together, and ten keys cost nearly what a hundred do.
namespace Baogong.Platform.Data;

/// <param name="read">Gives the rows of the keys; a key without a row is missing. Never called twice at once.</param>
/// <param name="most">Keys of one call at most.</param>
public sealed class Gather<TKey, TRow>(
    Func<IReadOnlyList<TKey>, Task<IReadOnlyDictionary<TKey, TRow>>> read, int most)
    where TKey : notnull
    where TRow : class
{
    private readonly Lock _lock = new();
    private readonly Queue<(TKey Key, TaskCompletionSource<TRow?> Answer)> _waiting = new();
    private bool _asking;

    /// <summary>The key's row, or null. Fails as the statement fails.</summary>
    public Task<TRow?> Read(TKey key)
    {
        var answer = new TaskCompletionSource<TRow?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue((key, answer));
            if (_asking) return answer.Task;
            _asking = true;
        }

        _ = Ask();
        return answer.Task;
    }

    private async Task Ask()
    {
        while (Next() is { Count: > 0 } batch)
        {
            try
            {
                var rows = await read([.. batch.Select(w => w.Key).Distinct()]);
                foreach (var (key, answer) in batch) answer.TrySetResult(rows.GetValueOrDefault(key));
            }
#pragma warning disable CA1031 // Whatever broke, each caller gets it; the gatherer itself goes on.
            catch (Exception error)
#pragma warning restore CA1031
            {
                foreach (var (_, answer) in batch) answer.TrySetException(error);
            }

            await Task.Yield();
        }
    }

    private List<(TKey Key, TaskCompletionSource<TRow?> Answer)> Next()
    {
        lock (_lock)
        {
            var batch = new List<(TKey, TaskCompletionSource<TRow?>)>(Math.Min(most, _waiting.Count));
            while (batch.Count < most && _waiting.TryDequeue(out var waiting)) batch.Add(waiting);
            _asking = batch.Count > 0;
            return batch;
        }
    }
}
