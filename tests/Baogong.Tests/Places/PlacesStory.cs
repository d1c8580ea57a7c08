// What a person at the desk does with lists of doors, as methods over HTTP.
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Baogong.Places;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Places;

internal static class PlacesStory
{
    public const string Head = "居村,小区,弄,大门,大门顺序,楼号,单元,室号,楼层,同门住户,人数,老人数,重点户,电梯,楼号别名,室号别名\n";

    public static byte[] Csv(params string[] lines) => Encoding.UTF8.GetBytes(Head + string.Join('\n', lines));

    public static async Task<HttpResponseMessage> Upload(this HttpClient desk, byte[] bytes, string name = "list.csv")
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
        return await desk.PostAsync("/api/places/import", form);
    }

    public static async Task<ImportPlaces.Answer> Previews(this HttpClient desk, byte[] bytes, string name = "list.csv")
    {
        using var answer = await desk.Upload(bytes, name);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<ImportPlaces.Answer>(Json) ?? throw new InvalidOperationException();
    }

    public static async Task<HttpResponseMessage> Confirms(this HttpClient desk, ImportPlaces.Answer preview) =>
        await desk.PostAsJsonAsync($"/api/places/import/{preview.Id}/confirmation", new { planHash = preview.PlanHash });

    public static async Task<ImportPlaces.Answer> Imports(this HttpClient desk, byte[] bytes, string name = "list.csv")
    {
        var preview = await desk.Previews(bytes, name);
        using var answer = await desk.Confirms(preview);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return preview;
    }

    /// <summary>The code of the refusal.</summary>
    public static async Task<string> Code(this HttpResponseMessage answer)
    {
        using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty("code").GetString() ?? "";
    }

    public static Task<HttpResponseMessage> Posts(this HttpClient client, string path, params (string, string)[] fields) =>
        client.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2))));

    /// <summary>Everything that an import can touch, as one text.</summary>
    public static async Task<string> Everything(this Site site)
    {
        var text = new StringBuilder();
        foreach (var table in new[] { "neighbourhoods", "communities", "buildings", "building_aliases", "households", "door_aliases", "history" })
            text.AppendLine(await site.Owner.One<string>($"select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from {table} t", null, default));
        return text.ToString();
    }

    private static readonly System.Text.Json.JsonSerializerOptions Json = new(System.Text.Json.JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };
}
