// ./run demo: the demo town without the server.
using System.Text.Json;

namespace Baogong.Console;

public static class Demo
{
    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Loads the town if it is not there; prints its counts and the time as one JSON object.</summary>
    public static async Task<int> Load(string data, CancellationToken ct)
    {
        await using var home = await Home.Visit(data, ct);
        var counts = await DemoTown.Load(home.ConnectionString, home.KeyFile, DemoSize.Whole, DemoTown.Seed, ct);
        if (!counts.Loaded) System.Console.Error.WriteLine("The demo town is there already; nothing was changed.");
        System.Console.WriteLine(JsonSerializer.Serialize(counts, Json));
        return 0;
    }

    public static int Code()
    {
        var logins = DemoLogins.Of(DemoTown.Seed);
        var now = TimeProvider.System.GetUtcNow();
        System.Console.WriteLine(logins.DeskCode(now));
        System.Console.Error.WriteLine($"{logins.Agent}: {logins.AgentCode(now)}");
        return 0;
    }
}
