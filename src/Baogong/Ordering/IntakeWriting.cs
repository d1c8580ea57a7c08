// Stores what was decided, and commits, in one round trip: if anything fails, nothing is.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Ordering;

internal sealed class IntakeWriting(NpgsqlConnection connection, TownId town, Holdings held)
{
    public void Store(IReadOnlyList<Pending> batch, Decision[] decisions)
    {
        using var writing = new NpgsqlBatch(connection);
        var sold = held.SoldDelta.Where(d => d.Value != 0).OrderBy(d => d.Key).ToArray();
        if (sold.Length > 0)
            writing.Add(ChangeSold, town, sold.Select(d => d.Key).ToArray(), sold.Select(d => d.Value).ToArray());
        var uses = held.UsedDelta.Where(d => d.Value != 0).OrderBy(d => d.Key).ToArray();
        AddUses(writing, TakeUses, uses.Where(u => u.Value > 0).ToArray());
        AddUses(writing, ReturnUses, uses.Where(u => u.Value < 0).ToArray());

        // Orders are written before they may be ended: one batch can place an order and replace it.
        AddOrders(writing, batch, decisions);
        AddEndings(writing, batch, decisions);
        AuditTrail.CommitWith(writing, StaffOrders.Of(batch, decisions).Select(entry => (town, entry)));
        writing.ExecuteNonQuery();
    }

    private void AddUses(NpgsqlBatch writing, string sql, KeyValuePair<(int Offer, int Household), int>[] uses)
    {
        if (uses.Length == 0) return;
        writing.Add(sql, town, uses.Select(u => u.Key.Offer).ToArray(), uses.Select(u => u.Key.Household).ToArray(),
            uses.Select(u => u.Value).ToArray(),
            uses.Select(u => held.Offers[u.Key.Offer].Limit ?? int.MaxValue).ToArray());
    }

    private void AddOrders(NpgsqlBatch writing, IReadOnlyList<Pending> batch, Decision[] decisions)
    {
        var rows = new List<(Pending From, Placement Wish, Accepted Result)>(batch.Count);
        for (var i = 0; i < decisions.Length; i++)
            if (decisions[i] is Accepted result && batch[i].Request is Placement wish)
                rows.Add((batch[i], wish, result));
        if (rows.Count == 0) return;
        writing.Add(InsertOrders, town,
            rows.Select(r => r.Wish.Key).ToArray(), rows.Select(r => held.Orders[r.Wish.Key].Number).ToArray(),
            rows.Select(r => r.Wish.Cycle).ToArray(), rows.Select(r => r.Wish.Household).ToArray(),
            rows.Select(r => r.From.Channel.ToString().ToLowerInvariant()).ToArray(),
            rows.Select(r => r.From.Actor.Value).ToArray(), rows.Select(r => r.From.Payer).ToArray(),
            rows.Select(r => Literal(r.Wish.Lines.Select(l => (long)l.Offer))).ToArray(),
            rows.Select(r => Literal(r.Wish.Lines.Select(l => (long)l.Pieces))).ToArray(),
            rows.Select(r => Literal(r.Result.PricesFen)).ToArray(), rows.Select(r => r.Result.TotalFen).ToArray(),
            rows.Select(r => r.Wish.Content).ToArray(), rows.Select(r => r.From.Note).ToArray(),
            rows.Select(r => r.Wish.Replaces).ToArray(), held.Now);
    }

    private void AddEndings(NpgsqlBatch writing, IReadOnlyList<Pending> batch, Decision[] decisions)
    {
        var ended = new List<(Guid Key, Guid Order, Guid Actor, string State)>();
        for (var i = 0; i < decisions.Length; i++)
        {
            var (request, actor) = (batch[i].Request, batch[i].Actor.Value);
            if (decisions[i] is Accepted && request is Placement { Replaces: { } old })
                ended.Add((request.Key, old, actor, "replaced"));
            if (decisions[i] is Ended { Order.Id: var order }) ended.Add((request.Key, order, actor, "cancelled"));
        }

        if (ended.Count == 0) return;
        writing.Add(EndOrders, town, ended.Select(e => e.Order).ToArray(), ended.Select(e => e.Actor).ToArray(),
            ended.Select(e => e.State).ToArray(), held.Now);
        var cancelled = ended.FindAll(e => e.State == "cancelled");
        if (cancelled.Count == 0) return;
        writing.Add(InsertCancellations, town, cancelled.Select(c => c.Key).ToArray(),
            cancelled.Select(c => c.Order).ToArray(), cancelled.Select(c => c.Actor).ToArray(), held.Now);
    }

    // unnest cannot take arrays of unequal arrays; their text form can travel instead.
    private static string Literal(IEnumerable<long> numbers) => $"{{{string.Join(',', numbers)}}}";

    // The row is locked and the sum was decided on it; the CHECK sold_within_capacity stands behind.
    private const string ChangeSold = """
        update offers f set sold = f.sold + d.pieces from unnest($2::int[], $3::int[]) as d(id, pieces)
        where f.town_id = $1 and f.id = d.id
        """;

    // Added to what is there, never set: the CHECK used_within_limit stands behind the lock.
    // A limit that was lowered later keeps what a household already has, and lets it shrink.
    private const string TakeUses = """
        insert into offer_uses as u (town_id, offer_id, household_id, used, allowed)
        select $1, w.*
        from unnest($2::int[], $3::int[], $4::int[], $5::int[]) as w(offer_id, household_id, used, allowed)
        on conflict (town_id, offer_id, household_id) do update set used = u.used + excluded.used,
          allowed = case when u.used + excluded.used <= excluded.allowed then excluded.allowed else u.allowed end
        """;

    // An update of its own: a CHECK looks at what an upsert would insert before it sees that there is a row already.
    private const string ReturnUses = """
        update offer_uses u set used = u.used + d.pieces,
          allowed = case when u.used + d.pieces <= d.allowed then d.allowed else u.allowed end
        from unnest($2::int[], $3::int[], $4::int[], $5::int[]) as d(offer_id, household_id, pieces, allowed)
        where u.town_id = $1 and u.offer_id = d.offer_id and u.household_id = d.household_id
        """;

    private const string InsertOrders = """
        insert into orders (town_id, id, number, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces,
                            prices_fen, total_fen, content_hash, note, replaces, placed_at)
        select $1, o.id, o.number, o.cycle_id, o.household_id, o.channel, o.actor_id, o.payer, o.offer_ids::int[],
               o.pieces::int[], o.prices_fen::bigint[], o.total_fen, o.content_hash, o.note, o.replaces,
               $16::timestamptz
        from unnest($2::uuid[], $3::bigint[], $4::int[], $5::int[], $6::text[], $7::uuid[], $8::text[], $9::text[],
                    $10::text[], $11::text[], $12::bigint[], $13::bytea[], $14::text[], $15::uuid[])
          as o(id, number, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen, total_fen,
               content_hash, note, replaces)
        """;

    private const string EndOrders = """
        update orders o set state = e.state, ended_at = $5::timestamptz, ended_by = e.actor_id
        from unnest($2::uuid[], $3::uuid[], $4::text[]) as e(id, actor_id, state)
        where o.town_id = $1 and o.id = e.id and o.state = 'placed'
        """;

    private const string InsertCancellations = """
        insert into cancellations (town_id, id, order_id, actor_id, at)
        select $1, c.*, $5::timestamptz from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as c(id, order_id, actor_id)
        """;
}
