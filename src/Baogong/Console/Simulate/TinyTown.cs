// The smallest town in which everything can go wrong: three scarce packages, two buildings that the round serves and
// one that it does not. Each simulated history, and each script of the model test, gets one of its own in the same
// database: the town's number is the first column of every key, so they cannot meet.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Console.Simulate;

internal static class TinyTown
{
    public const int Unserved = 301;

    public static readonly CycleId Cycle = new(1);

    /// <summary>Building × 100 + door. Buildings 1 and 2 are in the round's community.</summary>
    public static readonly IReadOnlyList<int> Served = [101, 102, 103, 201, 202];

    public static readonly IReadOnlyList<int> Households = [.. Served, Unserved];

    /// <summary>Offer n + 1 of the round.</summary>
    public static readonly IReadOnlyList<Offer> Offers =
        [new("A", 4500, 5, null), new("B", 4000, 3, 2), new("C", 6500, 2, 1)];

    /// <param name="Letter">In the round.</param>
    /// <param name="PriceFen">Of one piece.</param>
    /// <param name="Capacity">Pieces that there are.</param>
    /// <param name="Limit">Pieces per household; null = none.</param>
    public sealed record Offer(string Letter, long PriceFen, int Capacity, int? Limit);

    public static Actor Resident(TownId town, int household) =>
        new(town, Person(household), Role.Resident, Household: new HouseholdId(household));

    public static Actor Leader(TownId town, int building) =>
        new(town, Person(building), Role.Leader, new CommunityId(building < 3 ? 1 : 2), new BuildingId(building));

    /// <param name="town">Whose.</param>
    /// <param name="person">8 or 9: what one asks, the other may decide.</param>
    public static Actor Desk(TownId town, int person = 9) => new(town, Person(person), Role.Desk);

    /// <summary>Makes the town with its round.</summary>
    /// <param name="owner">The owner's rights.</param>
    /// <param name="town">A number that no other town has.</param>
    /// <param name="opens">First moment that takes orders.</param>
    /// <param name="cutoff">First moment that takes none.</param>
    /// <param name="ct">Gives up.</param>
    public static Task<int> Make(
        Db owner, TownId town, DateTimeOffset opens, DateTimeOffset cutoff, CancellationToken ct) =>
        owner.Run(Insert, new
        {
            Town = town,
            code = $"tiny-{town.Value}",
            opens,
            cutoff,
            people = (int[])[.. Households, 1, 2, 3, 8, 9],
            households = Households.ToArray(),
            letters = Offers.Select(o => o.Letter).ToArray(),
            prices = Offers.Select(o => o.PriceFen).ToArray(),
            capacities = Offers.Select(o => o.Capacity).ToArray(),
            limits = Offers.Select(o => o.Limit).ToArray(),
        }, ct);

    private static PersonId Person(int n) => new(Guid.Parse($"00000000-0000-4000-8000-{n:d12}"));

    private const string Insert = """
        insert into towns (town_id, code, name, name_en, hotline, host)
          values (@Town, @code::text, @code::text, @code::text, '400-000-0000', @code::text);
        insert into neighbourhoods (town_id, id, name) values (@Town, 1, '云杉居民区');
        insert into communities (town_id, id, neighbourhood_id, code, name, gate, gate_order)
          values (@Town, 1, 1, 'YSHY', '云杉花园', '东门', 1), (@Town, 2, 1, 'HQXC', '禾桥新村', '南门', 2);
        insert into buildings (town_id, id, community_id, no, walk_order)
          select @Town, b, case when b < 3 then 1 else 2 end, b::text, b from generate_series(1, 3) b;
        insert into households (town_id, id, community_id, building_id, floor, room, door_order)
          select @Town, h, case when h < 300 then 1 else 2 end, h / 100, 1, h::text, h
          from unnest(@households::int[]) h;
        insert into people (town_id, id)
          select @Town, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid from unnest(@people::int[]) n;
        insert into suppliers (town_id, id, name, kind) values (@Town, 1, '禾桥批发市场', 'wholesale');
        insert into packages (town_id, id, supplier_id, name)
          select @Town, n, 1, '套餐 ' || letter from unnest(@letters::text[]) with ordinality o(letter, n);
        insert into package_versions (town_id, package_id, version, weight_grams, reference_price_fen)
          select @Town, n, 1, 1000, price from unnest(@prices::bigint[]) with ordinality o(price, n);
        insert into cycle_plans (town_id, id, name, repeats, first_day, opens_time, cutoff_time, deliver_from,
                                 deliver_to)
          values (@Town, 1, '蔬菜肉蛋', 'once', @cutoff::timestamptz::date, '08:00', '16:00', '14:00', '18:00');
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
          values (@Town, 1, 1, '蔬菜肉蛋', @opens::timestamptz, @cutoff::timestamptz,
                  @cutoff::timestamptz + interval '20 hours', @cutoff::timestamptz + interval '24 hours');
        insert into cycle_communities (town_id, cycle_id, community_id) values (@Town, 1, 1);
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity,
                            limit_per_household)
          select @Town, n, 1, letter, n, 1, 1, price, capacity, most
          from unnest(@letters::text[], @prices::bigint[], @capacities::int[], @limits::int[])
            with ordinality o(letter, price, capacity, most, n)
        """;
}
