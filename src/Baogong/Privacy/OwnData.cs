// Everything that is kept about a resident and the doors they live behind, as docs/personal-data.md lists it: a test
// walks that list. Who is new at a door or orders for it from afar sees themselves and their own orders only.
using System.Text.Json.Nodes;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.Privacy;

public sealed class OwnData(Db db, Vault vault)
{
    /// <summary>The whole of it, in the words of the list; that it was read is noted.</summary>
    public async Task<JsonObject> Of(Actor actor, CancellationToken ct)
    {
        var read = await db.Atomically<JsonObject>(async tx =>
        {
            var me = new { actor.Town, actor.Person };
            var person = await One(tx, SelectPerson, me, ct);
            var doors = await Many(tx, SelectDoors, me, ct);
            foreach (var door in doors.OfType<JsonObject>())
            {
                var (house, whole) = ((int?)door["household"], (bool?)door["whole"]);
                var args = new { actor.Town, actor.Person, door = house, whole };
                foreach (var (name, sql) in Parts) door[name] = await Many(tx, sql, args, ct);
                door.Remove("whole");
            }

            var all = new JsonObject
            {
                ["person"] = person,
                ["doors"] = doors,
                ["requests"] = await Many(tx, SelectRequests, me, ct),
                ["history"] = await Many(tx, SelectHistory, me, ct),
            };
            Open(actor.Town, all);
            tx.Append(actor, "person", $"{actor.Person.Value}", "read own data", null, null);
            return all;
        }, ct);
        return read.Value;
    }

    private static async Task<JsonNode?> One(Tx tx, string sql, object args, CancellationToken ct) =>
        JsonNode.Parse(await tx.One<string>(sql, args, ct));

    private static async Task<JsonArray> Many(Tx tx, string sql, object args, CancellationToken ct) =>
        new([.. (await tx.All<string>(sql, args, ct)).Select(r => JsonNode.Parse(r))]);

    // The database gives a sealed value as {"column", "row", "sealed"}: here it becomes what it says.
    private void Open(TownId town, JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Open(town, item);
            return;
        }

        if (node is not JsonObject fields) return;
        foreach (var (name, value) in fields.ToList())
        {
            if (value is JsonObject one && one["sealed"] is { } hex)
            {
                var place = new SealedPlace(town, $"{one["column"]}", $"{one["row"]}");
                fields[name] = vault.Unseal(place, Convert.FromHexString($"{hex}"));
            }
            else
            {
                Open(town, value);
            }
        }
    }

    private static readonly (string Name, string Sql)[] Parts =
    [
        ("contacts", SelectContacts), ("orders", SelectOrders), ("consents", SelectConsents), ("calls", SelectCalls),
        ("tasks", SelectTasks), ("replies", SelectReplies), ("lateWishes", SelectLateWishes), ("bags", SelectBags),
        ("transfers", SelectTransfers),
    ];

    private const string SelectPerson = """
        select json_build_object(
          'name', case when p.name_sealed is not null then json_build_object(
            'column', 'people.name_sealed', 'row', p.id, 'sealed', encode(p.name_sealed, 'hex')) end,
          'phone', case when p.phone_sealed is not null then json_build_object(
            'column', 'people.phone_sealed', 'row', p.id, 'sealed', encode(p.phone_sealed, 'hex')) end,
          'since', p.created_at, 'id', p.id)::text
        from people p where p.town_id = @Town and p.id = @Person
        """;

    private const string SelectDoors = """
        select json_build_object('household', h.id, 'community', c.name, 'building', b.no, 'unit', h.unit,
          'room', h.room, 'kind', m.kind, 'since', m.since, 'confirmedAt', m.confirmed_at, 'whole', w.whole,
          'people', case when w.whole then h.people end, 'elders', case when w.whole then h.elders end,
          'priority', case when w.whole then h.priority end)::text
        from household_members m
        cross join lateral (select m.kind = 'lives' and m.confirmed_at is not null as whole) w
        join households h on h.town_id = m.town_id and h.id = m.household_id
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where m.town_id = @Town and m.person_id = @Person order by m.since
        """;

    private const string SelectContacts = """
        select json_build_object(
          'name', case when k.name_sealed is not null then json_build_object('column',
            'household_contacts.name_sealed', 'row', k.household_id || '/' || k.id,
            'sealed', encode(k.name_sealed, 'hex')) end,
          'phone', case when k.phone_sealed is not null then json_build_object('column',
            'household_contacts.phone_sealed', 'row', k.household_id || '/' || k.id,
            'sealed', encode(k.phone_sealed, 'hex')) end,
          'source', k.source, 'notedAt', k.noted_at)::text
        from household_contacts k
        where k.town_id = @Town and k.household_id = @door::int and @whole::bool order by k.noted_at
        """;

    private const string SelectOrders = """
        select json_build_object('number', o.number, 'round', o.cycle_id, 'placedAt', o.placed_at, 'state', o.state,
          'endedAt', o.ended_at, 'channel', o.channel, 'payer', o.payer, 'note', o.note, 'totalFen', o.total_fen,
          'lines', (select json_agg(json_build_object('package', k.name, 'pieces', l.pieces, 'priceFen', l.fen))
                    from unnest(o.offer_ids, o.pieces, o.prices_fen) l(offer, pieces, fen)
                    join offers f on f.town_id = o.town_id and f.id = l.offer
                    join packages k on k.town_id = f.town_id and k.id = f.package_id))::text
        from orders o
        where o.town_id = @Town and o.household_id = @door::int and (@whole::bool or o.actor_id = @Person)
        order by o.number
        """;

    private const string SelectConsents = """
        select json_build_object('at', k.at, 'saidBy', k.said_by,
          'sentence', case when k.read_back_sealed is not null then json_build_object('column',
            'order_consents.read_back_sealed', 'row', k.order_id || '/' || k.read_hash::text,
            'sealed', encode(k.read_back_sealed, 'hex')) end)::text
        from order_consents k
        join hotline_calls c on c.town_id = k.town_id and c.id = k.call_id
        where k.town_id = @Town and c.household_id = @door::int and @whole::bool order by k.at
        """;

    private const string SelectCalls = """
        select json_build_object('at', c.at, 'caller', case when c.caller_sealed is not null then json_build_object(
          'column', 'hotline_calls.caller_sealed', 'row', c.id, 'sealed', encode(c.caller_sealed, 'hex')) end)::text
        from hotline_calls c
        where c.town_id = @Town and c.household_id = @door::int and @whole::bool order by c.at
        """;

    private const string SelectTasks = """
        select json_build_object('kind', d.kind, 'raisedAt', d.raised_at, 'closedAt', d.closed_at,
          'outcome', d.outcome, 'entries', (
            select json_agg(json_build_object('at', e.at, 'what', e.what, 'reason', e.reason,
              'words', case when e.words_sealed is not null then json_build_object('column',
                'door_task_entries.words_sealed', 'row', e.id, 'sealed', encode(e.words_sealed, 'hex')) end)
              order by e.at)
            from door_task_entries e where e.town_id = d.town_id and e.task_id = d.id))::text
        from door_tasks d
        where d.town_id = @Town and d.household_id = @door::int and @whole::bool order by d.raised_at
        """;

    private const string SelectReplies = """
        select json_build_object('round', r.cycle_id, 'at', r.at, 'reply', r.reply, 'note', r.note)::text
        from household_replies r
        where r.town_id = @Town and r.household_id = @door::int and @whole::bool order by r.at
        """;

    private const string SelectLateWishes = """
        select json_build_object('round', l.cycle_id, 'at', l.at, 'wants', l.wants, 'before', l.before)::text
        from late_wishes l
        where l.town_id = @Town and l.household_id = @door::int and @whole::bool order by l.at
        """;

    private const string SelectBags = """
        select json_build_object('round', e.batch_id, 'bag', e.label, 'at', e.at, 'outcome', e.outcome,
          'note', e.note)::text
        from bag_events e
        join bags b on b.town_id = e.town_id and b.batch_id = e.batch_id and b.label = e.label
        where e.town_id = @Town and b.household_id = @door::int and @whole::bool order by e.seq
        """;

    private const string SelectTransfers = """
        select json_build_object('at', t.at, 'kind', t.kind, 'fen', t.fen, 'debit', t.debit, 'credit', t.credit,
          'note', t.note)::text
        from transfers t
        where t.town_id = @Town and t.household_id = @door::int
          and (@whole::bool or 'person:' || @Person::uuid in (t.debit, t.credit))
        order by t.seq
        """;

    private const string SelectRequests = """
        select json_build_object('household', r.household_id, 'askedAt', r.asked_at, 'refusedAt', r.refused_at)::text
        from door_requests r where r.town_id = @Town and r.person_id = @Person order by r.asked_at
        """;

    // What they did, and what was done or looked at that names their door.
    private const string SelectHistory = """
        select json_build_object('at', h.at, 'thing', h.thing, 'thingId', h.thing_id, 'action', h.action)::text
        from history h
        where h.town_id = @Town and (h.actor_id = @Person or exists (
          select from household_members m
          where m.town_id = h.town_id and m.person_id = @Person and m.kind = 'lives' and m.confirmed_at is not null
            and m.household_id = any(h.doors)))
        order by h.id desc limit 500
        """;
}
