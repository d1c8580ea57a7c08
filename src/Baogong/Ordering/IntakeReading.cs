// Everything that a batch's decisions rest on, in one round trip, the locks first and in fixed order.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Ordering;

/// <param name="doors">What is known of them already; what is learnt stays there.</param>
internal sealed class IntakeReading(NpgsqlConnection connection, TownId town, Dictionary<int, Door> doors)
{
    private readonly List<Action<NpgsqlDataReader, Holdings>> _answers = [];

    public Holdings Load(IReadOnlyList<Pending> batch)
    {
        var placements = batch.Select(p => p.Request).OfType<Placement>().ToList();
        var ends = new IntakeEndings(town, batch);
        var old = ends.Read(connection);
        var wanted = placements.SelectMany(p => p.Lines.Select(l => (l.Offer, p.Household, p.Cycle)))
            .Concat(old.SelectMany(o => o.Offers.Select(f => (Offer: f, o.Household, o.Cycle)))).Distinct().ToArray();
        var households = placements.Select(p => p.Household).Concat(old.Select(o => o.Household));

        using var reading = new NpgsqlBatch(connection);
        int[] cycles = [.. placements.Select(p => p.Cycle).Concat(old.Select(o => o.Cycle)).Distinct()];
        Add(reading, LockCycles, (row, held) => held.Cycles.Add(row.GetInt32(0), Cycle(row)), cycles);
        Add(reading, LockOffers, (row, held) => held.Offers.Add(row.GetInt32(0), Offer(row)),
            wanted.Select(w => w.Offer).Distinct().ToArray());
        Add(reading, ReadClock, (row, held) => held.Now = row.GetFieldValue<DateTimeOffset>(0));
        Add(reading, ReadServed, (row, held) => held.Served.Add((row.GetInt32(0), row.GetInt32(1))), cycles);
        Add(reading, ReadOrders, (row, held) => held.Orders.Add(row.GetGuid(0), Order(row)),
            ends.Orders.Concat(placements.Select(p => p.Key)).Distinct().ToArray());
        Add(reading, ReadUses, (row, held) => held.Used.Add((row.GetInt32(0), row.GetInt32(1)), row.GetInt32(2)),
            wanted.Select(w => w.Offer).ToArray(), wanted.Select(w => w.Household).ToArray(),
            wanted.Select(w => w.Cycle).ToArray());
        // All of them at first: in the busiest minute nearly every door orders for its first time.
        int[] unknown = doors.Count == 0 ? [] : [.. households.Where(h => !doors.ContainsKey(h)).Distinct()];
        if (doors.Count == 0 || unknown.Length > 0)
            Add(reading, ReadDoors, (r, _) => doors[r.GetInt32(0)] = new(r.GetInt32(1), r.GetInt32(2)), unknown);
        if (ends.Keys.Length > 0)
            Add(reading, IntakeEndings.ReadCancellations,
                (row, held) => held.Cancellations.Add(row.GetGuid(0), row.GetGuid(1)), ends.Keys);
        return Read(reading);
    }

    private Holdings Read(NpgsqlBatch reading)
    {
        var held = new Holdings { Doors = doors };
        using var rows = reading.ExecuteReader();
        foreach (var answer in _answers)
        {
            while (rows.Read()) answer(rows, held);
            rows.NextResult();
        }

        return held.Now != default ? held : throw new InvalidOperationException("The clock gave no row.");
    }

    private static KnownCycle Cycle(NpgsqlDataReader row) =>
        new(row.GetBoolean(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3));

    private static KnownOffer Offer(NpgsqlDataReader row) => new()
    {
        Cycle = row.GetInt32(1),
        Letter = row.GetString(2),
        PriceFen = row.GetInt64(3),
        Capacity = row.GetInt32(4),
        Limit = row.IsDBNull(5) ? null : row.GetInt32(5),
        Withdrawn = row.GetBoolean(6),
        Sold = row.GetInt32(7),
        Version = row.GetString(8),
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

    private void Add(
        NpgsqlBatch batch, string sql, Action<NpgsqlDataReader, Holdings> answer, params object[] values)
    {
        batch.Add(sql, town, values);
        _answers.Add(answer);
    }

    // Closing takes the row `for update`: it waits for us, and whoever comes after it sees the cycle closed.
    public const string LockCycles = """
        select id, state = 'published', opens_at, cutoff_at from cycles
        where town_id = $1 and id = any($2::int[]) order by id for share
        """;

    private const string LockOffers = """
        select id, cycle_id, letter, price_fen, capacity, limit_per_household, withdrawn_at is not null, sold,
          xmin::text
        from offers
        where town_id = $1 and id = any($2::int[]) order by id for update
        """;

    // Read after the cycles are locked: the moment that decides is one at which nobody can close them. $1 is the town.
    [AcrossTowns("The clock belongs to nobody.")]
    private const string ReadClock = "select db_now() where $1::int is not null";

    private const string ReadServed =
        "select cycle_id, community_id from cycle_communities where town_id = $1 and cycle_id = any($2::int[])";

    private const string ReadDoors = """
        select id, community_id, building_id from households
        where town_id = $1 and (cardinality($2::int[]) = 0 or id = any($2::int[]))
        """;

    // "lateral … limit 1" makes each key one step down its index, whatever the planner believes about the tables'
    // sizes: on the morning of a round they are empty, and a plan made then must still be right at the cutoff.
    private const string ReadOrders = """
        select o.*
        from unnest($2::uuid[]) as w(id) cross join lateral (
          select id, number, cycle_id, household_id, offer_ids, pieces, total_fen, content_hash, state = 'placed'
          from orders where town_id = $1 and id = w.id limit 1) o
        """;

    private const string ReadUses = """
        select w.offer_id, w.household_id, u.used
        from unnest($2::int[], $3::int[], $4::int[]) as w(offer_id, household_id, cycle_id) cross join lateral (
          select sum(pieces[array_position(offer_ids, w.offer_id)]) as used from orders
          where town_id = $1 and household_id = w.household_id and cycle_id = w.cycle_id and state = 'placed') u
        where u.used is not null
        """;
}
