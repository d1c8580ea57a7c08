// Pages as people use them without script: read the form, change what they type, press a button.
using System.Net;
using System.Text.RegularExpressions;

namespace Baogong.Tests.Ordering;

public sealed partial record Page(HttpStatusCode Status, string Html, string? Location)
{
    /// <summary>What the browser would send of the form, without its buttons.</summary>
    public Dictionary<string, string> Fields() => Input().Matches(Html).Select(m => m.Value)
        .Where(tag => Attribute(tag, "name") is not null && Attribute(tag, "type") is not "checkbox" && Attribute(tag, "name") is not ("back" or "q"))
        .GroupBy(tag => Attribute(tag, "name")!).ToDictionary(g => g.Key, g => Attribute(g.Last(), "value") ?? "");

    public string Text => WebUtility.HtmlDecode(Tag().Replace(Html, " "));

    public bool Says(string text) => WebUtility.HtmlDecode(Html).Contains(text, StringComparison.Ordinal);

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"") is { Success: true } m ? WebUtility.HtmlDecode(m.Groups[1].Value) : null;

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}

public static class PageStory
{
    public static async Task<Page> Opens(this HttpClient client, string path) => await Read(await client.GetAsync(path));

    public static async Task<Page> Sends(this HttpClient client, string path, Dictionary<string, string> fields, params (string, string)[] typed)
    {
        var all = new Dictionary<string, string>(fields);
        foreach (var (name, value) in typed) all[name] = value;
        return await Read(await client.PostAsync(path, new FormUrlEncodedContent(all)));
    }

    /// <summary>Choose, check, place: the green page's path.</summary>
    public static async Task<string> PlacesByPage(this HttpClient client, string path, params (string, string)[] typed)
    {
        var form = await client.Opens(path);
        var check = await client.Sends(path, form.Fields(), [.. typed, ("do", "check")]);
        Assert.Equal(HttpStatusCode.OK, check.Status);
        var placed = await client.Sends(path, check.Fields(), ("do", "place"));
        Assert.True(placed.Status == HttpStatusCode.SeeOther, placed.Text);
        return placed.Location!;
    }

    private static async Task<Page> Read(HttpResponseMessage response)
    {
        using (response)
            return new Page(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.ToString());
    }
}
