// Intent in a word for tests of the walk: forms as the pages send them, and outcomes as a phone sends them.
using System.Net;
using System.Net.Http.Json;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Delivery;

internal static class Doorstep
{
    public static Task<HttpResponseMessage> Post(this HttpClient client, string path, params (string Name, object Value)[] fields)
    {
        var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, $"{f.Value}")));
        return client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    public static async Task<string> Page(this HttpClient client, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{path}: {answer.StatusCode} {body}");
        return WebUtility.HtmlDecode(body);
    }

    public sealed record Reply(Guid Id, string Status, string? Code);

    public static async Task<IReadOnlyList<Reply>> Tells(this HttpClient client, params object[] told)
    {
        var answer = await client.PostAsJsonAsync(new Uri("/api/bags/outcomes", UriKind.Relative), told);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<List<Reply>>() ?? [];
    }

    /// <summary>One outcome of one bag; its id comes back.</summary>
    public static async Task<Guid> Marks(this HttpClient client, int label, string outcome)
    {
        var id = Guid.NewGuid();
        Assert.Equal("stored", (await client.Tells(new { id, batch = 1, label, outcome })).Single().Status);
        return id;
    }

    /// <summary>The latest outcome of every bag of a household, by the view that the pages read: "A handed_over, B -".</summary>
    public static async Task<string> Bags(this Site site, int household) => string.Join(", ", await site.Owner.All<string>("""
        select f.letter || ' ' || coalesce(b.outcome, '-')
        from bags b join offers f on f.town_id = b.town_id and f.id = b.offer_id
        where b.town_id = 1 and b.household_id = @household order by f.letter, b.label
        """, new { household }, default));

    public static Task<long> Count(this Site site, string table) =>
        site.Owner.One<long>($"select count(*) from {table}", null, default);
}
