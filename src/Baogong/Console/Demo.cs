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
        var now = TimeProvider.System.GetUtcNow();
        var desks = DemoLogins.Of(DemoTown.Seed).Desks;
        System.Console.WriteLine(desks[0].Code(now));
        foreach (var desk in desks.Skip(1)) System.Console.Error.WriteLine($"{desk.Login}: {desk.Code(now)}");
        return 0;
    }
}
