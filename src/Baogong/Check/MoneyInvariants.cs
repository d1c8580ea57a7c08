// The book of transfers: two legs, no household charged beyond its orders, nothing returned that was not taken.
namespace Baogong.Check;

public static class MoneyInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("money.legs", "every transfer has two known accounts that fit its kind, so debits equal credits", Legs),
        new("money.collected", "no household paid more for a round than it ever ordered in it", Collected),
        new("money.returned", "no household got back more than it paid, and a collection is taken back once, whole",
            Returned),
    ];

    private const string Legs = """
        select t.id::text
        from transfers t
        where t.town_id = @Town
          and (t.fen <= 0 or t.debit = t.credit
            or t.debit !~ '^(household:[0-9]+|(cash|channel|supplier|order):.+|office)$'
            or t.credit !~ '^(household:[0-9]+|(cash|channel|supplier|order):.+|office)$'
            or (t.kind = 'cash_collected'
                and (t.debit not like 'cash:%' or t.credit is distinct from 'household:' || t.household_id))
            or (t.kind = 'cash_returned'
                and (t.credit not like 'cash:%' or t.debit is distinct from 'household:' || t.household_id))
            or (t.household_id is not null and not exists (
                  select from households h where h.town_id = @Town and h.id = t.household_id)))
        """;

    private const string Collected = """
        select format('batch %s household %s', p.batch_id, p.household_id)
        from (
          select batch_id, household_id,
                 sum(case when credit like 'household:%' then fen else 0 end)
                 - sum(case when debit like 'household:%' then fen else 0 end) as paid
          from transfers where town_id = @Town and household_id is not null group by batch_id, household_id) p
        left join (
          select batch_id, household_id, sum(fen) as fen
          from (
            select batch_id, household_id, pieces * price_fen as fen from batch_lines where town_id = @Town
            union all
            select batch_id, household_id, delta_pieces * price_fen from amendment_lines
            where town_id = @Town and delta_pieces > 0) d
          group by batch_id, household_id) o
          on o.batch_id = p.batch_id and o.household_id = p.household_id
        where p.paid > coalesce(o.fen, 0)
        """;

    private const string Returned = """
        select format('batch %s household %s', batch_id, household_id)
        from transfers
        where town_id = @Town and household_id is not null
        group by batch_id, household_id
        having sum(case when credit like 'household:%' then fen when debit like 'household:%' then -fen else 0 end) < 0
        union all
        select r.id::text
        from transfers r
        left join transfers c on c.town_id = @Town and c.id = r.group_id and c.kind = 'cash_collected'
        where r.town_id = @Town and r.kind = 'cash_returned' and r.group_id <> r.id
          and (c.id is null or c.fen <> r.fen or c.debit <> r.credit or c.household_id <> r.household_id)
        union all
        select r.group_id::text
        from transfers r
        where r.town_id = @Town and r.kind = 'cash_returned'
        group by r.group_id having count(*) > 1
        """;
}
