// Intent methods for ordering tests: what people do, over HTTP.
using System.Net.Http.Json;
using System.Text.Json;
using Baogong.Core;

namespace Baogong.Tests.Ordering;

public sealed record Answer(int Status, string? Problem, string? Code, long TotalFen)
{
    public bool Placed => Status == 200;
}

public static class OrderingStory
{
    public static async Task<Answer> Orders(
        this HttpClient client, HouseholdId household, Guid key, (int Offer, int Pieces)[] lines, int cycle = 1, Guid? replaces = null, string note = "",
        string? payer = null)
    {
        using var response = await client.PostAsJsonAsync("/api/orders", new
        {
            key,
            cycle,
            household = household.Value,
            replaces,
            note,
            payer,
            lines = lines.Select(l => new { offer = l.Offer, pieces = l.Pieces }),
        });
        return await Read(response);
    }

    public static async Task<Answer> Cancels(this HttpClient client, Guid order, Guid key)
    {
        using var response = await client.PostAsJsonAsync($"/api/orders/{order}/cancellation", new { key });
        return await Read(response);
    }

    /// <summary>Status and problem code: (200, null) = placed.</summary>
    public static (int, string?) Of(Answer answer) => (answer.Status, answer.Problem);

    private static async Task<Answer> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        if (text.Length == 0 || text[0] != '{') return new Answer((int)response.StatusCode, null, null, 0);
        var json = JsonDocument.Parse(text).RootElement;
        return new Answer((int)response.StatusCode,
            json.TryGetProperty("code", out var code) && !response.IsSuccessStatusCode ? code.GetString() : null,
            response.IsSuccessStatusCode && json.TryGetProperty("code", out var shortCode) ? shortCode.GetString() : null,
            json.TryGetProperty("totalFen", out var total) ? total.GetInt64() : 0);
    }
}
