using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Baogong.Supply;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Supply;

public class SupplyTests
{
    private static readonly string[] Pages =
        ["/desk/suppliers", "/desk/suppliers/1", "/desk/items", "/desk/items?edit=1", "/desk/packages", "/desk/packages/1",
            "/desk/packages/1/edit", "/desk/packages/new"];

    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4];

    internal static FormUrlEncodedContent Form(params (string, string)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2)));

    [Fact]
    public async Task Every_page_of_the_room_answers_the_desk_and_nobody_else()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var resident = await site.SignedIn(SmallTown.Resident());
        using var leader = await site.SignedIn(SmallTown.Leader());
        foreach (var page in Pages)
        {
            Assert.Equal((page, HttpStatusCode.OK), (page, (await desk.GetAsync(page)).StatusCode));
            Assert.Equal(HttpStatusCode.Forbidden, (await resident.GetAsync(page)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await leader.GetAsync(page)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await resident.PostAsync("/desk/suppliers", Form(("name", "x"), ("kind", "meat")))).StatusCode);
    }

    [Fact]
    public async Task A_supplier_is_added_once_and_a_refused_form_keeps_what_was_typed()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var added = await desk.PostAsync("/desk/suppliers", Form(("name", "晨光乳业"), ("kind", "dairy"), ("contact", "021-5555")));
        Assert.Equal("/desk/suppliers/2?done=added", added.Headers.Location?.OriginalString);

        var refused = await desk.PostAsync("/desk/suppliers", Form(("name", "晨光乳业"), ("kind", "dairy"), ("contact", "只有电话")));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var page = Decode(await refused.Content.ReadAsStringAsync());
        Assert.Contains("这个名称已经有了", page, StringComparison.Ordinal);
        Assert.Contains("value=\"只有电话\"", page, StringComparison.Ordinal);
        Assert.Matches("value=\"dairy\" selected", page);
        Assert.Contains("晨光乳业", Decode(await desk.GetStringAsync("/desk/suppliers?q=晨光")), StringComparison.Ordinal);
        Assert.DoesNotContain("/desk/suppliers/2\"", await desk.GetStringAsync("/desk/suppliers?q=禾桥"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_contents_make_a_new_version_and_old_offers_keep_theirs()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var same = await desk.PostAsync("/desk/packages/1", Package("蔬菜套餐", ("1", "6")));
        Assert.Equal("/desk/packages/1?done=changed", same.Headers.Location?.OriginalString);
        var other = await desk.PostAsync("/desk/packages/1", Package("蔬菜套餐", ("1", "5.5"), ("2", "１０")));
        Assert.Equal("/desk/packages/1?done=version", other.Headers.Location?.OriginalString);

        var packages = site.Services.GetRequiredService<Packages>();
        var old = await packages.One(SmallTown.Town, new(1), 1, default);
        var now = await packages.One(SmallTown.Town, new(1), 2, default);
        Assert.Equal((6000, 4800L, 1), (old!.WeightGrams, old.ReferencePriceFen, old.Components.Count));
        Assert.Equal((6100, 5900L), (now!.WeightGrams, now.ReferencePriceFen));
        Assert.Equal(["5.5 公斤", "10 枚"], now.Components.Select(c => c.Quantity));
        Assert.Equal(now.WeightGrams, now.Components.Sum(c => c.WeightGrams));
        Assert.Equal(1, await site.Owner.One<int>("select version from offers where town_id = 1 and id = 1", null, default));
        var page = Decode(await desk.GetStringAsync("/desk/packages/1"));
        Assert.Contains("第 2 版", page, StringComparison.Ordinal);
        Assert.Contains("6 公斤 · ¥48.00", page, StringComparison.Ordinal);
        Assert.Contains("5.5 公斤 · ¥44.00", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_weight_of_an_item_makes_new_versions_and_leaves_the_old_ones_alone()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await desk.PostAsync("/desk/packages/2", Package("鸡蛋30枚", ("2", "30"), ("1", "1")));
        var saved = await desk.PutAsJsonAsync("/api/items/2", new SaveItem.Request("土鸡蛋", "枚", 50, 30, 200));
        Assert.Equal(1, (await saved.Content.ReadFromJsonAsync<SaveItem.Saved>())!.NewVersions);
        var packages = site.Services.GetRequiredService<Packages>();
        var v2 = await packages.One(SmallTown.Town, new(2), 2, default);
        var v3 = await packages.One(SmallTown.Town, new(2), 3, default);
        Assert.Equal((1800, 2800), (v2!.Components[0].WeightGrams, v2.WeightGrams));
        Assert.Equal((1500, 2500, 6800L), (v3!.Components[0].WeightGrams, v3.WeightGrams, v3.ReferencePriceFen));
        var unit = await desk.PutAsJsonAsync("/api/items/2", new SaveItem.Request("土鸡蛋", "斤", 50, 30, 200));
        Assert.Equal(HttpStatusCode.Conflict, unit.StatusCode);
        Assert.Contains("supply.unit-in-use", await unit.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "supply.components-missing")]
    [InlineData("1", "", "supply.quantity-wrong")]
    [InlineData("1", "0", "supply.quantity-wrong")]
    [InlineData("1", "1.2345", "supply.quantity-wrong")]
    [InlineData("1", "-1", "supply.quantity-wrong")]
    [InlineData("1", "1e3", "supply.quantity-wrong")]
    [InlineData("99", "1", "supply.no-such-item")]
    public async Task Contents_that_cannot_be_are_refused_and_kept_on_the_page(string item, string quantity, string code)
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var refused = await desk.PostAsync("/desk/packages", Package("新套餐", (item, quantity)));
        Assert.True((int)refused.StatusCode is 422 or 404);
        var page = Decode(await refused.Content.ReadAsStringAsync());
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        if (code != "supply.no-such-item") Assert.Contains("value=\"新套餐\"", page, StringComparison.Ordinal);
        Assert.Contains($"name=\"quantity\" value=\"{quantity}\"", page, StringComparison.Ordinal);
        Assert.Equal(3, await site.Owner.One<long>("select count(*) from packages", null, default));
    }

    [Fact]
    public async Task A_foreign_id_answers_like_a_missing_one()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        await site.Owner.Run("""
            insert into towns values (2, 'other', '别镇', 'Other', 'Asia/Shanghai', '1', 'other.example');
            insert into suppliers values (2, 7, '别家', 'meat', '');
            insert into items values (2, 7, '别的', '枚', 60, 30, 150);
            insert into packages (town_id, id, supplier_id, name) values (2, 7, 7, '别的套餐');
            insert into package_versions (town_id, package_id, version, weight_grams, reference_price_fen) values (2, 7, 1, 60, 150);
            insert into package_components (town_id, package_id, version, position, item_id, quantity_milli) values (2, 7, 1, 1, 7, 1000)
            """, null, default);
        using var desk = await site.SignedIn(SmallTown.Desk);
        foreach (var path in new[] { "/desk/suppliers/{0}", "/desk/items?edit={0}", "/desk/packages/{0}", "/desk/packages/{0}/edit", "/packages/{0}/photo" })
        {
            var foreign = await desk.GetAsync(string.Format(null, path, 7));
            var missing = await desk.GetAsync(string.Format(null, path, 99));
            Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
            Assert.Equal(await Text(missing), await Text(foreign));
        }

        foreach (var path in new[] { "/desk/suppliers/{0}", "/desk/suppliers/{0}/papers", "/desk/suppliers/{0}/papers/1/removal", "/desk/items/{0}", "/desk/packages/{0}", "/desk/packages/{0}/retirement" })
        {
            FormUrlEncodedContent Body() => Form(("name", "甲"), ("kind", "meat"), ("paper_kind", "licence"), ("number", "1"), ("expires_on", "2030-01-01"),
                ("unit", "枚"), ("weight_grams", "1"), ("case_size", "1"), ("price", "1"), ("supplier", "1"), ("hand_over", "shelf"), ("pieces_per_case", "1"), ("item", "1"), ("quantity", "1"));
            var foreign = await desk.PostAsync(string.Format(null, path, 7), Body());
            var missing = await desk.PostAsync(string.Format(null, path, 99), Body());
            Assert.Equal((path, HttpStatusCode.NotFound), (path, foreign.StatusCode));
            Assert.Equal(await Text(missing), await Text(foreign));
        }

        async Task<string> Text(HttpResponseMessage answer) =>
            Regex.Replace(await answer.Content.ReadAsStringAsync(), @"\b(7|99)\b|\d\d:\d\d", "N");
    }

    [Fact]
    public async Task A_photo_is_what_its_bytes_say_and_small_and_kept_by_browsers()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Equal(HttpStatusCode.SeeOther, (await Upload(desk, Png, "image/jpeg")).StatusCode);
        var path = (await site.Services.GetRequiredService<Packages>().One(SmallTown.Town, new(1), 1, default))!.PhotoPath;
        using var visitor = site.Visitor();
        var photo = await visitor.GetAsync(path);
        Assert.Equal("image/png", photo.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromDays(365), photo.Headers.CacheControl?.MaxAge);
        Assert.Equal(Png, await photo.Content.ReadAsByteArrayAsync());
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "If-None-Match", photo.Headers.ETag!.ToString() } } };
        Assert.Equal(HttpStatusCode.NotModified, (await visitor.SendAsync(again)).StatusCode);

        Assert.Equal(422, (int)(await Upload(desk, "<svg onload=alert(1)>"u8.ToArray(), "image/png")).StatusCode);
        Assert.Equal(422, (int)(await Upload(desk, [.. Png, .. new byte[Limits.PhotoBytes]], "image/png")).StatusCode);
    }

    [Fact]
    public async Task Papers_are_filed_shown_and_taken_out_with_their_history()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Contains("没有营业执照", Decode(await desk.GetStringAsync("/desk/suppliers")), StringComparison.Ordinal);
        var refused = await desk.PostAsync("/desk/suppliers/1/papers", Form(("paper_kind", "pass"), ("number", "沪A123"), ("expires_on", "31.2.2030")));
        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("value=\"沪A123\"", Decode(await refused.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        await desk.PostAsync("/desk/suppliers/1/papers", Form(("paper_kind", "licence"), ("number", "L-1"), ("expires_on", "2020-01-01")));
        Assert.Contains("已过期", Decode(await desk.GetStringAsync("/desk/suppliers/1")), StringComparison.Ordinal);
        await desk.PostAsync("/desk/suppliers/1/papers/1/removal", Form());
        var page = Decode(await desk.GetStringAsync("/desk/suppliers/1"));
        Assert.Contains("还没有登记证件", page, StringComparison.Ordinal);
        Assert.Contains("删除证件", page, StringComparison.Ordinal);
        Assert.Contains("L-1", page, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> Upload(HttpClient desk, byte[] bytes, string type)
    {
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        return desk.PostAsync("/desk/packages/1/photo", new MultipartFormDataContent { { file, "photo", "a.jpg" } });
    }

    private static FormUrlEncodedContent Package(string name, params (string Item, string Quantity)[] rows) => Form(
        [("name", name), ("supplier", "1"), ("aliases", "蔬菜 蔬菜包"), ("hand_over", "shelf"), ("pieces_per_case", name.StartsWith('鸡') ? "12" : "1"),
            .. rows.SelectMany(r => new[] { ("item", r.Item), ("quantity", r.Quantity) })]);

    internal static string Decode(string html) => WebUtility.HtmlDecode(html);
}
