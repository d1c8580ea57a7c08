// A file with a line for each household leaves the program after a second person's yes: that file, for that person, for
// half an hour. Paper for tonight's walk waits for nobody (docs/adr/0018).
using System.Net;
using System.Text.RegularExpressions;
using Baogong.People;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Approvals;

public partial class GuardedFileTests
{
    private const string File = "/sheets/1/households.csv?community=2";

    private static readonly Actor Colleague = SmallTown.Desk with { Person = new(new Guid(77, 0, 0, new byte[8])) };

    [Fact]
    public async Task One_asks_another_agrees_and_the_first_takes_that_file_and_no_other()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var one = await site.SignedIn(SmallTown.Desk);
        using var two = await site.SignedIn(Colleague);
        Assert.Equal(HttpStatusCode.Forbidden, await Takes(one, File));
        await Asks(one, File);
        Assert.Equal(HttpStatusCode.Forbidden, await Takes(one, File));
        var question = await site.Waiting();
        Assert.Equal(HttpStatusCode.Forbidden, await Agrees(one, question));        // themselves
        Assert.Equal(HttpStatusCode.Forbidden, await Takes(one, File));
        var queue = WebUtility.HtmlDecode(await two.GetStringAsync("/desk/approvals"));
        Assert.Contains("导出文件：每户名单 · 第 1 期 · 禾桥新村", queue, StringComparison.Ordinal);
        Assert.Contains("街道要名单", queue, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, await Agrees(two, question));

        var csv = await one.GetStringAsync(File);
        Assert.Contains("禾桥新村", csv, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Takes(one, "/sheets/1/households.xlsx?community=2"));     // the same in another form
        Assert.Equal(HttpStatusCode.Forbidden, await Takes(two, File));
        foreach (var other in (string[])["/sheets/1/households.csv", "/sheets/1/households.csv?community=1", "/sheets/1/households.csv?building=3",
            "/sheets/1/labels.csv?community=2", "/desk/money/1/households.csv"])
            Assert.True(HttpStatusCode.Forbidden == await Takes(one, other), other);
        Assert.Equal(["desk approval asked", "desk approval approved", "desk copy taken", "desk contact exported", "desk copy taken", "desk contact exported"],
            await site.Noted());
        // The copy leads to the question, and the question to who agreed.
        Assert.Equal(question, await site.Owner.One<Guid>("select (after ->> 'agreed')::uuid from history where action = 'taken' order by id limit 1", null, default));
    }

    [Fact]
    public async Task After_half_an_hour_it_must_be_asked_for_again_and_a_no_gives_nothing()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var one = await site.SignedIn(SmallTown.Desk);
        using var two = await site.SignedIn(Colleague);
        await Asks(one, File);
        await Agrees(two, await site.Waiting());
        Assert.Equal(HttpStatusCode.OK, await Takes(one, File));
        await site.MoveClock(TimeSpan.FromMinutes(Limits.GuardedFileMinutes - 1));
        await site.StaysSignedIn();
        Assert.Equal(HttpStatusCode.OK, await Takes(one, File));
        await site.MoveClock(TimeSpan.FromMinutes(Limits.GuardedFileMinutes + 1));
        await site.StaysSignedIn();
        Assert.Equal(HttpStatusCode.Forbidden, await Takes(one, File));
        await Asks(one, File);
        await Agrees(two, await site.Waiting(), "no");
        Assert.Contains("没有同意", await Text(one, File), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await Takes(one, File));
    }

    [Theory]
    [InlineData(Role.Leader, "/sheets/1/households.csv", "/sheets/1/buildings/1/doors")]
    [InlineData(Role.Volunteer, "/sheets/1/labels.xlsx", "/sheets/1/communities/1/labels")]
    [InlineData(Role.Neighbourhood, "/sheets/1/households.xlsx?building=1", "/sheets/1/communities/1/doors")]
    [InlineData(Role.Finance, "/finance/money/1/households.csv", "/finance/money/1")]
    [InlineData(Role.Desk, "/sheets/1/labels.csv", "/sheets/1/communities/1/labels")]
    public async Task Everybody_asks_the_desk_for_the_file_and_prints_the_paper_alone(Role role, string file, string paper)
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var one = await site.SignedIn(Access.Scene.Actor(role));
        using var two = await site.SignedIn(Colleague);
        Assert.Equal(HttpStatusCode.OK, await Takes(one, paper));
        Assert.Equal(HttpStatusCode.Forbidden, await Takes(one, file));
        await Asks(one, file);
        await Agrees(two, await site.Waiting());
        Assert.Equal(HttpStatusCode.OK, await Takes(one, file));
        Assert.Contains(await site.Noted(), n => n == $"{role.Text()} copy taken");
    }

    [Fact]
    public async Task A_file_of_a_place_that_is_not_mine_cannot_be_asked_for()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader(1));
        foreach (var file in (string[])["/sheets/1/households.csv?building=3", "/sheets/7/households.csv", "/sheets/1/nothing.csv"])
        {
            using var answer = await leader.PostAsync(file, Reason("街道要名单"));
            Assert.True(HttpStatusCode.NotFound == answer.StatusCode, $"{file}: {answer.StatusCode}");
        }

        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from approvals", null, default));
    }

    [Fact]
    public async Task Asking_twice_is_asking_once_and_no_reason_is_no_question()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var one = await site.SignedIn(SmallTown.Desk);
        using var empty = await one.PostAsync(File, Reason(" "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);
        await Asks(one, File);
        await Asks(one, File);
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from approvals", null, default));
    }

    [Fact]
    public async Task Sums_and_the_frozen_lines_are_nobodys_data_and_need_one_person()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        foreach (var file in (string[])["call-offs.csv", "communities.xlsx", "buildings.csv", "lines.csv"])
            Assert.True(HttpStatusCode.OK == await Takes(desk, $"/sheets/1/{file}"), file);
        Assert.Equal(HttpStatusCode.OK, await Takes(desk, "/desk/money/1/suppliers.csv"));
    }

    [Fact]
    public async Task The_money_file_says_whose_copy_it_is_in_every_row()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var finance = await site.SignedIn(SmallTown.Other(Role.Finance));
        await site.Agrees(SmallTown.Other(Role.Finance), "money/1");
        var rows = (await finance.GetStringAsync("/finance/money/1/households.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var code = Code().Match(rows[0]).Groups[1].Value;
        Assert.Equal(6, code.Length);
        Assert.All(rows.Skip(1), r => Assert.EndsWith($",{code}", r, StringComparison.Ordinal));
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Contains(code, await desk.GetStringAsync($"/desk/copies?code={code}"), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> Takes(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task<string> Text(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    private static async Task Asks(HttpClient client, string path)
    {
        using var answer = await client.PostAsync(path, Reason("街道要名单"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    private static async Task<HttpStatusCode> Agrees(HttpClient client, Guid question, string decision = "yes")
    {
        using var answer = await client.PostAsync($"/desk/approvals/{question}", new FormUrlEncodedContent([new("decision", decision)]));
        return answer.StatusCode;
    }

    private static FormUrlEncodedContent Reason(string why) => new([new("why", why)]);

    [GeneratedRegex("查号 ([A-Z0-9]{6})")]
    private static partial Regex Code();
}
