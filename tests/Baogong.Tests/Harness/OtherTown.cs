// A second town on the same database, with one of everything that has a number. None of its numbers exists in the small
// town, so that whatever is reached by them was reached across towns.
using Baogong.Core;
using Baogong.People;

namespace Baogong.Tests.Harness;

public static class OtherTown
{
    public static readonly TownId Town = new(2);

    public const string Order = "70000000-0000-4000-8000-000000000001";
    public const string Grant = "70000000-0000-4000-8000-000000000002";
    public const string Task = "70000000-0000-4000-8000-000000000003";
    public const string Approval = "70000000-0000-4000-8000-000000000095";
    public const string Call = "70000000-0000-4000-8000-000000000004";
    public const string Asker = "70000000-0000-4000-8000-000000000005";
    public const string Relative = "70000000-0000-4000-8000-000000000006";
    public const string Collection = "70000000-0000-4000-8000-000000000007";
    public const string Agent = "70000000-0000-4000-8000-000000000008";

    public static Actor Desk { get; } = new(Town, new PersonId(new Guid(7, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2)), Role.Desk);

    /// <summary>Beside a small town, or alone.</summary>
    public static Task Build(Site site) => Postgres.Execute(site.ConnectionString, Sql);

    private const string Sql = $"""
        insert into towns values (2, 'other', '别的镇', 'Other', 'Asia/Shanghai', '1', 'other.example');
        insert into neighbourhoods values (2, 71, '远山居民区');
        insert into communities (town_id, id, neighbourhood_id, code, name) values (2, 72, 71, 'QQQQ', '远山花园');
        insert into buildings (town_id, id, community_id, no, walk_order) values (2, 73, 72, '9', 1);
        insert into households (town_id, id, community_id, building_id, floor, room, door_order) values
          (2, 7401, 72, 73, 9, '909', 1), (2, 7402, 72, 73, 9, '910', 2);
        insert into suppliers values (2, 75, '别家', 'meat', '');
        insert into supplier_papers values (2, 751, 75, 'licence', 'X-1', current_date + 90);
        insert into items values (2, 76, '别的', '枚', 60, 30, 150);
        insert into packages (town_id, id, supplier_id, name, photo, photo_type, photo_hash)
          values (2, 77, 75, '别的套餐', '\xffd8ff00', 'image/jpeg', 'abc');
        insert into package_versions (town_id, package_id, version, weight_grams, reference_price_fen)
          values (2, 77, 1, 60, 150);
        insert into package_components (town_id, package_id, version, position, item_id, quantity_milli)
          values (2, 77, 1, 1, 76, 1000);
        insert into cycle_plans (town_id, id, name, repeats, first_day, opens_time, cutoff_time, deliver_from, deliver_to)
          values (2, 78, '别的', 'once', current_date, '00:00', '16:00', '14:00', '18:00');
        insert into plan_communities values (2, 78, 72);
        insert into plan_offers values (2, 78, 'Y', 77, 100, 10, null);
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to, state, closed_at) values
          (2, 79, 78, '别的', now() - interval '1 hour', now() + interval '1 hour', now() + interval '20 hours',
           now() + interval '24 hours', 'published', null),
          (2, 80, 78, '旧的', now() - interval '3 hours', now() - interval '2 hours', now() - interval '1 hour',
           now() + interval '1 hour', 'closed', now() - interval '2 hours');
        insert into cycle_communities values (2, 79, 72), (2, 80, 72);
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, sold) values
          (2, 791, 79, 'Y', 77, 1, 75, 100, 10, 1), (2, 801, 80, 'Y', 77, 1, 75, 100, 10, 1);
        insert into people (town_id, id) values (2, '{Asker}'), (2, '{Relative}'), (2, '{Agent}');
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen,
                            total_fen, content_hash) values
          (2, '{Order}', 79, 7401, 'page', '{Asker}', 'household:7401', '{"{791}"}', '{"{1}"}', '{"{100}"}', 100, '');
        insert into batches values (2, 80, 'QFAR', now(), 1, 1, 1, 100, 60, '');
        insert into batch_communities values (2, 80, 72, 1, 1, 1, 100, '');
        insert into batch_lines values (2, 80, 1, gen_random_uuid(), 1, 72, 73, 7401, 801, 1, 100, 1, 1, 1);
        insert into call_offs (town_id, batch_id, supplier_id, number) values (2, 80, 75, 'QFAR-75');
        insert into call_off_lines values (2, 80, 75, 72, 801, 1, 1, 60);
        insert into late_wishes (town_id, cycle_id, household_id, wants, before, actor_id)
          values (2, 80, 7401, '801x1', '', '{Asker}');
        insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, building_id, actor_id)
          values (2, '{Collection}', '{Collection}', 'cash_collected', 'cash:{Asker}', 'household:7401', 50, 80, 7401, 73, '{Asker}');
        insert into grants (town_id, id, person_id, role, community_id, ends_at)
          values (2, '{Grant}', '{Asker}', 'leader', 72, now() + interval '1 day');
        insert into grants (town_id, id, person_id, role, ends_at)
          values (2, gen_random_uuid(), '{Agent}', 'hotline', now() + interval '1 day');
        insert into door_requests (town_id, household_id, person_id) values (2, 7401, '{Asker}');
        insert into relative_links (town_id, id, household_id, person_id, linked_by, by_office)
          values (2, gen_random_uuid(), 7401, '{Relative}', '{Asker}', false);
        insert into door_tasks (town_id, id, household_id, kind, due_at) values (2, '{Task}', 7401, 'medicine', now());
        insert into approvals (town_id, id, kind, subject, body, reason, asked_by, asked_role, expires_at)
          values (2, '{Approval}', 'refund', 'household:7401', json_build_object('Batch', 1, 'Back', json_build_object('Key', '70000000-0000-4000-8000-000000000001', 'Household', 101, 'Fen', 30000), 'Role', 'Desk')::text,
            '测试', '{Agent}', 'desk', now() + interval '1 day');
        insert into hotline_calls (town_id, id, household_id, agent_id) values (2, '{Call}', 7401, '{Agent}');
        """;
}
