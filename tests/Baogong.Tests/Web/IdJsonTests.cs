using System.Net.Http.Json;
using System.Text.Json;
using Baogong.Core;
using Baogong.Platform.Web;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Web;

/// <summary>Whoever programs against us sees numbers and UUIDs, never our types.</summary>
public class IdJsonTests
{
    [Fact]
    public void Every_id_is_plain_in_json_and_comes_back()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Answers.SpeakJson(options);
        var ids = typeof(TownId).Assembly.GetTypes()
            .Where(t => t.IsValueType && t.Namespace == typeof(TownId).Namespace && t.Name.EndsWith("Id", StringComparison.Ordinal)).ToList();
        Assert.True(ids.Count >= 11);
        Assert.All(ids, type =>
        {
            object value = type.GetProperty("Value")!.PropertyType == typeof(int) ? 7 : Guid.Parse("00000000-0000-4000-8000-000000000007");
            var id = Activator.CreateInstance(type, value);
            var text = JsonSerializer.Serialize(id, type, options);
            Assert.Equal(JsonSerializer.Serialize(value), text);
            Assert.Equal(id, JsonSerializer.Deserialize(text, type, options));
            // Nothing is null where a record has no null, and nothing else passes for an id.
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("null", type, options));
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"value":7}""", type, options));
        });
    }

    [Fact]
    public async Task An_answer_of_the_api_carries_plain_ids()
    {
        await using var site = await SmallTown.Start();
        using var desk = await site.SignedIn(SmallTown.Desk);
        var later = (await site.Owner.One<DateTimeOffset>("select cutoff_at from cycles where id = 1", null, default)).AddMinutes(5);
        using var answer = await desk.PostAsJsonAsync("/api/cycles/1/cutoff", new { cutoffAt = later, reason = "再等五分钟" });
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, json.GetProperty("cycle").GetInt32());
    }
}
