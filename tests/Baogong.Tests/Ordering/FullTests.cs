using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Baogong.Ordering;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Ordering;

/// <summary>Beyond what there is: no goods left, no room in the server.</summary>
public class FullTests
{
    private static Guid Key(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9);

    private static async Task<Site> SoldOutTown(TimeProvider? clock = null)
    {
        var site = await Site.Start(doors: s => s.AddSingleton(clock ?? TimeProvider.System));
        await Build(site);
        await site.Owner.Run("update offers set capacity = 1 where id = 3", null, default);
        using var first = await site.SignedIn(Resident(1, 1));
        Assert.True((await first.Orders(Household(1, 1), Key(1), [(3, 1)])).Placed);
        await Task.Delay(300);
        return site;
    }

    [Fact]
    public async Task Sold_out_is_answered_while_the_offer_is_locked()
    {
        await using var site = await SoldOutTown();
        using var second = await site.SignedIn(Resident(1, 2));
        await using var locked = await HeldRow.By(site, "select 1 from offers where id = 3 for update");
        // On a slow machine the memory may be a moment too old when it is asked: then that request waits for the lock, and
        // the next one is answered.
        var asked = new List<Task<Answer>>();
        for (var n = 2; n < 12 && !asked.Any(a => a.IsCompleted); n++)
        {
            asked.Add(second.Orders(Household(1, 2), Key(n), [(3, 1)]));
            await Task.WhenAny([.. asked, Task.Delay(TimeSpan.FromSeconds(1))]);
        }

        Assert.Equal("ordering.sold-out", (await asked.First(a => a.IsCompleted)).Problem);
    }

    [Fact]
    public async Task A_repeated_key_gets_its_order_though_all_is_sold_out()
    {
        await using var site = await SoldOutTown();
        using var first = await site.SignedIn(Resident(1, 1));
        Assert.True((await first.Orders(Household(1, 1), Key(1), [(3, 1)])).Placed);
    }

    [Fact]
    public async Task Who_gets_what_another_gave_back_in_the_same_moment_gets_it_again_for_the_same_key()
    {
        var bell = new Bell();
        await using var site = await SoldOutTown(bell);
        using var before = await site.SignedIn(Resident(1, 1));
        using var after = await site.SignedIn(Resident(1, 2));
        await Eventually.Holds(() => Task.FromResult(bell.Waits));      // who has it is not looked up yet
        await GivesBackAndTakes(site, before, after, async () =>
        {
            bell.Ring();
            await Eventually.Holds(() => Task.FromResult(bell.Waits));      // now it is known, and not looked up again
        });
        Assert.True((await after.Orders(Household(1, 2), Key(2), [(3, 1)])).Placed);
    }

    [Fact]
    public async Task Another_server_learns_within_a_second_who_got_what_was_given_back_in_the_same_moment()
    {
        await using var site = await SoldOutTown(new Bell());      // what is sold out is not looked up here
        await using var other = await Site.Start(site.ConnectionString);
        using var before = await site.SignedIn(Resident(1, 1));
        using var after = await site.SignedIn(Resident(1, 2));
        using var elsewhere = await other.SignedIn(Resident(1, 2));
        Assert.Equal("ordering.sold-out", (await elsewhere.Orders(Household(1, 2), Key(5), [(3, 1)])).Problem);
        await Task.Delay(300);      // the other server knows now that it is sold out, and who has it
        await GivesBackAndTakes(site, before, after, () => Task.CompletedTask);
        await Task.Delay(1000);
        Assert.True((await elsewhere.Orders(Household(1, 2), Key(2), [(3, 1)])).Placed);
    }

    /// <summary>The one who has the only piece gives it back and the other gets it for key 2, in one batch.</summary>
    private static async Task GivesBackAndTakes(Site site, HttpClient before, HttpClient after, Func<Task> meanwhile)
    {
        await using var locked = await HeldRow.By(site, "select 1 from offers where id = 1 for update");
        // Both come while the one before them waits for its offer: one batch will have both.
        var blocking = before.Orders(Household(1, 1), Key(3), [(1, 1)]);
        await HeldRow.IsWaitedFor(site);
        var givingBack = before.PostAsync($"/api/orders/{Key(1)}/cancellation", JsonContent.Create(new { key = Key(4) }));
        await Task.Delay(300);
        var taking = after.Orders(Household(1, 2), Key(2), [(3, 1)]);
        await Task.Delay(300);
        await meanwhile();
        await locked.LetGo();
        Assert.True((await blocking).Placed);
        Assert.True((await givingBack).IsSuccessStatusCode);
        Assert.True((await taking).Placed);
    }

    // Holds the pauses of Ordering/SoldOut.cs until it rings; everybody else's time passes.
    private sealed class Bell : TimeProvider
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<(TimerCallback Call, object? State)> _held = new();

        public bool Waits => !_held.IsEmpty;

        public void Ring()
        {
            if (_held.TryDequeue(out var next)) next.Call(next.State);
        }

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime.TotalMilliseconds is not (1 or 400)) return base.CreateTimer(callback, state, dueTime, period);
            _held.Enqueue((callback, state));
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    [Theory]
    [InlineData("update offers set capacity = 2 where id = 3")]
    [InlineData("update offers set sold = 0 where id = 3")]
    public async Task Goods_that_come_back_on_another_server_can_be_had_within_a_second(string comingBack)
    {
        await using var site = await SoldOutTown();
        using var second = await site.SignedIn(Resident(1, 2));
        Assert.Equal("ordering.sold-out", (await second.Orders(Household(1, 2), Key(2), [(3, 1)])).Problem);
        await site.Owner.Run(comingBack, null, default);
        await Task.Delay(1000);
        Assert.True((await second.Orders(Household(1, 2), Key(2), [(3, 1)])).Placed);
    }

    [Fact]
    public async Task Who_comes_first_gets_the_next_place_and_no_more_wait_than_there_is_room_for()
    {
        var clock = new StandingClock();
        var gate = new Admission.Gate(clock);
        for (var i = 0; i < Limits.OrdersUnderWay; i++) Assert.True(await gate.Enter());
        var waiting = Enumerable.Range(0, Limits.WaitingAtTheDoor).Select(_ => gate.Enter()).ToList();
        var late = gate.Enter();
        Assert.True(late is { IsCompletedSuccessfully: true, Result: false });
        gate.Leave();
        Assert.True(await waiting[0]);
        clock.Go();
        Assert.All(await Task.WhenAll(waiting[1..]), Assert.False);
        gate.Leave();
        Assert.True(await gate.Enter());
    }

    [Fact]
    public async Task A_full_server_says_so_after_a_moment_and_when_to_come_again()
    {
        var clock = new StandingClock();
        await using var site = await Site.Start(doors: s => s.AddSingleton<TimeProvider>(clock));
        await Build(site);
        using var resident = await site.SignedIn(Resident(1, 1));
        var gate = site.Services.GetRequiredService<Admission.Gate>();
        for (var i = 0; i < Limits.OrdersUnderWay; i++) Assert.True(await gate.Enter());
        // A place that is free within the moment is taken.
        var patient = resident.Orders(Household(1, 1), Key(6), [(1, 1)]);
        await Task.Delay(Limits.WaitAtTheDoor / 4);
        Assert.False(patient.IsCompleted);
        gate.Leave();
        Assert.True((await patient).Placed);
        Assert.True(await gate.Enter());
        clock.Go();

        var waited = Stopwatch.StartNew();
        using var refused = await resident.PostAsync("/api/orders", JsonContent.Create(new { }));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "3"), (refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
        Assert.True(waited.Elapsed >= Limits.WaitAtTheDoor, $"{waited.Elapsed}");
        Assert.Contains("ordering.busy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // A person's form comes back as it was, with the same key, ready to be sent again.
        var key = Key(5).ToString();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["key"] = key,
            ["n1"] = "2",
            ["note"] = "放门口\"><",
            ["do"] = "place",
        });
        using var page = await resident.PostAsync("/order/1", form);
        var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "3"), (page.StatusCode, page.Headers.RetryAfter?.ToString()));
        Assert.All([$"value=\"{key}\"", "name=\"n1\" value=\"2\"", "放门口", "data-retry=\"3\"", "value=\"place\""],
            text => Assert.Contains(text, html, StringComparison.Ordinal));

        gate.Leave();
        Assert.True((await resident.Orders(Household(1, 1), Key(5), [(1, 2)])).Placed);
    }
}
