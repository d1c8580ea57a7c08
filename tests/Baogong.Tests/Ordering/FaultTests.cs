using System.Collections.Concurrent;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Baogong.Tests.Harness.SmallTown;
using static Baogong.Tests.Ordering.OrderingStory;

namespace Baogong.Tests.Ordering;

/// <summary>What goes wrong inside one order; whole servers are killed by ./bench crash (docs/faults.md).</summary>
public class FaultTests
{
    private static Guid Key(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4);

    private static async Task<Site> OpenTown(Action<IServiceCollection>? doors = null)
    {
        var site = await Site.Start(doors: doors);
        await Build(site);
        return site;
    }

    [Fact]
    public async Task What_is_not_stored_is_not_acknowledged_and_its_neighbours_are()
    {
        await using var site = await OpenTown();
        await site.Owner.Run("alter table orders add constraint planted check (note <> 'poison')", null, default);
        using var client = await site.SignedIn(Resident());
        using var other = await site.SignedIn(Resident(1, 2));
        var poisoned = client.Orders(Household(1, 1), Key(1), [(1, 1)], note: "poison");
        var well = other.Orders(Household(1, 2), Key(2), [(1, 2)]);
        Assert.Equal((503, "ordering.unknown"), Of(await poisoned));
        Assert.Equal((200, null), Of(await well));
        Assert.Equal(2, await site.Owner.One<int>("select sold from offers where id = 1", null, default));

        // The same key goes on asking, and is answered once it can be stored.
        await site.Owner.Run("alter table orders drop constraint planted", null, default);
        Assert.Equal((200, null), Of(await client.Orders(Household(1, 1), Key(1), [(1, 1)], note: "poison")));
        Assert.Equal(3, await site.Owner.One<int>("select sold from offers where id = 1", null, default));
    }

    [Fact]
    public async Task What_another_server_is_just_selling_is_waited_for()
    {
        await using var site = await OpenTown();
        using var client = await site.SignedIn(Resident());
        await using var selling = await HeldRow.By(site, "update offers set sold = capacity where id = 3");
        var answer = client.Orders(Household(1, 1), Key(1), [(3, 1)]);
        await HeldRow.IsWaitedFor(site);
        await selling.LetGo();
        Assert.Equal((409, "ordering.sold-out"), Of(await answer));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task A_server_whose_own_clock_is_wrong_closes_no_round(int hours)
    {
        await using var site = await OpenTown(doors: s => s.AddSingleton<TimeProvider>(new WrongClock(TimeSpan.FromHours(hours))));
        using var client = await site.SignedIn(Resident());
        Assert.Equal((200, null), Of(await client.Orders(Household(1, 1), Key(1), [(1, 1)])));
        await site.Owner.Run("update cycles set cutoff_at = now() - interval '1 second' where id = 1", null, default);
        Assert.Equal((409, "ordering.cutoff-passed"), Of(await client.Orders(Household(1, 1), Key(2), [(1, 1)])));
    }

    [Fact]
    public async Task No_phone_number_is_in_a_log()
    {
        using var log = new Notes();
        await using var site = await OpenTown(doors: s => s.AddLogging(b => b.SetMinimumLevel(LogLevel.Information).AddProvider(log)));
        using var visitor = site.Visitor();
        await visitor.PostAsync("/sign-in", new FormUrlEncodedContent([new("phone", "13800001234")]));
        using var client = await site.SignedIn(Resident());
        await client.Orders(Household(1, 1), Key(1), [(1, 1)], note: "电话 13800001234");
        // Failures say most.
        await site.Owner.Run("alter table orders rename to gone", null, default);
        await client.Orders(Household(1, 1), Key(2), [(1, 1)], note: "电话 13800001234");
        await site.Owner.Run("alter table phone_budgets rename to gone_too", null, default);
        await visitor.PostAsync("/sign-in", new FormUrlEncodedContent([new("phone", "13800001234")]));
        Assert.Contains(log.Lines, l => l.Contains("no certain result", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, l => l.Contains("13800001234", StringComparison.Ordinal));
    }

    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }

    private sealed class Notes : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{formatter(state, exception)} {exception}");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
