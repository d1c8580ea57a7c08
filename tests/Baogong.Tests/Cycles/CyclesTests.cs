using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.Cycles;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Supply.SupplyTests;

namespace Baogong.Tests.Cycles;

public class CyclesTests
{
    private static readonly string[] Pages =
        ["/desk/cycles", "/desk/cycles/1", "/desk/cycles/1?offer=A", "/desk/cycles/plans/new", "/desk/cycles/plans/1"];

    [Fact]
    public async Task Every_page_of_the_room_answers_the_desk_and_nobody_else()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var resident = await site.SignedIn(SmallTown.Resident());
        foreach (var page in Pages)
        {
            Assert.Equal((page, HttpStatusCode.OK), (page, (await desk.GetAsync(page)).StatusCode));
            Assert.Equal(HttpStatusCode.Forbidden, (await resident.GetAsync(page)).StatusCode);
        }

        foreach (var path in new[] { "/desk/cycles/plans", "/desk/cycles/1/cutoff", "/desk/cycles/1/offers/A/capacity", "/desk/cycles/1/offers/A/withdrawal" })
            Assert.Equal(HttpStatusCode.Forbidden, (await resident.PostAsync(path, Form(("why", "因为")))).StatusCode);
    }

    [Fact]
    public async Task A_price_above_the_reference_price_is_refused_with_both_named_and_the_form_kept()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        var refused = await desk.PostAsync("/desk/cycles/plans", Plan("新计划", price: "48.01"));
        Assert.Equal(422, (int)refused.StatusCode);
        var page = Decode(await refused.Content.ReadAsStringAsync());
        Assert.Contains("签约价 ¥48.01 高于参考价 ¥48.00", page, StringComparison.Ordinal);
        foreach (var kept in new[] { "value=\"新计划\"", "value=\"48.01\"", "value=\"1,200\"", "value=\"17:30\"", "value=\"2099-12-31\"" })
            Assert.Contains(kept, page, StringComparison.Ordinal);
        Assert.Matches("name=\"community\" value=\"2\" checked", page);
        Assert.DoesNotMatch("name=\"community\" value=\"1\" checked", page);
        Assert.Matches("name=\"weekday\" value=\"2\" checked", page);
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from cycle_plans", null, default));
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.PostAsync("/desk/cycles/plans", Plan("新计划", price: "48.00"))).StatusCode);
    }

    [Fact]
    public async Task A_supplier_without_a_valid_licence_does_not_get_into_a_plan_or_a_round()
    {
        await using var site = await Town(licenceTo: "2020-01-01");
        using var desk = await site.SignedIn(SmallTown.Desk);
        var refused = await desk.PostAsync("/desk/cycles/plans", Plan("新计划"));
        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("禾桥批发市场 没有在", Decode(await refused.Content.ReadAsStringAsync()), StringComparison.Ordinal);

        await site.Owner.Run("update supplier_papers set expires_on = '2099-12-31'", null, default);
        await desk.PostAsync("/desk/cycles/plans", Plan("新计划"));
        await site.Owner.Run("update supplier_papers set expires_on = '2020-01-01'", null, default);
        Assert.Equal(0, await Open(site));
        Assert.Contains("排不了", Decode(await desk.GetStringAsync("/desk/cycles")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_servers_make_each_due_round_exactly_once_and_again_nothing_after_a_restart()
    {
        await using var first = await Town(jobs: true);
        await using var second = await Site.Start(first.ConnectionString, jobs: true);
        using var desk = await first.SignedIn(SmallTown.Desk);
        for (var i = 0; i < 6; i++)
            Assert.Equal(HttpStatusCode.SeeOther, (await desk.PostAsync("/desk/cycles/plans", Plan($"计划{i}", repeats: "daily"))).StatusCode);
        // Both loops run; both are called as well, all at once.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Open(i % 2 == 0 ? first : second))));
        await Task.Delay(4000);
        var rounds = await first.Owner.All<(int Plan, DateOnly Day)>(
            "select plan_id, plan_day from cycles where plan_day is not null and plan_id > 1", null, default);
        Assert.Equal(12, rounds.Count);
        Assert.Equal(12, rounds.Distinct().Count());
        Assert.Equal(rounds.Count * 2, await first.Owner.One<int>("select count(*)::int from offers where cycle_id > 1 and cycle_id in (select id from cycles where plan_id > 1)", null, default));
        Assert.Equal(0, await Open(second));
    }

    [Fact]
    public async Task A_round_takes_the_newest_version_and_old_rounds_keep_theirs()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        await desk.PostAsync("/desk/cycles/plans", Plan("新计划", repeats: "daily"));
        Assert.Equal(2, await Open(site, plan: 2));
        await desk.PostAsync("/desk/packages/1", Form(("name", "蔬菜套餐"), ("supplier", "1"), ("hand_over", "shelf"), ("pieces_per_case", "1"), ("item", "1"), ("quantity", "7")));
        await Move(site, TimeSpan.FromDays(2));
        Assert.Equal(2, await Open(site, plan: 2));
        Assert.Equal([1, 1, 2, 2], await site.Owner.All<int>(
            "select o.version from offers o join cycles c on c.id = o.cycle_id where c.plan_id = 2 and o.package_id = 1 order by c.plan_day", null, default));
    }

    [Fact]
    public async Task An_extended_cutoff_does_not_make_the_round_a_second_time()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        await desk.PostAsync("/desk/cycles/plans", Plan("新计划", repeats: "daily"));
        await Open(site, plan: 2);
        var id = await site.Owner.One<int>("select min(id) from cycles where plan_id = 2", null, default);
        await site.Owner.Run("update cycles set cutoff_at = cutoff_at + interval '30 minutes' where id = @id", new { id }, default);
        Assert.Equal(0, await Open(site, plan: 2));
    }

    [Fact]
    public async Task A_changed_plan_touches_new_rounds_only_and_a_paused_one_makes_none()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        await desk.PostAsync("/desk/cycles/plans", Plan("新计划", repeats: "daily"));
        Assert.Equal(2, await Open(site, plan: 2));
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.PostAsync("/desk/cycles/plans/2", Plan("改名计划", price: "40", repeats: "daily"))).StatusCode);
        Assert.Equal(0, await Open(site, plan: 2));
        Assert.Equal(["新计划", "新计划"], await site.Owner.All<string>("select name from cycles where plan_id = 2", null, default));
        Assert.Equal(422, (int)(await desk.PostAsync("/desk/cycles/plans/2/pause", Form(("paused", "1"), ("why", "")))).StatusCode);
        await desk.PostAsync("/desk/cycles/plans/2/pause", Form(("paused", "1"), ("why", "供应商停运")));
        await Move(site, TimeSpan.FromDays(5));
        Assert.Equal(0, await Open(site, plan: 2));
        await desk.PostAsync("/desk/cycles/plans/2/pause", Form(("paused", "0"), ("why", "恢复供应")));
        Assert.Equal(2, await Open(site, plan: 2));
        Assert.Equal([4000L, 4000L], await site.Owner.All<long>(
            "select price_fen from offers o join cycles c on c.id = o.cycle_id where c.plan_id = 2 and c.name = '改名计划' and letter = 'A'", null, default));
        Assert.Contains("供应商停运", Decode(await desk.GetStringAsync("/desk/cycles/plans/2")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capacity_never_falls_under_what_is_sold_while_people_order()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.Owner.Run("update offers set capacity = 100 where id = 1", null, default);
        // Buyers as the intake does it: a guarded statement under the row's lock. Eight at a time: a hundred connections
        // opened at once keep a busy machine's database longer than anybody waits, and that answer (503) is not the question.
        var (eight, answers) = (new ParallelOptions { MaxDegreeOfParallelism = 8 }, new ConcurrentBag<HttpStatusCode>());
        var sales = new ConcurrentBag<int>();
        var sold = Parallel.ForEachAsync(Enumerable.Range(0, 60), eight, async (_, ct) => sales.Add(
            await site.Owner.Run("update offers set sold = sold + 1 where town_id = 1 and id = 1 and sold < capacity", null, ct)));
        // Lower takes two people: one asks, another agrees.
        using var second = await site.SignedIn(SmallTown.Desk with { Person = new(Guid.NewGuid()) });
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), eight, async (i, ct) =>
        {
            using var asked = await desk.PostAsJsonAsync(
                "/api/cycles/1/offers/A/capacity", new ChangeCapacity.Request(null, 90 - (2 * i), "供应商少了"), ct);
            var waiting = asked.IsSuccessStatusCode ? (await asked.Content.ReadFromJsonAsync<ChangeCapacity.Changed>(ct))?.Waiting : null;
            answers.Add(waiting is null ? asked.StatusCode
                : (await second.PostAsJsonAsync($"/api/approvals/{waiting}/decision", new { agreed = true }, ct)).StatusCode);
        });
        await sold;
        var (total, row) = (sales.Sum(), await site.Owner.One<(int Sold, int Capacity)>("select sold, capacity from offers where id = 1", null, default));
        Assert.Equal(total, row.Sold);
        Assert.True(row.Sold <= row.Capacity);
        Assert.All(answers, a => Assert.True(a is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{a}"));
        Assert.Contains(HttpStatusCode.OK, answers);

        var refused = await desk.PostAsync("/desk/cycles/1/offers/A/capacity", Form(("capacity", $"{row.Sold - 1}"), ("why", "留着这句话"), ("what", "capacity")));
        Assert.Equal(409, (int)refused.StatusCode);
        var page = Decode(await refused.Content.ReadAsStringAsync());
        Assert.Contains($"已经订出 {row.Sold} 份", page, StringComparison.Ordinal);
        Assert.Contains("value=\"留着这句话\"", page, StringComparison.Ordinal);
        Assert.Contains($"name=\"capacity\" value=\"{row.Sold - 1}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_people_who_each_add_a_hundred_add_two_hundred()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => desk.PostAsync(
            "/desk/cycles/1/offers/B/capacity", Form(("add", "100"), ("why", "又来一车")))));
        Assert.Equal(2000, await site.Owner.One<int>("select capacity from offers where id = 2", null, default));
        Assert.Equal(10, await site.Owner.One<long>("select count(*) from history where thing = 'cycle' and thing_id = '1/B' and why = '又来一车'", null, default));
    }

    [Fact]
    public async Task After_the_cutoff_nothing_of_the_round_changes()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        await Move(site, TimeSpan.FromMinutes(61));
        foreach (var (path, field) in new[] { ("offers/A/capacity", ("add", "5")), ("offers/A/limit", ("limit", "5")), ("offers/A/withdrawal", ("withdrawn", "1")) })
        {
            var answer = await desk.PostAsync($"/desk/cycles/1/{path}", Form(field, ("why", "太晚了")));
            Assert.Equal((path, HttpStatusCode.Conflict), (path, answer.StatusCode));
            Assert.Contains("已经截单", Decode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        }

        var extend = await desk.PostAsJsonAsync("/api/cycles/1/cutoff", new ExtendCutoff.Request(DateTimeOffset.UtcNow.AddHours(3), "太晚了"));
        Assert.Contains("cycles.cutoff-passed", await extend.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((1000, (int?)null), await site.Owner.One<(int, int?)>("select capacity, limit_per_household from offers where id = 1", null, default));
    }

    [Fact]
    public async Task A_cutoff_moves_later_only_and_not_past_the_delivery()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        var now = DateTimeOffset.UtcNow;
        async Task<string> Extend(TimeSpan by) => await (await desk.PostAsJsonAsync(
            "/api/cycles/1/cutoff", new ExtendCutoff.Request(now + by, "供应商等得起"))).Content.ReadAsStringAsync();
        Assert.Contains("cycles.cutoff-not-later", await Extend(TimeSpan.FromMinutes(30)), StringComparison.Ordinal);
        Assert.Contains("cycles.cutoff-after-delivery", await Extend(TimeSpan.FromHours(21)), StringComparison.Ordinal);
        Assert.Contains("cutoffAt", await Extend(TimeSpan.FromHours(2)), StringComparison.Ordinal);
        var refused = await desk.PostAsync("/desk/cycles/1/cutoff", Form(("cutoff_day", "2020-01-01"), ("cutoff_time", "09:15"), ("why", "写过的原因")));
        var page = Decode(await refused.Content.ReadAsStringAsync());
        Assert.Contains("value=\"2020-01-01\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"写过的原因\"", page, StringComparison.Ordinal);
        Assert.Contains("延长截单", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawn_offer_comes_back_and_both_are_in_the_history()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        await desk.PostAsync("/desk/cycles/1/offers/C/withdrawal", Form(("withdrawn", "1"), ("why", "车坏了")));
        var rounds = site.Services.GetRequiredService<Rounds>();
        Assert.True((await rounds.Offers(SmallTown.Town, new(1), default)).Single(o => o.Letter == "C").Withdrawn);
        Assert.Contains("已下架", Decode(await desk.GetStringAsync("/desk/cycles/1?offer=C")), StringComparison.Ordinal);
        await desk.PostAsync("/desk/cycles/1/offers/C/withdrawal", Form(("withdrawn", "0"), ("why", "车修好了")));
        var page = Decode(await desk.GetStringAsync("/desk/cycles/1"));
        Assert.Contains("车坏了", page, StringComparison.Ordinal);
        Assert.Contains("车修好了", page, StringComparison.Ordinal);
        Assert.Contains("镇专班", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_id_answers_like_a_missing_one()
    {
        await using var site = await Town();
        await site.Owner.Run("""
            insert into towns values (2, 'other', '别镇', 'Other', 'Asia/Shanghai', '1', 'other.example');
            insert into cycle_plans (town_id, id, name, repeats, first_day, opens_time, cutoff_time, deliver_from, deliver_to)
              values (2, 7, '别的', 'once', current_date, '00:00', '16:00', '14:00', '18:00');
            insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
              values (2, 7, 7, '别的', now() - interval '1 hour', now() + interval '1 hour', now() + interval '20 hours', now() + interval '24 hours')
            """, null, default);
        using var desk = await site.SignedIn(SmallTown.Desk);
        foreach (var path in new[] { "/desk/cycles/{0}", "/desk/cycles/plans/{0}" })
            Assert.Equal(await Text(desk.GetAsync(string.Format(null, path, 99))), await Text(desk.GetAsync(string.Format(null, path, 7))));
        foreach (var path in new[] { "/desk/cycles/{0}/cutoff", "/desk/cycles/{0}/offers/A/capacity", "/desk/cycles/{0}/offers/A/limit", "/desk/cycles/{0}/offers/A/withdrawal", "/desk/cycles/plans/{0}/pause" })
        {
            Task<HttpResponseMessage> Post(int id) => desk.PostAsync(string.Format(null, path, id),
                Form(("add", "1"), ("why", "因为"), ("cutoff_day", "2099-01-01"), ("cutoff_time", "10:00")));
            Assert.Equal(HttpStatusCode.NotFound, (await Post(7)).StatusCode);
            Assert.Equal(await Text(Post(99)), await Text(Post(7)));
        }

        async Task<string> Text(Task<HttpResponseMessage> answer) =>
            Regex.Replace(await (await answer).Content.ReadAsStringAsync(), @"\b(7|99)\b|\d\d:\d\d", "N");
    }

    [Fact]
    public async Task A_community_sees_what_it_can_order_with_weight_contents_and_price_per_kilogram()
    {
        await using var site = await Town();
        using var resident = await site.SignedIn(SmallTown.Resident());
        var json = Regex.Unescape(await resident.GetStringAsync("/api/cycles/open?community=yshy"));
        foreach (var part in new[] { "\"letter\":\"A\"", "\"priceFen\":4500", "\"perKgFen\":750", "\"weightGrams\":6000", "\"left\":\"few\"", "6 公斤" })
            Assert.Contains(part, json, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await resident.GetAsync("/api/cycles/open?community=XXXX")).StatusCode);
        await site.Owner.Run("delete from cycle_communities where community_id = 1", null, default);
        Assert.Equal("[]", await resident.GetStringAsync("/api/cycles/open?community=YSHY"));
    }

    [Theory]
    [InlineData("opens", "18:00", "cycles.opens-too-late")]
    [InlineData("deliver_to", "13:00", "cycles.window-wrong")]
    [InlineData("deliver_days_after", "0", "cycles.delivery-too-early")]
    [InlineData("first_day", "2022-02-30", "cycles.first-day-missing")]
    [InlineData("last_day", "2021-01-01", "cycles.last-day-wrong")]
    [InlineData("repeats", "hourly", "cycles.rule-unknown")]
    [InlineData("price", "abc", "cycles.offer-row-wrong")]
    [InlineData("community", "", "cycles.communities-missing")]
    [InlineData("package", "99", "cycles.package-unknown")]
    public async Task A_plan_that_cannot_be_is_refused_in_words(string field, string value, string code)
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        var fields = Fields("坏计划", "45", "weekdays").Select(f => f.Item1 == field ? (field, value) : f);
        var refused = await desk.PostAsync("/desk/cycles/plans", Form([.. fields]));
        Assert.Equal(422, (int)refused.StatusCode);
        var problem = typeof(CyclesProblems).GetFields().Select(f => f.GetValue(null)).OfType<Problem>().SingleOrDefault(p => p.Code == code);
        var page = Decode(await refused.Content.ReadAsStringAsync());
        if (problem is not null) Assert.Contains(problem.Zh, page, StringComparison.Ordinal);
        Assert.Contains("value=\"坏计划\"", page, StringComparison.Ordinal);
    }

    private static async Task<Site> Town(string licenceTo = "2099-12-31", bool jobs = false)
    {
        var site = await Site.Start(jobs: jobs);
        await SmallTown.Build(site);
        await site.Owner.Run("insert into supplier_papers values (1, 1, 1, 'licence', 'L-1', @to::date)", new { to = licenceTo }, default);
        // The plan that every small town begins with would make rounds of its own.
        await site.Owner.Run("update cycle_plans set paused_at = now()", null, default);
        return site;
    }

    /// <summary>Moves the clock and keeps everybody signed in.</summary>
    private static async Task Move(Site site, TimeSpan by)
    {
        await site.MoveClock(by);
        await site.Owner.Run("update sessions set seen_at = now() + @by, expires_at = now() + @by + interval '1 hour'", new { by }, default);
    }

    /// <summary>One look of the job; with a plan, only that plan's rounds are counted.</summary>
    internal static async Task<int> Open(Site site, int? plan = null)
    {
        var before = await Count();
        var made = await site.Services.GetRequiredService<OpenDueCycles>().Run(SmallTown.Town, default);
        return plan is null ? made : (int)(await Count() - before);

        Task<long> Count() => site.Owner.One<long>("select count(*) from cycles where plan_id = @plan", new { plan = plan ?? 0 }, default);
    }

    private static FormUrlEncodedContent Plan(string name, string price = "45", string repeats = "weekdays") => Form(Fields(name, price, repeats));

    private static (string, string)[] Fields(string name, string price, string repeats) =>
    [
        ("name", name), ("repeats", repeats), ("every_days", "3"), ("weekday", "0"), ("weekday", "2"), ("weekday", "4"), ("weekday", "6"),
        ("first_day", "2022-03-24"), ("last_day", "2099-12-31"), ("opens", "08:00"), ("opens_days_before", "0"), ("cutoff", "17:30"),
        ("deliver_days_after", "1"), ("deliver_from", "14:00"), ("deliver_to", "18:00"), ("community", "2"),
        ("letter", "A"), ("package", "1"), ("price", price), ("capacity", "1,200"), ("limit", ""),
        ("letter", "b"), ("package", "2"), ("price", "40.00"), ("capacity", "600"), ("limit", "2"),
        ("letter", "C"), ("package", ""), ("price", ""), ("capacity", ""), ("limit", ""),
    ];
}
