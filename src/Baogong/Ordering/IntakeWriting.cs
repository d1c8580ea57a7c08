// Stores what was decided, and commits, in one round trip: if anything fails, nothing is.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Ordering;

internal sealed class IntakeWriting(NpgsqlConnection connection, TownId town, Holdings held)
{
    /// <param name="batch">As they came.</param>
    /// <param name="decisions">On each of them. An accepted order gets its number here.</param>
    /// <param name="remembered">They rest on memory and are all accepted: the rows are locked here, and asked whether
    /// they are still so.</param>
    /// <exception cref="PostgresException">They are not, or it is too much for the stock or a limit, or a key was there
    /// before: nothing is stored.</exception>
    public void Store(IReadOnlyList<Pending> batch, Decision[] decisions, bool remembered)
    {
        using var writing = new NpgsqlBatch(connection);
        var sold = held.SoldDelta.Where(d => d.Value != 0).OrderBy(d => d.Key).ToArray();
        if (remembered) AddLocks(writing, decisions, [.. sold.Select(d => (d.Key, held.Offers[d.Key]))]);
        if (sold.Length > 0)
            writing.Add(ChangeSold, town, sold.Select(d => d.Key).ToArray(), sold.Select(d => d.Value).ToArray());
        AddUses(writing, town, held, TakeUses, +1);
        // Orders are written before they may be ended: one batch can place an order and replace it.
        AddOrders(writing, batch, decisions, remembered ? DBNull.Value : held.Now);
        IntakeEndings.Write(writing, town, held, batch, decisions);
        AuditTrail.CommitWith(writing, StaffOrders.Of(batch, decisions).Select(entry => (town, entry)));
        using var rows = writing.ExecuteReader();
        var numbers = new Queue<long>();
        do
        {
            while (rows.Read())
                if (rows.GetName(0) == "numbers") numbers = new(rows.GetFieldValue<long[]>(0));
        }
        while (rows.NextResult());
        foreach (var stored in decisions.OfType<Accepted>()) stored.Order.Number = numbers.Dequeue();
    }

    private void AddLocks(NpgsqlBatch writing, Decision[] decisions, (int Id, KnownOffer Known)[] offers)
    {
        writing.Add(IntakeReading.LockCycles, town, Cycles(decisions));
        writing.Add(CheckOffers, town, offers.Select(o => o.Id).ToArray(), offers.Select(o => o.Known.Cycle).ToArray(),
            offers.Select(o => o.Known.PriceFen).ToArray(), offers.Select(o => o.Known.Limit).ToArray());
    }

    private static int[] Cycles(Decision[] all) => [.. all.OfType<Accepted>().Select(d => d.Order.Cycle).Distinct()];

    /// <summary>Of what households have of offers with a limit: what grew (+1) or shrank (-1).</summary>
    public static void AddUses(NpgsqlBatch writing, TownId town, Holdings held, string sql, int sign)
    {
        var uses = held.UsedDelta.Where(d => Math.Sign(d.Value) == sign).OrderBy(d => d.Key).ToArray();
        if (uses.Length == 0) return;
        writing.Add(sql, town, uses.Select(u => u.Key.Offer).ToArray(), uses.Select(u => u.Key.Household).ToArray(),
            uses.Select(u => u.Value).ToArray(),
            uses.Select(u => held.Offers[u.Key.Offer].Limit ?? int.MaxValue).ToArray());
    }

    private void AddOrders(NpgsqlBatch writing, IReadOnlyList<Pending> batch, Decision[] decisions, object at)
    {
        var rows = batch.Zip(decisions).Where(p => p.Second is Accepted)
            .Select(p => (From: p.First, Wish: (Placement)p.First.Request, Result: (Accepted)p.Second)).ToList();
        if (rows.Count == 0) return;
        int[] first = [1, .. rows.Select(r => r.Wish.Lines.Count)];
        for (var i = 1; i < first.Length; i++) first[i] += first[i - 1];
        writing.Add(InsertOrders, town, at, Cycles(decisions),
            rows.Select(r => r.Wish.Key).ToArray(), rows.Select(r => r.Wish.Cycle).ToArray(),
            rows.Select(r => r.Wish.Household).ToArray(),
            rows.Select(r => r.From.Channel.ToString().ToLowerInvariant()).ToArray(),
            rows.Select(r => r.From.Actor.Value).ToArray(), rows.Select(r => r.From.Payer).ToArray(),
            first[..^1], first[1..].Select(next => next - 1).ToArray(),
            rows.Select(r => r.Result.Order.TotalFen).ToArray(), rows.Select(r => r.Wish.Content).ToArray(),
            rows.Select(r => r.From.Note).ToArray(),
            rows.SelectMany(r => r.Wish.Lines.Select(l => l.Offer)).ToArray(),
            rows.SelectMany(r => r.Wish.Lines.Select(l => l.Pieces)).ToArray(),
            rows.SelectMany(r => r.Result.PricesFen).ToArray(), rows.Select(r => r.Wish.Replaces).ToArray());
    }

    // "limit 1" makes each of them one step down the index, in this order. Pieces of an offer without a limit count
    // where a household has some from when there was one: then somebody must look.
    private const string CheckOffers = """
        select still_so(count(o) = cardinality($2::int[]))
        from unnest($2::int[], $3::int[], $4::bigint[], $5::int[]) as k(id, cycle_id, price_fen, allowed)
        cross join lateral (
          select cycle_id, price_fen, limit_per_household, withdrawn_at from offers
          where town_id = $1 and id = k.id limit 1 for update) o
        where o.cycle_id = k.cycle_id and o.price_fen = k.price_fen and o.withdrawn_at is null
          and o.limit_per_household is not distinct from k.allowed and (k.allowed is not null
            or (select true from offer_uses where town_id = $1 and offer_id = k.id limit 1) is null)
        """;

    // The row is locked. Whether there is enough is decided before, or by the CHECK sold_within_capacity.
    private const string ChangeSold = """
        update offers set sold = sold + ($3::int[])[array_position($2::int[], id)]
        where town_id = $1 and id = any($2::int[])
        """;

    // Added to what is there, never set: the CHECK used_within_limit stands behind the lock, or decides.
    private const string TakeUses = """
        insert into offer_uses as u (town_id, offer_id, household_id, used, allowed)
        select $1, w.*
        from unnest($2::int[], $3::int[], $4::int[], $5::int[]) as w(offer_id, household_id, used, allowed)
        on conflict (town_id, offer_id, household_id) do update
          set used = u.used + excluded.used, allowed = excluded.allowed
        """;

    // The rounds are locked: the moment of an order is one at which nobody can close them. The lines of all orders come
    // one after the other, $15 to $17; each order's are a slice.
    private const string InsertOrders = """
        with this as materialized (
          select coalesce($2::timestamptz, db_now()) as at,
                 array(select nextval('order_numbers') from generate_series(1, cardinality($4::uuid[]))) as numbers),
        placed as (
          insert into orders (town_id, id, number, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces,
                              prices_fen, total_fen, content_hash, note, replaces, placed_at)
          select $1, o.id, this.numbers[o.n], o.cycle_id, o.household_id, o.channel, o.actor_id, o.payer,
                 ($15::int[])[o.first:o.last], ($16::int[])[o.first:o.last], ($17::bigint[])[o.first:o.last],
                 o.total_fen, o.content_hash, o.note, o.replaces, this.at
          from this, unnest($4::uuid[], $5::int[], $6::int[], $7::text[], $8::uuid[], $9::text[], $10::int[],
                            $11::int[], $12::bigint[], $13::bytea[], $14::text[], $18::uuid[])
            with ordinality as o(id, cycle_id, household_id, channel, actor_id, payer, first, last, total_fen,
                                 content_hash, note, replaces, n))
        select this.numbers, still_so(cardinality($3::int[]) = (
          select count(*) from cycles c
          where c.town_id = $1 and c.id = any($3::int[]) and c.state = 'published'
            and c.opens_at <= this.at and this.at < c.cutoff_at))
        from this
        """;
}
