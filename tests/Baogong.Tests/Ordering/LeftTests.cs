// What open pages are told about what is left: soon, in words, to anybody, and by few questions to the database.
using System.Net.Http.Json;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Ordering;

public class LeftTests
{
    private sealed record Told(string Letter, string Text, string Kind);

    [Fact]
    public async Task An_open_page_is_told_what_is_left_within_two_seconds()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Owner.Run("update offers set capacity = 3 where id = 1", null, default);
        using var visitor = site.Visitor();
        Assert.Equal(new Told("A", "还剩 3 份", "few"), await Left(visitor));

        using var resident = await site.SignedIn(Resident(1, 1));
        var placed = await resident.PostAsJsonAsync("/api/orders", new
        {
            key = Guid.NewGuid(),
            cycle = 1,
            household = 101,
            lines = new[] { new { offer = 1, pieces = 2 } },
        });
        Assert.True(placed.IsSuccessStatusCode, await placed.Content.ReadAsStringAsync());
        await Task.Delay(TimeSpan.FromSeconds(2.1));
        Assert.Equal(new Told("A", "还剩 1 份", "few"), await Left(visitor));
        visitor.DefaultRequestHeaders.Add("Cookie", "__Host-lang=en");
        Assert.Equal(new Told("A", "1 left", "few"), await Left(visitor));
    }

    [Fact]
    public async Task Many_pages_are_answered_from_memory()
    {
        await using var site = await Site.Start(doors: s => s.AddSingleton<TimeProvider>(new StandingClock()));
        await Build(site);
        using var visitor = site.Visitor();
        var first = await Left(visitor);
        // The offers cannot be read while this lock is held: whoever is answered is answered from memory.
        await using var locked = await HeldRow.By(site, "lock table offers in access exclusive mode");
        var told = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Left(visitor)))
            .WaitAsync(TimeSpan.FromSeconds(20));
        Assert.All(told, t => Assert.Equal(first, t));
    }

    [Fact]
    public async Task An_unknown_round_has_nothing_to_tell()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var visitor = site.Visitor();
        Assert.Equal("[]", await visitor.GetStringAsync("/left/777"));
    }

    // What was ordered stays in `sold`, amendments go into the batch: a "left" made of one without the other would be wrong.
    [Fact]
    public async Task A_closed_round_has_nothing_left()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Owner.Run("update cycles set opens_at = db_now() - interval '2 hours', cutoff_at = db_now()", null, default);
        using var visitor = site.Visitor();
        Assert.Equal("[]", await visitor.GetStringAsync("/left/1"));
    }

    private static async Task<Told> Left(HttpClient client) =>
        (await client.GetFromJsonAsync<Told[]>("/left/1") ?? [])[0];
}
