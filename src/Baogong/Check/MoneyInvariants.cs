// The book of transfers: two legs, no payer charged beyond what they ordered, nothing returned that was not taken, and
// all payers together owe what all bags cost.
namespace Baogong.Check;

public static class MoneyInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("money.legs", "every transfer has two known accounts that fit its kind, so debits equal credits", Legs),
        new("money.collected", "no payer paid more for a household's round than was ever ordered on their account",
            Collected),
        new("money.returned", "no payer got back more than they paid, and a collection is taken back once, whole",
            Returned),
        new("money.payers", "where a door does not pay alone, its payers together owe what all its bags cost", Payers),
    ];

    private const string Legs = """
        select t.id::text
        from transfers t
        where t.town_id = @Town
          and (t.fen <= 0 or t.debit = t.credit
            or t.debit !~ '^(household:[0-9]+|(person|cash|channel|supplier|order):.+|office)$'
            or t.credit !~ '^(household:[0-9]+|(person|cash|channel|supplier|order):.+|office)$'
            or (t.kind = 'cash_collected' and not coalesce(
                  (t.debit like 'cash:%' and t.credit = 'household:' || t.household_id)
                  or (t.debit = 'channel:town' and t.credit like 'person:%' and t.household_id is not null), false))
            or (t.kind = 'cash_returned' and not coalesce(
                  (t.credit like 'cash:%' and t.debit = 'household:' || t.household_id)
                  or (t.credit = 'channel:town' and t.debit like 'person:%' and t.household_id is not null), false))
            or (t.household_id is not null and not exists (
                  select from households h where h.town_id = @Town and h.id = t.household_id)))
        """;

    // What each payer gave, and, below zero, got back.
    private const string PaidColumns = """
        select batch_id, household_id, credit as payer, fen from transfers
        where town_id = @Town and household_id is not null and credit ~ '^(household|person):'
        union all
        select batch_id, household_id, debit, -fen from transfers
        where town_id = @Town and household_id is not null and debit ~ '^(household|person):'
        """;

    private const string Collected = $"""
        select format('batch %s household %s by %s', p.batch_id, p.household_id, p.payer)
        from (
          select batch_id, household_id, payer, sum(fen) as paid
          from ({PaidColumns}) x
          group by batch_id, household_id, payer) p
        left join (
          select batch_id, household_id, payer, sum(fen) as fen
          from (
            select batch_id, household_id, coalesce(payer, 'household:' || household_id) as payer,
                   pieces * price_fen as fen
            from batch_lines where town_id = @Town
            union all
            select batch_id, household_id, 'household:' || household_id, delta_pieces * price_fen from amendment_lines
            where town_id = @Town and delta_pieces > 0) d
          group by batch_id, household_id, payer) o
          on o.batch_id = p.batch_id and o.household_id = p.household_id and o.payer = p.payer
        where p.paid > coalesce(o.fen, 0)
        """;

    // The view that pages charge by, against the lines that it is made of, wherever a door does not pay alone.
    private const string Payers = """
        select format('batch %s household %s', l.batch_id, l.household_id)
        from (select distinct batch_id, household_id from batch_lines where town_id = @Town and payer is not null) l
        cross join lateral (
          select coalesce(sum(b.price_fen), 0) as fen,
                 coalesce(sum(b.price_fen) filter (where b.payer <> 'household:' || l.household_id), 0) as elsewhere
          from bags b where b.town_id = @Town and b.batch_id = l.batch_id and b.household_id = l.household_id) b
        cross join lateral (
          select sum(x.fen) as fen, sum(x.elsewhere) as elsewhere
          from (
            select f.pieces * f.price_fen as fen, case when f.payer is null then 0 else f.pieces * f.price_fen end
            from batch_lines f
            where f.town_id = @Town and f.batch_id = l.batch_id and f.household_id = l.household_id
            union all
            select a.delta_pieces * a.price_fen, 0 from amendment_lines a
            where a.town_id = @Town and a.batch_id = l.batch_id and a.household_id = l.household_id
          ) x(fen, elsewhere)) s
        where b.fen <> s.fen or b.elsewhere > s.elsewhere
        """;

    private const string Returned = $"""
        select format('batch %s household %s by %s', batch_id, household_id, payer)
        from ({PaidColumns}) x
        group by batch_id, household_id, payer
        having sum(fen) < 0
        union all
        select r.id::text
        from transfers r
        left join transfers c on c.town_id = @Town and c.id = r.group_id and c.kind = 'cash_collected'
        where r.town_id = @Town and r.kind = 'cash_returned' and r.group_id <> r.id
          and (c.id is null or c.fen <> r.fen or c.debit <> r.credit or c.credit <> r.debit
            or c.household_id <> r.household_id)
        union all
        select r.group_id::text
        from transfers r
        where r.town_id = @Town and r.kind = 'cash_returned'
        group by r.group_id having count(*) > 1
        """;
}
