// ./run migrate: the schema of somebody's own database, brought to this program's when they say so.
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Console;

public static class MigrateSchema
{
    public static async Task<int> Run(string data, bool citus, CancellationToken ct)
    {
        await using var home = await Home.VisitAsIs(data, ct);
        await using var owner = NpgsqlDataSource.Create(home.ConnectionString);
        var ran = await Migrations.Apply(owner, ct);
        System.Console.Error.WriteLine(ran == 0
            ? $"The schema is at {Migrations.Newest} already."
            : $"{ran} steps ran; the schema is at {Migrations.Newest}.");
        if (!citus) return 0;
        var spread = await Distribution.Apply(owner, ct);
        System.Console.Error.WriteLine(spread == 0
            ? "All tables are spread by town already." : $"{spread} tables are spread by town now.");
        return 0;
    }
}
