// The audit chain, recomputed by the database alone.
namespace Baogong.Check;

public static class AuditInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("audit.chain", "each audit row's hash is that of its content and the row before it (docs/audit.md)", Chain),
        new("audit.head", "the noted end of the audit chain is its last row", Head),
    ];

    private const string Chain = """
        select format('row %s', x.id)
        from (
          select h.*, row_number() over (order by h.id) as should_be,
                 lag(h.hash, 1, decode(repeat('00', 32), 'hex')) over (order by h.id) as previous
          from history h where h.town_id = @Town) x
        where x.id <> x.should_be or x.hash is distinct from sha256(
          x.previous
          || sha256(convert_to(E'baogong-audit-1\n' || (
               select string_agg(coalesce(octet_length(part) || ':' || part || ',', '-'), '' order by n)
               from unnest(array[@Town::int::text, x.actor_id::text, x.role, x.thing, x.thing_id, x.action,
                                 x.doors::text, x.before::text, x.after::text, x.why])
                 with ordinality as p(part, n)), 'UTF8'))
          || int8send(x.id) || int8send(case when isfinite(x.at) then (extract(epoch from x.at) * 1000000)::bigint end))
        """;

    private const string Head = """
        select format('noted %s, last row %s', a.number, h.id)
        from (select number, hash from audit_heads where town_id = @Town) a
        full join (
          select id, hash from history where town_id = @Town order by id desc limit 1) h on true
        where (a.number, a.hash) is distinct from (h.id, h.hash) and not (a.number = 0 and h.id is null)
        """;
}
