using System.Net;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Delivery;

public class CountGateTests
{
    [Fact]
    public async Task A_count_says_the_difference_in_words_and_a_correction_is_a_later_row()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        Assert.Contains("应到 13 份", await volunteer.Page("/field/gate/1"), StringComparison.Ordinal);
        var answer = await volunteer.Post("/field/gate/1", ("key", Guid.NewGuid()), ("community", 1), ("offer", 1),
            ("received", 12), ("damaged", 1), ("reason", "车上少装一份"), ("lot", "L0324"));
        Assert.Equal("/field/gate/1?community=1#goods-1", answer.Headers.Location?.ToString());
        var page = await volunteer.Page("/field/gate/1");
        Assert.Contains("A 到 12（1 份破损） / 应到 13，少 2", page, StringComparison.Ordinal);
        Assert.Contains("L0324", page, StringComparison.Ordinal);
        await volunteer.Post("/field/gate/1", ("key", Guid.NewGuid()), ("community", 1), ("offer", 1), ("all", 13));
        Assert.Contains("A 到 13 / 应到 13，到齐了", await volunteer.Page("/field/gate/1"), StringComparison.Ordinal);
        Assert.Equal(2, await site.Count("gate_counts"));
        await site.Check();
    }

    [Fact]
    public async Task A_double_tap_is_one_row_and_the_same_key_with_another_number_is_refused()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        var key = Guid.NewGuid();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            volunteer.Post("/field/gate/1", ("key", key), ("community", 1), ("offer", 1), ("all", 13))));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.SeeOther, a.StatusCode));
        Assert.Equal(1, await site.Count("gate_counts"));
        var other = await volunteer.Post("/field/gate/1", ("key", key), ("community", 1), ("offer", 1), ("received", 12), ("reason", "少一份"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal(1, await site.Count("gate_counts"));
    }

    [Theory]
    [InlineData("", "", "", "不能空着")]
    [InlineData("12", "0", "", "请写一句原因")]
    [InlineData("13", "1", "", "请写一句原因")]
    [InlineData("5", "6", "湿了", "不能比")]
    [InlineData("-1", "0", "湿了", "不能空着")]
    [InlineData("十三", "0", "湿了", "不能空着")]
    public async Task A_count_that_cannot_be_taken_is_refused_with_everything_typed_kept(
        string received, string damaged, string reason, string says)
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        var answer = await volunteer.Post("/field/gate/1", ("key", Guid.NewGuid()), ("community", 1), ("offer", 1),
            ("received", received), ("damaged", damaged), ("reason", reason), ("lot", "LOT-77"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Contains(says, page, StringComparison.Ordinal);
        Assert.Contains("LOT-77", page, StringComparison.Ordinal);
        Assert.Equal(0, await site.Count("gate_counts"));
    }

    [Fact]
    public async Task Another_communitys_gate_and_goods_that_do_not_come_are_missing()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        foreach (var (community, offer) in new[] { (2, 1), (9, 1), (1, 3), (1, 99) })
        {
            var answer = await volunteer.Post("/field/gate/1", ("key", Guid.NewGuid()), ("community", community), ("offer", offer), ("all", 8));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Equal(0, await site.Count("gate_counts"));
    }

    [Fact]
    public async Task Amendments_change_what_is_expected_and_a_count_before_them_asks_for_another_look()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        await volunteer.Post("/field/gate/1", ("key", Guid.NewGuid()), ("community", 1), ("offer", 1), ("all", 13));
        await FrozenRound.Amend(site, 101, 1, +1);
        var page = await volunteer.Page("/field/gate/1");
        Assert.Contains("现在应到 14 份", page, StringComparison.Ordinal);
        await site.Check();
    }
}
