using Baogong.Check;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Check;

public class InvariantsTests
{
    [Fact]
    public async Task A_frozen_round_with_amendments_holds_every_invariant()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        await FrozenRound.Amend(site, 101, 2, +2);
        await FrozenRound.Amend(site, 103, 1, -1);
        await site.Check();
    }

    [Fact]
    public async Task A_town_without_anything_holds_every_invariant()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        await site.Check();
        Assert.NotEmpty(await Invariants.Check(site.Owner));
    }

    private const string Link = """
        insert into people (town_id, id) values (1, '77777777-0000-4000-8000-000000000001');
        insert into relative_links (town_id, id, household_id, person_id, linked_by, by_office, linked_at)
        values (1, gen_random_uuid(), 101, '77777777-0000-4000-8000-000000000001', gen_random_uuid(), true, now() - interval '1 day');
        """;

    // What breaks ("name rows", the one that is meant first) and the violation, planted with the owner's rights. A
    // frozen line cannot change without its hash, so such a violation names batch.hash too.
    public static TheoryData<string, string> Violations => new()
    {
        { "orders.key 1", """
            alter table orders drop constraint orders_pkey cascade;
            insert into orders select * from orders where household_id = 101;
            update orders set state = 'cancelled', ended_at = placed_at
              where ctid = (select max(ctid) from orders where household_id = 101)
            """ },
        { "orders.source 1, batch.payer 1, orders.payer 1", "update orders set payer = 'household:99999' where household_id = 101" },
        { "orders.payer 1, batch.payer 1", "update orders set payer = 'person:' || actor_id where household_id = 101" },
        { "orders.payer 1, batch.payer 1", $"""
            {Link}
            update orders set payer = 'person:77777777-0000-4000-8000-000000000001' where household_id = 101
            """ },                                                                  // linked, but somebody else ordered
        { "batch.payer 1", "update batch_lines set payer = 'person:77777777-0000-4000-8000-000000000001' where household_id = 101" },
        { "orders.source 2", "update orders set actor_id = gen_random_uuid() where household_id in (102, 103)" },
        { "orders.consent 1", "update orders set channel = 'hotline' where household_id = 101" },
        { "orders.lines 1", """
            insert into orders select town_id, gen_random_uuid(), number + 1000, cycle_id, household_id, channel, actor_id, payer,
              '{777}', '{1}', '{0}', 0, '', '', 'cancelled', null, placed_at, placed_at, actor_id from orders where household_id = 101
            """ },
        { "orders.household 1, orders.source 1", """
            insert into orders select town_id, gen_random_uuid(), number + 1000, cycle_id, 99999, channel, actor_id, 'household:99999',
              offer_ids, pieces, prices_fen, total_fen, '', '', 'cancelled', null, placed_at, placed_at, actor_id
              from orders where household_id = 101
            """ },
        { "orders.total 1", "update orders set total_fen = total_fen + 1 where household_id = 101" },
        { "orders.replaced 1", """
            insert into orders select town_id, gen_random_uuid(), number + 1000, cycle_id, household_id, channel, actor_id, payer,
              offer_ids, pieces, prices_fen, total_fen, '', '', 'replaced', null, placed_at, placed_at, actor_id
              from orders where household_id = 101
            """ },
        { "orders.after-cutoff 1", "update orders set placed_at = now() where household_id = 101" },
        { "offers.sold 1", "update offers set sold = sold - 1 where id = 1" },
        { "offers.sold 1", """
            alter table offers drop constraint sold_within_capacity;
            update offers set capacity = 20 where id = 1
            """ },
        { "offers.limit 1", "update offers set limit_per_household = 1 where id = 1" },
        { "offers.limit 1", "update offers set limit_per_household = 1, limit_before = 1 where id = 1" },
        { "batch.orders 2, batch.hash 2", "update batch_lines set order_id = gen_random_uuid() where line_no = 2" },
        { "batch.orders 1", """
            insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen,
              total_fen, content_hash, placed_at)
            select 1, gen_random_uuid(), 1, 120, 'page', actor_id, 'household:120', '{1}', '{1}', '{4500}', 4500, '', placed_at
            from orders where household_id = 101;
            update offers set sold = sold + 1 where id = 1
            """ },
        { "batch.totals 1", "update batches set weight_grams = weight_grams + 1" },
        { "batch.totals 1", "update batch_communities set households = households + 1 where community_id = 2" },
        { "batch.places 1", "update households set building_id = 2, room = '9901' where id = 112" },
        { "batch.numbering 1, batch.hash 2", "update batch_lines set line_no = 999 where line_no = 28" },
        { "batch.numbering 1, batch.hash 2",
            "update batch_lines set first_label = first_label - 1 where line_no = 27" },
        { "batch.bags 1, batch.hash 2", "update batch_lines set bags = 2 where line_no = 1" },
        { "batch.call-off 1", "update call_off_lines set pieces = pieces + 1 where community_id = 2 and offer_id = 1" },
        { "batch.amendments 1, batch.chain 1", """
            insert into amendments values (1, 1, 2, gen_random_uuid(), now(), gen_random_uuid(), '测试', '')
            """ },
        { "batch.amendments 1, batch.chain 1", """
            insert into amendments values (1, 1, 1, gen_random_uuid(), now(), gen_random_uuid(), '测试', '');
            insert into amendment_lines values (1, 1, 1, 1, 101, 1, -2, 4500)
            """ },
        { "batch.expected 1", """
            insert into gate_counts (town_id, id, batch_id, community_id, offer_id, expected, received, damaged, actor_id)
            values (1, gen_random_uuid(), 1, 1, 1, 12, 12, 0, gen_random_uuid())
            """ },
        { "gate.reason 1", """
            alter table gate_counts drop constraint gate_difference_has_reason;
            insert into gate_counts (town_id, id, batch_id, community_id, offer_id, expected, received, damaged, actor_id)
            values (1, gen_random_uuid(), 1, 1, 1, 13, 12, 0, gen_random_uuid())
            """ },
        { "gate.handed-out 1", """
            insert into gate_counts (town_id, id, batch_id, community_id, offer_id, expected, received, damaged, reason, actor_id)
            values (1, gen_random_uuid(), 1, 1, 1, 13, 13, 12, '淋湿了', gen_random_uuid());
            insert into bag_events (town_id, id, batch_id, label, outcome, actor_id)
            select 1, gen_random_uuid(), 1, n, 'handed_over', gen_random_uuid() from generate_series(1, 2) n
            """ },
        { "bags.known 1", """
            insert into bag_events (town_id, id, batch_id, label, outcome, actor_id)
            values (1, gen_random_uuid(), 1, 30, 'handed_over', gen_random_uuid())
            """ },
        { "bags.known 1", """
            insert into bag_events (town_id, id, batch_id, label, outcome, actor_id, undoes)
            values (1, gen_random_uuid(), 1, 1, 'undone', gen_random_uuid(), gen_random_uuid())
            """ },
        { "bags.conserved 1, batch.chain 1", """
            insert into bag_events (town_id, id, batch_id, label, outcome, actor_id)
            select 1, gen_random_uuid(), 1, n, 'handed_over', gen_random_uuid() from generate_series(1, 4) n;
            insert into amendments values (1, 1, 1, gen_random_uuid(), now(), gen_random_uuid(), '测试', '');
            insert into amendment_lines values (1, 1, 1, 1, 103, 1, -1, 4500)
            """ },
        { "money.legs 1", """
            insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, actor_id)
            values (1, gen_random_uuid(), gen_random_uuid(), 'cash_collected', 'cash:x', 'houshold:101', 4500, 1, 101, gen_random_uuid())
            """ },
        { "money.collected 1", """
            insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, actor_id)
            select 1, gen_random_uuid(), gen_random_uuid(), 'cash_collected', 'cash:x', 'household:101', 4500, 1, 101, gen_random_uuid()
            from generate_series(1, 2)
            """ },
        { "money.legs 1, money.collected 1", """
            insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, actor_id)
            values (1, gen_random_uuid(), gen_random_uuid(), 'cash_collected', 'cash:x', 'person:x', 4500, 1, 101, gen_random_uuid())
            """ },
        { "money.collected 1", """
            insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, actor_id)
            values (1, gen_random_uuid(), gen_random_uuid(), 'cash_collected', 'channel:town', 'person:x', 4500, 1, 101, gen_random_uuid())
            """ },                                                                  // the door's order, not theirs
        { "money.payers 1, batch.payer 1, batch.amendments 1, batch.chain 1", """
            update batch_lines set payer = 'person:x' where household_id = 101;
            insert into amendments values (1, 1, 1, gen_random_uuid(), now(), gen_random_uuid(), '测试', '');
            insert into amendment_lines values (1, 1, 1, 1, 101, 1, -2, 4500)
            """ },
        { "money.returned 1", """
            insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, actor_id)
            values (1, '11111111-0000-4000-8000-000000000001', '11111111-0000-4000-8000-000000000001', 'cash_returned',
                    'household:101', 'cash:x', 4500, 1, 101, gen_random_uuid())
            """ },
        { "batch.exists 1, batch.orders 28", "update cycles set state = 'published', closed_at = null" },
        { "batch.exists 1", """
            insert into cycles
            select town_id, 7, plan_id, name, 'closed', opens_at, cutoff_at, deliver_from, deliver_to, closed_at
            from cycles where id = 1
            """ },
        { "batch.exists 1, batch.hash 1, batch.orders 1, batch.totals 1, batch.call-off 1", """
            insert into batch_lines values (1, 9, 1, gen_random_uuid(), 1, 1, 1, 101, 1, 1, 4500, 1, 1, 1)
            """ },
        { "batch.hash 1", "update batch_communities set hash = sha256('') where community_id = 2" },
        { "batch.hash 1", "update batches set hash = sha256('')" },
        { "batch.hash 2", "update batch_lines set order_number = order_number + 1 where line_no = 1" },
        { "audit.chain 1", "update history set why = '又改' where id = 1" },
        { "audit.chain 1, audit.head 1", "update history set id = 3 where id = 1" },
        { "audit.head 1", "delete from history" },
        { "audit.head 1", "update audit_heads set number = 7" },
        { "batch.chain 1", """
            insert into amendments values (1, 1, 1, gen_random_uuid(), now(), gen_random_uuid(), '测试', '')
            """ },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_planted_violation_breaks_its_invariant_and_no_other(string breaks, string violation)
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        await Postgres.Execute(site.ConnectionString, violation);
        var broken = (await Invariants.Check(site.Owner)).Where(f => !f.Holds).Select(f => $"{f.Name} {f.Rows}");
        Assert.Equal(breaks.Split(", ").Order(), broken.Order());
    }

    [Fact]
    public void Every_invariant_has_a_planted_violation() => Assert.Equal(
        Invariants.All.Select(i => i.Name).Order(), Violations.Select(v => v.Data.Item1.Split(' ')[0]).Distinct().Order());

    // A plan that asks something for each order and reads all orders for the answer takes minutes here, and days in a town.
    [Fact]
    public async Task Books_with_many_orders_are_checked_in_seconds()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        await Postgres.Execute(site.ConnectionString, """
            insert into people (town_id, id) values (1, '77777777-0000-4000-8000-000000000001') on conflict do nothing;
            insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen,
                                total_fen, content_hash, replaces, state, ended_at)
            select 1, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 1, 101, 'desk',
                   '77777777-0000-4000-8000-000000000001', 'household:101', '{1}', '{1}', '{4500}', 4500, '',
                   case when n % 2 = 0 then ('00000000-0000-4000-8000-' || lpad((n - 1)::text, 12, '0'))::uuid end,
                   case when n % 2 = 1 then 'replaced' else 'placed' end, case when n % 2 = 1 then now() end
            from generate_series(1, 60000) n;
            update offers set sold = 30000, capacity = 30000, limit_per_household = null where id = 1;
            analyze;
            """);
        await site.Check();
    }

    [Fact]
    public async Task The_answer_is_one_line_per_invariant_and_names_the_rows_that_break_one()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        var lines = CheckInvariants.AsText(await Invariants.Check(site.Owner)).Split('\n');
        Assert.Equal(Invariants.All.Count + 1, lines.Length);
        Assert.All(lines[..^1], line => Assert.StartsWith("holds   ", line, StringComparison.Ordinal));
        Assert.Equal($"All {Invariants.All.Count} hold.", lines[^1]);
        await Postgres.Execute(site.ConnectionString, "update offers set sold = sold - 1 where id = 1");
        var broken = CheckInvariants.AsText(await Invariants.Check(site.Owner));
        Assert.Contains("BROKEN  offers.sold", broken, StringComparison.Ordinal);
        Assert.Contains(": 1 (1)", broken, StringComparison.Ordinal);
        Assert.EndsWith($"1 of {Invariants.All.Count} are broken.", broken, StringComparison.Ordinal);
    }
}
