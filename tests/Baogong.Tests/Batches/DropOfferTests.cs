// The minimum was missed: one press takes the offer out of the frozen round for everybody.
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baogong.Tests.Harness;
using static Baogong.Tests.Supply.SupplyTests;

namespace Baogong.Tests.Batches;

public class DropOfferTests
{
    private const string Pieces = """
        select coalesce(sum(n), 0)::int from (
          select pieces as n from batch_lines where offer_id = @offer
          union all select delta_pieces from amendment_lines where offer_id = @offer) s
        """;

    [Fact]
    public async Task A_missed_offer_is_dropped_once_for_everybody_and_the_households_read_why()
    {
        await using var site = await Site.Start();
        await CutoffTests.Round(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal((409, "batches.not-under-minimum"), await Drop(desk, Guid.NewGuid()));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.PostAsJsonAsync("/api/batches/1/offers/Z/drop", new { key = Guid.NewGuid(), reason = "没有" })).StatusCode);
        await site.Owner.Run("update offers set minimum = 50 where letter = 'A'", null, default);
        var before = await Held(site, 2);
        Assert.True(await Held(site, 1) > 0 && before > 0);

        var today = Decode(await desk.GetStringAsync("/desk"));
        Assert.Contains("/desk/batches/1#missed", today, StringComparison.Ordinal);
        var page = Decode(await desk.GetStringAsync("/desk/batches/1"));
        Assert.Contains("这一份不成团，全部退掉", page, StringComparison.Ordinal);
        var key = Guid.Parse(Regex.Match(page, "name=\"key\" value=\"([^\"]+)\"").Groups[1].Value);
        Assert.Equal(403, (await Drop(leader, key)).Status);
        Assert.Equal((422, "batches.reason-missing"), await Drop(desk, key, " "));
        using var done = await desk.PostAsync("/desk/batches/1/offers/A/drop", Form(("key", $"{key}"), ("reason", "没订到起送量")));
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        Assert.Equal((0, before), (await Held(site, 1), await Held(site, 2)));

        // Pressed twice, by two: once.
        Assert.Equal(200, (await Drop(desk, key, "没订到起送量")).Status);
        Assert.Equal((422, "batches.request-reused"), await Drop(desk, key, "别的原因"));
        Assert.Equal((409, "batches.not-under-minimum"), await Drop(desk, Guid.NewGuid()));
        Assert.Equal(1, await CutoffTests.Count(site, "amendments"));
        Assert.DoesNotContain("#missed", Decode(await desk.GetStringAsync("/desk")), StringComparison.Ordinal);
        Assert.True((await desk.GetFromJsonAsync<JsonElement>("/api/batches/1/verification")).GetProperty("holds").GetBoolean());
        await site.Check();

        // Who had only that owes nothing; who had more owes the rest. Both read why.
        foreach (var (building, door, owes) in new[] { (1, 20, false), (1, 1, true) })
        {
            var household = SmallTown.Household(building, door);
            using var resident = await site.SignedIn(SmallTown.Resident(building, door));
            var order = await site.Owner.One<Guid>("select id from orders where household_id = @household", new { household }, default);
            var told = Decode(await resident.GetStringAsync($"/orders/{order}"));
            Assert.Contains("没订到起送量", told, StringComparison.Ordinal);
            Assert.Equal(owes, told.Contains("要付", StringComparison.Ordinal));
            Assert.Equal(!owes, told.Contains("也不用付钱", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Nothing_is_dropped_once_delivery_has_begun()
    {
        await using var site = await Site.Start();
        await CutoffTests.Round(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.Owner.Run("""
            update offers set minimum = 50 where letter = 'A';
            update cycles set opens_at = db_now() - interval '3 days', cutoff_at = db_now() - interval '2 days', deliver_from = db_now() - interval '1 minute',
              deliver_to = db_now() + interval '1 hour'
            """, null, default);
        Assert.Equal((409, "batches.not-under-minimum"), await Drop(desk, Guid.NewGuid()));
        Assert.DoesNotContain("全部退掉", Decode(await desk.GetStringAsync("/desk/batches/1")), StringComparison.Ordinal);
    }

    private static Task<int> Held(Site site, int offer) => site.Owner.One<int>(Pieces, new { offer }, default);

    private static async Task<(int Status, string? Code)> Drop(HttpClient client, Guid key, string reason = "没订到起送量")
    {
        using var answer = await client.PostAsJsonAsync("/api/batches/1/offers/A/drop", new { key, reason });
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.StartsWith('{') && JsonDocument.Parse(text).RootElement.TryGetProperty("code", out var code)
            ? code.GetString() : null);
    }
}
