// Everything that a batch's decisions rest on, in one round trip, the locks first and in fixed order.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Ordering;

internal sealed class IntakeReading(NpgsqlConnection connection, TownId town)
{
    public Holdings Load(IReadOnlyList<Pending> batch)
    {
        var placements = batch.Select(p => p.Request).OfType<Placement>().ToList();
        var cancels = batch.Select(p => p.Request).OfType<Cancellation>().ToList();
        Guid[] targets = [.. cancels.Select(c => c.Order), .. placements.Select(p => p.Replaces).OfType<Guid>()];
        // A target's cycle, household and offers never change, so they may be read before anything is locked.
        var old = targets.Length == 0 ? [] : Targets(targets);

        var pairs = placements.SelectMany(p => p.Lines.Select(l => (l.Offer, p.Household)))
            .Concat(old.SelectMany(o => o.OfferIds.Select(f => (Offer: f, o.Household)))).Distinct().ToArray();
        using var reading = new NpgsqlBatch(connection);
        Add(reading, LockCycles, [.. placements.Select(p => p.Cycle).Concat(old.Select(o => o.Cycle)).Distinct()]);
        Add(reading, LockOffers, [.. pairs.Select(p => p.Offer).Distinct()]);
        Add(reading, ReadClock).Parameters.Add(new() { Value = placements.Count });
        Add(reading, ReadServed, [.. placements.Select(p => p.Cycle).Distinct()]);
        int[] households = [.. placements.Select(p => p.Household).Concat(old.Select(o => o.Household)).Distinct()];
        Add(reading, ReadDoors, households);
        Guid[] orders = [.. targets.Concat(placements.Select(p => p.Key)).Distinct()];
        Add(reading, ReadOrders).Parameters.Add(new() { Value = orders });
        var uses = Add(reading, ReadUses);
        uses.Parameters.Add(new() { Value = pairs.Select(p => p.Offer).ToArray() });
        uses.Parameters.Add(new() { Value = pairs.Select(p => p.Household).ToArray() });
        if (cancels.Count > 0)
        {
            Guid[] keys = [.. cancels.Select(c => c.Key).Distinct()];
            Add(reading, ReadCancellations).Parameters.Add(new() { Value = keys });
        }

        return Read(reading);
    }

    private static Holdings Read(NpgsqlBatch reading)
    {
        using var rows = reading.ExecuteReader();
        var cycles = new List<(int, KnownCycle)>();
        while (rows.Read())
        {
            cycles.Add((rows.GetInt32(0), new KnownCycle(
                rows.GetBoolean(1), rows.GetFieldValue<DateTimeOffset>(2), rows.GetFieldValue<DateTimeOffset>(3))));
        }

        rows.NextResult();
        var offers = new List<(int, KnownOffer)>();
        while (rows.Read()) offers.Add((rows.GetInt32(0), Offer(rows)));
        rows.NextResult();
        if (!rows.Read()) throw new InvalidOperationException("The clock gave no row.");
        var held = new Holdings { Now = rows.GetFieldValue<DateTimeOffset>(0) };
        foreach (var number in rows.GetFieldValue<long[]>(1)) held.Numbers.Enqueue(number);
        foreach (var (id, cycle) in cycles) held.Cycles.Add(id, cycle);
        foreach (var (id, offer) in offers) held.Offers.Add(id, offer);
        rows.NextResult();
        while (rows.Read()) held.Served.Add((rows.GetInt32(0), rows.GetInt32(1)));
        rows.NextResult();
        while (rows.Read()) held.Doors.Add(rows.GetInt32(0), new Door(rows.GetInt32(1), rows.GetInt32(2)));
        rows.NextResult();
        while (rows.Read())
        {
            var order = Order(rows);
            held.Orders.Add(order.Id, order);
        }

        rows.NextResult();
        while (rows.Read()) held.Used.Add((rows.GetInt32(0), rows.GetInt32(1)), rows.GetInt32(2));
        // Only asked for where there are any.
        if (rows.NextResult())
            while (rows.Read()) held.Cancellations.Add(rows.GetGuid(0), rows.GetGuid(1));
        return held;
    }

    private static KnownOffer Offer(NpgsqlDataReader row) => new()
    {
        Cycle = row.GetInt32(1),
        Letter = row.GetString(2),
        PriceFen = row.GetInt64(3),
        Capacity = row.GetInt32(4),
        Limit = row.IsDBNull(5) ? null : row.GetInt32(5),
        Withdrawn = row.GetBoolean(6),
        Sold = row.GetInt32(7),
    };

    private static KnownOrder Order(NpgsqlDataReader row)
    {
        var (offers, pieces) = (row.GetFieldValue<int[]>(4), row.GetFieldValue<int[]>(5));
        return new KnownOrder
        {
            Id = row.GetGuid(0),
            Number = row.GetInt64(1),
            Cycle = row.GetInt32(2),
            Household = row.GetInt32(3),
            Lines = [.. offers.Zip(pieces, (o, n) => new Line(o, n))],
            TotalFen = row.GetInt64(6),
            Content = row.GetFieldValue<byte[]>(7),
            Alive = row.GetBoolean(8),
        };
    }

    private List<(int Cycle, int Household, int[] OfferIds)> Targets(Guid[] ids)
    {
        using var command = new NpgsqlCommand(ReadTargets, connection);
        command.Parameters.Add(new() { Value = town.Value });
        command.Parameters.Add(new() { Value = ids });
        using var rows = command.ExecuteReader();
        var targets = new List<(int, int, int[])>();
        while (rows.Read()) targets.Add((rows.GetInt32(0), rows.GetInt32(1), rows.GetFieldValue<int[]>(2)));
        return targets;
    }

    private NpgsqlBatchCommand Add(NpgsqlBatch batch, string sql, int[]? ids = null)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new() { Value = town.Value });
        if (ids is not null) command.Parameters.Add(new() { Value = ids });
        batch.BatchCommands.Add(command);
        return command;
    }

    // "lateral … limit 1" makes each key one step down its index, whatever the planner believes about the tables'
    // sizes: on the morning of a round they are empty, and a plan made then must still be right at the cutoff.
    private const string ReadTargets = """
        select o.cycle_id, o.household_id, o.offer_ids
        from unnest($2::uuid[]) as w(id) cross join lateral (
          select cycle_id, household_id, offer_ids from orders where town_id = $1 and id = w.id limit 1) o
        """;

    // Closing takes the row `for update`: it waits for us, and whoever comes after it sees the cycle closed.
    private const string LockCycles = """
        select id, state = 'published', opens_at, cutoff_at from cycles
        where town_id = $1 and id = any($2::int[]) order by id for share
        """;

    private const string LockOffers = """
        select id, cycle_id, letter, price_fen, capacity, limit_per_household, withdrawn_at is not null, sold
        from offers
        where town_id = $1 and id = any($2::int[]) order by id for update
        """;

    // Read after the cycles are locked: the moment that decides is one at which nobody can close them. $1 is the town.
    [AcrossTowns("The clock and the numbers belong to nobody.")]
    private const string ReadClock = """
        select db_now(), array(select nextval('order_numbers') from generate_series(1, $2::int))
        where $1::int is not null
        """;

    private const string ReadServed =
        "select cycle_id, community_id from cycle_communities where town_id = $1 and cycle_id = any($2::int[])";

    private const string ReadDoors = """
        select h.id, h.community_id, h.building_id
        from unnest($2::int[]) as w(id) cross join lateral (
          select id, community_id, building_id from households where town_id = $1 and id = w.id limit 1) h
        """;

    private const string ReadOrders = """
        select o.*
        from unnest($2::uuid[]) as w(id) cross join lateral (
          select id, number, cycle_id, household_id, offer_ids, pieces, total_fen, content_hash, state = 'placed'
          from orders where town_id = $1 and id = w.id limit 1) o
        """;

    private const string ReadUses = """
        select w.offer_id, w.household_id, u.used
        from unnest($2::int[], $3::int[]) as w(offer_id, household_id) cross join lateral (
          select used from offer_uses
          where town_id = $1 and offer_id = w.offer_id and household_id = w.household_id limit 1) u
        """;

    private const string ReadCancellations = """
        select c.id, c.order_id
        from unnest($2::uuid[]) as w(id) cross join lateral (
          select id, order_id from cancellations where town_id = $1 and id = w.id limit 1) c
        """;
}
