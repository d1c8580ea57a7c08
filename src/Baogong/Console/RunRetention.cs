// ./run retention: what the server forgets every hour, now; with --dry-run only what it would be, one JSON line a rule.
using System.Text.Json;
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Privacy;

namespace Baogong.Console;

public static class RunRetention
{
    public static async Task<int> Run(string data, bool dry, CancellationToken ct)
    {
        await using var home = await Home.Visit(data, ct);
        RowMapping.Register();
        await using var upkeep = Server.UpkeepSource(home.ConnectionString);
        var db = new Db(upkeep);
        var retention = new Retention(db);
        foreach (var town in await db.All<TownId>(Towns, null, ct))
        {
            if (!dry)
            {
                var forgotten = await retention.Run(town, ct);
                System.Console.WriteLine(JsonSerializer.Serialize(new { town = town.Value, forgotten }));
                continue;
            }

            foreach (var (rule, rows) in await retention.Look(town, ct))
            {
                System.Console.WriteLine(JsonSerializer.Serialize(
                    new { town = town.Value, rule = rule.Name, days = rule.Days, rows }));
            }
        }

        return 0;
    }

    [AcrossTowns("Every town in turn.")]
    private const string Towns = "select town_id from towns order by town_id";
}
