// Scale-out: the same schema on Citus, every table spread by its town, all rows of a town on one shard. What a town
// does then stays one single-shard transaction (docs/adr/0004).
using Npgsql;

namespace Baogong.Platform.Data;

public static class Distribution
{
    /// <summary>Spreads the tables of a migrated schema over the nodes of a Citus cluster. Idempotent.</summary>
    /// <returns>How many tables were spread now.</returns>
    /// <exception cref="SchemaException">The server has no Citus.</exception>
    public static async Task<int> Apply(NpgsqlDataSource owner, CancellationToken ct)
    {
        await using var connection = await owner.OpenConnectionAsync(ct);
        if (await Scalar(connection, IsAvailable, ct) is not true)
            throw new SchemaException("This PostgreSQL has no Citus. Install its extension on every node, add it to " +
                "shared_preload_libraries, restart, and run './run migrate --citus' again. Nothing was changed.");
        await Scalar(connection, "create extension if not exists citus", ct);
        var done = 0;
        foreach (var table in await Plan(connection, ct))
        {
            if (await Scalar(connection, IsSpread(table), ct) is true) continue;
            await Scalar(connection, Spread(table), ct);
            done++;
        }

        return done;
    }

    /// <summary>The tables of towns, each after those that its foreign keys name: Citus takes them in that order
    /// only.</summary>
    public static async Task<IReadOnlyList<string>> Plan(NpgsqlConnection connection, CancellationToken ct)
    {
        var waiting = new List<(string Table, string[] Needs)>();
        await using (var command = new NpgsqlCommand(FindTables, connection))
        await using (var rows = await command.ExecuteReaderAsync(ct))
            while (await rows.ReadAsync(ct)) waiting.Add((rows.GetString(0), rows.GetFieldValue<string[]>(1)));
        var plan = new List<string>(waiting.Count);
        while (waiting.Count > 0)
        {
            var next = waiting.Where(w => w.Needs.All(plan.Contains)).Select(w => w.Table).ToList();
            if (next.Count == 0) throw new SchemaException("Tables name each other in a circle; none can be first.");
            plan.AddRange(next);
            waiting.RemoveAll(w => next.Contains(w.Table));
        }

        return plan;
    }

    private static string Spread(string table) => table == "towns"
        ? "select create_distributed_table('towns', 'town_id')"
        : $"select create_distributed_table('{table}', 'town_id', colocate_with => 'towns')";

    private static string IsSpread(string table) =>
        $"select exists (select from pg_dist_partition where logicalrelid = '{table}'::regclass)";

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(ct);
    }

    [AcrossTowns("A question to the server.")]
    private const string IsAvailable = "select exists (select from pg_available_extensions where name = 'citus')";

    [AcrossTowns("A question to the catalogue.")]
    private const string FindTables = """
        select t.relname::text, array(
          select distinct f.confrelid::regclass::text from pg_constraint f
          where f.conrelid = t.oid and f.contype = 'f' and f.confrelid <> t.oid)
        from pg_class t
        join pg_attribute a on a.attrelid = t.oid and a.attname = 'town_id' and not a.attisdropped
        where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace
        order by t.relname
        """;
}
