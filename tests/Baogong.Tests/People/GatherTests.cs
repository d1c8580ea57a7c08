// In the busiest minute every order's session is looked up: together, never late, and one broken statement stops nobody else.
using System.Diagnostics;
using Baogong.Platform.Data;

namespace Baogong.Tests.People;

// How long nobody waits can only be seen while nothing else runs.
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

[Collection(nameof(Alone))]
public class GatherTests
{
    private readonly List<IReadOnlyList<int>> _asked = [];
    private TaskCompletionSource _held = new();

    [Fact]
    public async Task Who_comes_while_a_statement_is_on_its_way_is_asked_for_together_and_each_key_once()
    {
        var gather = new Gather<int, string>(Held, most: 3);
        var first = gather.Read(1);
        List<Task<string?>> next = [gather.Read(2), gather.Read(3), gather.Read(2), gather.Read(4)];
        Assert.Equal([[1]], _asked);
        Release();
        Assert.Equal("row 1", await first);
        Assert.Equal("row 2, row 3, row 2, none", string.Join(", ", (await Task.WhenAll(next)).Select(r => r ?? "none")));
        Assert.Equal([[1], [2, 3], [4]], _asked);      // three callers at most, two of them for one key
    }

    [Fact]
    public async Task A_broken_statement_is_told_to_those_who_waited_for_it_and_the_next_are_asked_for()
    {
        var gather = new Gather<int, string>(Held, most: 100);
        var broken = gather.Read(-1);
        var next = gather.Read(2);
        Release();
        await Assert.ThrowsAsync<TimeoutException>(() => broken);
        Assert.Equal("row 2", await next);
        Assert.Equal("row 3", await gather.Read(3));
    }

    [Fact]
    public async Task Nobody_waits_for_company()
    {
        Release();
        var gather = new Gather<int, string>(Held, most: 100);
        var began = Stopwatch.GetTimestamp();
        for (var crowd = 0; crowd < 400; crowd++) await Task.WhenAll(Enumerable.Range(0, 20).Select(gather.Read));
        // A pause of 5 ms after each would make it two seconds.
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    // There are rows 1 to 3; below 0 the statement breaks.
    private async Task<IReadOnlyDictionary<int, string>> Held(IReadOnlyList<int> keys)
    {
        lock (_asked) _asked.Add(keys);
        await _held.Task;
        await Task.Yield();
        if (keys.Any(k => k < 0)) throw new TimeoutException();
        return keys.Where(k => k is >= 1 and <= 3).ToDictionary(k => k, k => $"row {k}");
    }

    private void Release()
    {
        _held.SetResult();
        _held = new TaskCompletionSource();
        _held.SetResult();
    }
}
