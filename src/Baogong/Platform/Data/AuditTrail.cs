// The town's chain of what was done and read (docs/audit.md). A transaction gathers its rows and writes them together
// with its commit, in one round trip: the chain's lock is taken last, so nothing can wait for it crosswise, and it is
// held by the database alone, so a server that stops breathing cannot hold it.
using Baogong.Core;
using Baogong.Core.Audit;
using Npgsql;

namespace Baogong.Platform.Data;

public static class AuditTrail
{
    /// <summary>Adds the rows and the new end of the chain to a batch of statements.</summary>
    /// <param name="batch">The last of its transaction; after them nothing comes but the commit.</param>
    /// <param name="rows">In the order in which they happened; of one town as a rule.</param>
    public static void Add(NpgsqlBatch batch, IEnumerable<(TownId Town, AuditEntry Entry)> rows)
    {
        foreach (var town in rows.GroupBy(r => r.Town).OrderBy(t => t.Key.Value))
            Add(batch, town.Key, [.. town.Select(r => r.Entry)]);
    }

    private static void Add(NpgsqlBatch batch, TownId town, AuditEntry[] rows)
    {
        batch.Add(Begin, town);
        batch.Add(Lock, town);
        batch.Add(Insert, town,
            rows.SelectMany(r => r.Digest(town)).ToArray(),
            rows.Select(r => r.Actor).ToArray(), rows.Select(r => r.Role).ToArray(),
            rows.Select(r => r.Thing).ToArray(), rows.Select(r => r.Id).ToArray(),
            rows.Select(r => r.Action).ToArray(), rows.Select(r => r.Doors).ToArray(),
            rows.Select(r => r.Before).ToArray(), rows.Select(r => r.After).ToArray(),
            rows.Select(r => r.Why).ToArray());
        batch.Add(Move, town);
    }

    private const string Begin = "insert into audit_heads (town_id) values ($1) on conflict do nothing";

    private const string Lock = "select number from audit_heads where town_id = $1 for update";

    // A statement of its own after the lock: it sees the end that the writer before us left.
    private const string Insert = """
        with recursive clock as materialized (select db_now() as at),
        head as materialized (
          select h.number, h.hash, clock.at, (extract(epoch from clock.at) * 1000000)::bigint as micros
          from audit_heads h, clock where h.town_id = $1),
        link(n, hash) as (
          select 0, head.hash from head
          union all
          select l.n + 1, sha256(l.hash || substring($2::bytea from 32 * l.n + 1 for 32)
                                 || int8send(head.number + l.n + 1) || int8send(head.micros))
          from link l, head where l.n < cardinality($3::uuid[]))
        insert into history (town_id, id, at, actor_id, role, thing, thing_id, action, doors, before, after, why, hash)
        select $1, head.number + link.n, head.at, e.actor, e.role, e.thing, e.id, e.action, e.doors::int[],
               e.before::json, e.after::json, e.why, link.hash
        from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                    $11::text[]) with ordinality
          as e(actor, role, thing, id, action, doors, before, after, why, n)
        join link on link.n = e.n
        cross join head
        """;

    private const string Move = """
        update audit_heads a set number = last.number, hash = last.hash
        from (select h.id as number, h.hash from history h where h.town_id = $1 order by h.id desc limit 1) last
        where a.town_id = $1
        """;
}
