// Changes after the freeze are numbered deltas; the batch itself stays.
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baogong.Batches;
using Baogong.Core;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Batches;

public class AmendmentTests
{
    [Fact]
    public async Task An_amendment_is_numbered_repeatable_and_chained_and_leaves_the_batch_alone()
    {
        await using var site = await Site.Start();
        await CutoffTests.Round(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var before = await site.Owner.One<string>("select string_agg(l::text, '|' order by line_no) from batch_lines l", null, default);
        var key = Guid.NewGuid();
        var first = await Amend(desk, key, "住院了", (101, 1, -1));
        Assert.Equal((200, 1), (first.Status, first.Number));
        var again = await Amend(desk, key, "住院了", (101, 1, -1));
        Assert.Equal((200, 1, first.Hash), (again.Status, again.Number, again.Hash));
        Assert.Equal((422, "batches.request-reused"), (await Amend(desk, key, "住院了", (101, 1, -2))).Refusal);
        Assert.Equal((422, "batches.request-reused"), (await Amend(desk, key, "别的", (101, 1, -1))).Refusal);
        var second = await Amend(desk, Guid.NewGuid(), "晚到的订单", (302, 3, 2));
        Assert.Equal(2, second.Number);
        Assert.Equal(1, await CutoffTests.Count(site, "amendments where number = 1"));
        Assert.Equal(before, await site.Owner.One<string>("select string_agg(l::text, '|' order by line_no) from batch_lines l", null, default));

        var batchHash = Convert.ToHexStringLower(await site.Owner.One<byte[]>("select hash from batches", null, default));
        var text = $"baogong-amendment-1 1 1 1\n{batchHash}\n{key} {SmallTown.Desk.Person.Value} 住院了\n1 101 1 -1 4500\n";
        Assert.Equal(first.Hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        var verdict = await desk.GetFromJsonAsync<JsonElement>("/api/batches/1/verification");
        Assert.True(verdict.GetProperty("holds").GetBoolean());
        await Postgres.Execute(site.ConnectionString, "update amendment_lines set delta_pieces = 3 where number = 2");
        verdict = await desk.GetFromJsonAsync<JsonElement>("/api/batches/1/verification");
        Assert.Equal(2, verdict.GetProperty("amendments")[0].GetInt32());
    }

    [Fact]
    public async Task Nobody_takes_away_more_than_there_is_even_at_once()
    {
        await using var site = await Site.Start();
        await CutoffTests.Round(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Amend(desk, Guid.NewGuid(), "减一份", (101, 1, -1))));
        Assert.Equal(2, answers.Count(a => a.Status == 200));
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal((409, "batches.too-few-pieces"), a.Refusal));
        Assert.Equal([1, 2], answers.Where(a => a.Status == 200).Select(a => a.Number).Order());
        Assert.Equal((409, "batches.too-few-pieces"), (await Amend(desk, Guid.NewGuid(), "没有", (102, 1, -1))).Refusal);
        await site.Check();
    }

    [Fact]
    public async Task What_cannot_be_is_refused_clearly()
    {
        await using var site = await Site.Start();
        await CutoffTests.Round(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Equal((422, "batches.reason-missing"), (await Amend(desk, Guid.NewGuid(), " ", (101, 1, -1))).Refusal);
        Assert.Equal((422, "batches.nothing-changed"), (await Amend(desk, Guid.NewGuid(), "原因")).Refusal);
        Assert.Equal((422, "batches.nothing-changed"), (await Amend(desk, Guid.NewGuid(), "原因", (101, 1, 0))).Refusal);
        Assert.Equal((422, "batches.change-too-large"), (await Amend(desk, Guid.NewGuid(), "原因", (101, 1, 100))).Refusal);
        Assert.Equal((422, "batches.change-too-large"), (await Amend(desk, Guid.NewGuid(), "原因", (101, 1, 1), (101, 1, 1))).Refusal);
        Assert.Equal((422, "batches.no-such-line"), (await Amend(desk, Guid.NewGuid(), "原因", (999999, 1, 1))).Refusal);
        Assert.Equal((422, "batches.no-such-line"), (await Amend(desk, Guid.NewGuid(), "原因", (101, 999, 1))).Refusal);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal(403, (await Amend(leader, Guid.NewGuid(), "原因", (101, 1, 1))).Status);
        Assert.Equal(0, await CutoffTests.Count(site, "amendments"));
    }

    [Fact]
    public async Task Labels_keep_their_bags_and_added_pieces_take_new_numbers()
    {
        await using var site = await Site.Start();
        await CutoffTests.Round(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await Amend(desk, Guid.NewGuid(), "加两份", (101, 2, 2), (205, 1, 1));
        await Amend(desk, Guid.NewGuid(), "减一份", (101, 1, -1));
        var book = new BatchBook(site.Owner);
        var doors = (await book.Doors(SmallTown.Town, new(1), new(1), null, default)).ToDictionary(d => d.Household.Value);
        Assert.Equal([("A", 1, 1), ("B", 3, 2), ("B", 9, 3), ("B", 10, 4)],
            doors[101].Each().Select(b => (b.Line.Letter, b.Label, b.Bag)));
        Assert.Equal([("A", 11, 1), ("C", 5, 2)], doors[205].Each().Select(b => (b.Line.Letter, b.Label, b.Bag)));
        Assert.Equal((3, 4), (doors[101].BagsBefore, doors[101].Bags));
        // The delivery room's view of bags says the same.
        var bags = await site.Owner.All<int>("select label from bags where town_id = 1 and batch_id = 1 and community_id = 1 order by label", null, default);
        Assert.Equal(doors.Values.SelectMany(d => d.Each()).Select(b => b.Label).Order(), bags);
    }

    [Fact]
    public async Task A_confirmed_call_off_shows_what_changed_afterwards_apart()
    {
        await using var site = await Site.Start();
        await CutoffTests.Round(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await Amend(desk, Guid.NewGuid(), "确认前", (101, 1, 3));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.PostAsync("/api/batches/1/suppliers/9/confirmation", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("/api/batches/1/suppliers/1/confirmation", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("/api/batches/1/suppliers/1/confirmation", null)).StatusCode);
        await Amend(desk, Guid.NewGuid(), "确认后", (101, 1, -1));
        var a = (await new BatchBook(site.Owner).Drops(SmallTown.Town, new(1), new SupplierId(1), new CommunityId(1), default)).Single(d => d.Letter == "A");
        Assert.Equal((3, 6, 5), (a.Before, a.Confirmed, a.After));
        var html = WebUtility.HtmlDecode(await desk.GetStringAsync("/sheets/1/suppliers/1"));
        Assert.Contains("确认以后的变更", html, StringComparison.Ordinal);
        Assert.DoesNotContain("确认后</td>", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await desk.DeleteAsync("/api/batches/1/suppliers/1/confirmation")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await desk.DeleteAsync("/api/batches/1/suppliers/1/confirmation")).StatusCode);
        Assert.Equal(2, await CutoffTests.Count(site, "history where thing = 'call-off'"));
        Assert.DoesNotContain("确认以后的变更", WebUtility.HtmlDecode(await desk.GetStringAsync("/sheets/1/suppliers/1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_finds_a_door_keeps_what_was_typed_and_a_second_submit_changes_nothing()
    {
        await using var site = await Site.Start();
        await CutoffTests.Round(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var page = await desk.GetStringAsync("/desk/batches/1/amendment?door=YSHY+1%E5%8F%B7+501");
        Assert.Contains("name=\"delta-1\"", page, StringComparison.Ordinal);
        var key = Guid.NewGuid().ToString();
        Dictionary<string, string> fields = new() { ["key"] = key, ["household"] = "101", ["reason"] = "改<b>数", ["delta-1"] = "−9" };
        var refused = await desk.PostAsync("/desk/batches/1/amendment", new FormUrlEncodedContent(fields));
        var raw = await refused.Content.ReadAsStringAsync();
        var html = WebUtility.HtmlDecode(raw);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("现在只有 2 份", html, StringComparison.Ordinal);
        Assert.Contains(key, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", raw, StringComparison.Ordinal);
        fields["delta-1"] = "－１";
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.SeeOther, (await desk.PostAsync("/desk/batches/1/amendment", new FormUrlEncodedContent(fields))).StatusCode);
        Assert.Equal(1, await CutoffTests.Count(site, "amendments"));
        Assert.Contains("−1", WebUtility.HtmlDecode(await desk.GetStringAsync("/desk/batches/1")), StringComparison.Ordinal);
    }

    private sealed record Answer(int Status, string? Code, int Number, string? Hash)
    {
        public (int, string?) Refusal => (Status, Code);
    }

    private static async Task<Answer> Amend(HttpClient client, Guid key, string reason, params (int Household, int Offer, int Delta)[] changes)
    {
        using var response = await client.PostAsJsonAsync("/api/batches/1/amendments", new
        {
            key,
            reason,
            changes = changes.Select(c => new { household = c.Household, offer = c.Offer, deltaPieces = c.Delta }),
        });
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        return new Answer((int)response.StatusCode, json.TryGetProperty("code", out var code) ? code.GetString() : null,
            json.TryGetProperty("number", out var number) ? number.GetInt32() : 0, json.TryGetProperty("hash", out var hash) ? hash.GetString() : null);
    }
}
