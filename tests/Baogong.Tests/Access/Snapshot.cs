// The whole database as it was when the scene stood: what is different now, and back to it.
using Baogong.Tests.Harness;

namespace Baogong.Tests.Access;

public sealed class Snapshot(Site site)
{
    // Sessions note when they were used; they are put back, but say nothing about what was changed.
    private static readonly HashSet<string> Restless = ["sessions"];

    /// <summary>A copy of every table in a schema beside.</summary>
    private const string Keep = """
        do $$ declare t text; begin
          drop schema if exists kept cascade;
          create schema kept;
          for t in select tablename from pg_tables where schemaname = 'public' loop
            execute format('create table kept.%I as table public.%I', t, t);
          end loop;
        end $$
        """;

    private string? _look;
    private IReadOnlyDictionary<string, string>? _was;

    public Task Restart() => Postgres.Execute(site.ConnectionString, Keep);

    /// <summary>The tables that are not as they were kept.</summary>
    public async Task<IReadOnlyList<string>> Changed()
    {
        _was ??= await Look("kept");
        var now = await Look("public");
        return [.. now.Where(t => !Restless.Contains(t.Key) && t.Value != _was[t.Key]).Select(t => t.Key)];
    }

    public async Task Restore(IEnumerable<string> tables)
    {
        var sql = string.Concat(tables.Concat(Restless).Select(t => $"""
            delete from public.{t};
            insert into public.{t} overriding system value select * from kept.{t};

            """));
        await Postgres.Execute(site.ConnectionString, $"set session_replication_role = replica; {sql} set session_replication_role = origin");
    }

    private async Task<IReadOnlyDictionary<string, string>> Look(string schema)
    {
        _look ??= string.Join("\nunion all\n", (await site.Owner.All<string>(
            "select tablename from pg_tables where schemaname = 'kept'", null, default)).Select(t => $"""
            select '{t}' as name, md5(coalesce(string_agg(t::text, E'\n' order by t::text), '')) as hash from SCHEMA.{t} t
            """));
        return (await site.Owner.All<Table>(_look.Replace("SCHEMA", schema, StringComparison.Ordinal), null, default))
            .ToDictionary(t => t.Name, t => t.Hash);
    }

    private sealed record Table(string Name, string Hash);
}
