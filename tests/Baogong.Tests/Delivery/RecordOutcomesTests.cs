using System.Net;
using System.Text.RegularExpressions;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Delivery;

public partial class RecordOutcomesTests
{
    [Fact]
    public async Task A_tick_on_the_page_hands_over_every_bag_of_the_door_and_a_double_tap_changes_nothing()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        var page = await leader.Page("/field/doors/1");
        Assert.Contains("0/12 户", page, StringComparison.Ordinal);
        var bags = BagsOf(page, 104);
        Assert.Equal(2, bags.Count);
        (string, object)[] tick = [.. bags.Select(b => ("bag", (object)b)), ("building", 1), ("outcome", "handed_over"), ("next", 104)];
        var answers = await Task.WhenAll(leader.Post("/field/doors/1/outcomes", tick), leader.Post("/field/doors/1/outcomes", tick));
        Assert.All(answers, a => Assert.Equal("/field/doors/1?building=1#door-104", a.Headers.Location?.ToString()));
        Assert.Equal(2, await site.Count("bag_events"));
        Assert.Equal("A handed_over, B handed_over", await site.Bags(104));
        Assert.Contains("1/12 户", await leader.Page("/field/doors/1?building=1"), StringComparison.Ordinal);
        await site.Check();
    }

    [Fact]
    public async Task One_bag_of_two_can_be_broken_and_the_other_stays_to_do()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        var bag = BagsOf(await volunteer.Page("/field/doors/1?building=1"), 104)[1];
        await volunteer.Post("/field/doors/1/outcomes", ("bag", bag), ("building", 1), ("outcome", "broken"));
        Assert.Equal("A -, B broken", await site.Bags(104));
        Assert.Contains("door-104", await volunteer.Page("/field/doors/1?building=1&show=todo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_undo_brings_back_what_was_before_and_works_once()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        await leader.Marks(1, "not_home");
        var second = await leader.Marks(1, "handed_over");
        var undos = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            leader.Tells(new { id = Guid.NewGuid(), batch = 1, label = 1, undoes = second })));
        Assert.Equal("delivery.no-such-event delivery.no-such-event delivery.no-such-event stored",
            string.Join(' ', undos.Select(u => u.Single().Code ?? u.Single().Status).Order()));
        Assert.Equal("A not_home", await site.Bags(101));
        await site.Check();
    }

    [Fact]
    public async Task The_undo_button_stands_there_for_ten_seconds_and_later_in_the_doors_history()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        await leader.Marks(1, "handed_over");
        var undo = UndoValue().Match(await leader.Page("/field/doors/1?building=1")).Groups[1].Value;
        Assert.NotEmpty(undo);
        await site.MoveClock(TimeSpan.FromSeconds(11));
        Assert.DoesNotMatch(UndoValue(), await leader.Page("/field/doors/1?building=1"));
        var later = UndoValue().Match(await leader.Page("/field/doors/1/101")).Groups[1].Value;
        var answer = await leader.Post("/field/doors/1/101", ("undo", later));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("A -", await site.Bags(101));
        Assert.Contains("已撤销", await leader.Page("/field/doors/1/101"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_that_was_offline_sends_everything_twice_and_each_record_is_stored_once()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        object[] told =
        [
            .. Enumerable.Range(1, 20).Select(label => new
            {
                id = new Guid(label, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), batch = 1, label, outcome = "left_at_door",
                at = "2030-03-25T14:03:00+08:00",
            }),
        ];
        Assert.All(await volunteer.Tells(told), a => Assert.Equal("stored", a.Status));
        Assert.All(await volunteer.Tells(told), a => Assert.Equal("already", a.Status));
        Assert.Equal(20, await site.Count("bag_events"));
    }

    [Fact]
    public async Task The_same_id_for_another_bag_or_outcome_is_refused_and_stops_no_other_record()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        var id = await leader.Marks(1, "handed_over");
        var answers = await leader.Tells(
            new { id, batch = 1, label = 1, outcome = "broken" },
            new { id = Guid.NewGuid(), batch = 1, label = 2, outcome = "eaten" },
            new { id = Guid.NewGuid(), batch = 1, label = 2, outcome = "refund_agreed" },
            new { id = Guid.NewGuid(), batch = 1, label = 3, outcome = "short" });
        Assert.Equal("delivery.key-reused delivery.unknown-outcome delivery.desk-only stored",
            string.Join(' ', answers.Select(a => a.Code ?? a.Status)));
    }

    // label 1: building 1; label 15: building 2, the same community; label 21: building 3, another community; 30: nowhere
    [Theory]
    [InlineData(1, true, true)]
    [InlineData(15, false, true)]
    [InlineData(21, false, false)]
    [InlineData(30, false, false)]
    [InlineData(0, false, false)]
    public async Task A_foreign_bag_and_a_missing_one_answer_alike(int label, bool leaderMay, bool volunteerMay)
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        foreach (var (client, may) in new[] { (leader, leaderMay), (volunteer, volunteerMay) })
        {
            var answer = (await client.Tells(new { id = Guid.NewGuid(), batch = 1, label, outcome = "not_home" })).Single();
            Assert.Equal(may ? "stored" : "delivery.no-such-bag", answer.Code ?? answer.Status);
        }
    }

    [Fact]
    public async Task Pages_of_other_buildings_communities_and_rounds_are_missing()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        foreach (var path in new[] { "/field/doors/1?building=2", "/field/doors/1?building=3", "/field/doors/2", "/field/doors/1/201", "/field/doors/1/120" })
            await leader.Page(path, HttpStatusCode.NotFound);
        foreach (var path in new[] { "/field/doors/1?building=3", "/field/doors/1?building=99", "/field/doors/1/301", "/field/gate/1?community=2", "/field/gate/7" })
            await volunteer.Page(path, HttpStatusCode.NotFound);
        Assert.Contains("2号楼", await volunteer.Page("/field/doors/1"), StringComparison.Ordinal);
        using var resident = await site.SignedIn(SmallTown.Resident());
        Assert.Equal(HttpStatusCode.Forbidden, (await resident.GetAsync(new Uri("/field/doors/1", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Bags_follow_the_amendments_in_both_directions_and_keep_their_labels()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        await FrozenRound.Amend(site, 103, 1, -2);
        await FrozenRound.Amend(site, 101, 2, +1);
        await FrozenRound.Amend(site, 103, 1, +1);
        Assert.Equal("", await site.Owner.One<string>(
            "select coalesce(string_agg(label::text, ' ' order by label), '') from bags where household_id = 103 and label < 30", null, default));
        Assert.Equal("31", await site.Owner.One<string>(
            "select string_agg(label::text, ' ' order by label) from bags where household_id = 103", null, default));
        await leader.Marks(30, "handed_over");
        await leader.Marks(31, "handed_over");
        Assert.Equal("A -, B handed_over", await site.Bags(101));
        Assert.Equal("delivery.no-such-bag",
            (await leader.Tells(new { id = Guid.NewGuid(), batch = 1, label = 3, outcome = "handed_over" })).Single().Code);
        await site.Check();
    }

    [Fact]
    public async Task A_resident_reads_where_the_bags_are()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        var states = site.Services.GetService(typeof(Baogong.Delivery.BagStates)) as Baogong.Delivery.BagStates;
        var words = new Baogong.Platform.Web.Words(Baogong.Platform.Web.Language.Chinese);
        async Task<string> Read() => string.Join(" | ",
            (await states!.Of(SmallTown.Town, SmallTown.Household(1, 4), new(1), default))
            .Select(s => $"{s.Letter} {Baogong.Delivery.OutcomeWords.ForResident(words, s)}"));
        Assert.Equal("A 在路上 | B 在路上", await Read());
        await leader.Post("/field/gate/1", ("key", Guid.NewGuid()), ("community", 1), ("offer", 1), ("all", 13));
        Assert.Equal("A 已到小区门口 | B 在路上", await Read());
        await leader.Marks(5, "handed_over");
        await leader.Marks(6, "short");
        Assert.Equal("A 已送到 | B 缺货，不收钱，已付的会退", await Read());
    }

    private static List<string> BagsOf(string page, int household) =>
    [
        .. BagValue().Matches(Regex.Match(page, $"""id="door-{household}".*?</li>""", RegexOptions.Singleline).Value)
            .Select(m => m.Groups[1].Value),
    ];

    [GeneratedRegex("""name="bag" value="([0-9a-f:-]+)""")]
    private static partial Regex BagValue();

    [GeneratedRegex("""name="undo" value="([0-9a-f: -]+)""")]
    private static partial Regex UndoValue();
}
