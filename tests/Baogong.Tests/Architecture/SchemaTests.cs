using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Dapper;
using Npgsql;

namespace Baogong.Tests.Architecture;

public class SchemaTests
{
    // What Citus does not take: keys that do not start with the distribution column, and triggers.
    [Fact]
    public async Task Every_key_of_every_table_starts_with_the_town()
    {
        await using var connection = new NpgsqlConnection(await Postgres.NewDatabase());
        var wrong = await connection.QueryAsync<string>("""
            select format('%s.%s', c.conrelid::regclass, c.conname)
            from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            where c.contype in ('p', 'u', 'f') and c.connamespace = 'public'::regnamespace
              and a.attname <> 'town_id' and c.conrelid not in ('towns'::regclass, 'schema_migrations'::regclass)
            """);
        Assert.Empty(wrong);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("""
            select count(*) from pg_trigger where not tgisinternal
            """));
    }

    [Fact]
    public async Task Citus_gets_every_table_of_a_town_after_those_it_names()
    {
        await using var connection = new NpgsqlConnection(await Postgres.NewDatabase());
        await connection.OpenAsync();
        var plan = (await Distribution.Plan(connection, default)).ToList();
        var all = await connection.QueryAsync<string>("""
            select relname::text from pg_class
            where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migrations'
            """);
        Assert.Equal(all.Order(), plan.Order());
        var named = await connection.QueryAsync<(string Table, string Named)>("""
            select conrelid::regclass::text, confrelid::regclass::text from pg_constraint
            where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace
            """);
        Assert.All(named, n => Assert.True(plan.IndexOf(n.Named) < plan.IndexOf(n.Table), $"{n.Table} before {n.Named}"));
    }

    [Fact]
    public async Task A_server_without_Citus_is_told_what_is_missing_and_left_as_it_is()
    {
        await using var owner = NpgsqlDataSource.Create(await Postgres.NewDatabase());
        var error = await Assert.ThrowsAsync<SchemaException>(() => Distribution.Apply(owner, default));
        Assert.Contains("./run migrate --citus", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_must_never_change_cannot_be_changed_by_the_program()
    {
        await using var connection = new NpgsqlConnection(await Postgres.NewDatabase());
        string[] appendOnly =
        [
            "history", "package_versions", "package_components", "batches", "batch_communities", "batch_lines",
            "call_off_lines", "amendments", "amendment_lines", "gate_counts", "gate_marks", "bag_events", "transfers", "cancellations",
            "cycle_communities",     // every server remembers them (docs/adr/0026)
        ];
        foreach (var table in appendOnly)
        {
            Assert.False(await connection.ExecuteScalarAsync<bool>(
                "select has_table_privilege('baogong_app', @table, 'update') or has_table_privilege('baogong_app', @table, 'delete')",
                new { table }), table);
        }

        // Every server remembers which building a door belongs to (docs/adr/0010).
        foreach (var column in new[] { "id", "community_id", "building_id" })
        {
            Assert.False(await connection.ExecuteScalarAsync<bool>(
                "select has_column_privilege('baogong_app', 'households', @column, 'update')", new { column }), column);
        }
    }
}
