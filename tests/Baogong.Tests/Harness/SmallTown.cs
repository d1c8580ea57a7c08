// The smallest town that every test can start from: two communities, three buildings, twenty doors each, one supplier,
// three packages, one round that is open now. Ids are fixed, so that a test can name them.
using Baogong.Core;
using Baogong.People;

namespace Baogong.Tests.Harness;

public static class SmallTown
{
    public static readonly TownId Town = new(1);

    /// <summary>Community 1 has buildings 1 and 2, community 2 has building 3. Household = building * 100 + 1 … 20.</summary>
    public static HouseholdId Household(int building, int door) => new((building * 100) + door);

    public static Actor Resident(int building = 1, int door = 1) => new(
        Town, new PersonId(new Guid(building, (short)door, 1, 1, 1, 1, 1, 1, 1, 1, 1)), Role.Resident, Household: Household(building, door));

    public static Actor Leader(int building = 1) => new(Town, Staff(1, building), Role.Leader,
        new CommunityId(building < 3 ? 1 : 2), new BuildingId(building));

    public static Actor Volunteer(int community = 1) => new(Town, Staff(2, community), Role.Volunteer, new CommunityId(community));

    public static Actor Neighbourhood(int community = 1) =>
        new(Town, Staff(4, community), Role.Neighbourhood, new CommunityId(community));

    public static Actor Desk { get; } = new(Town, Staff(3, 1), Role.Desk);

    public static Actor Agent(int n = 1) => new(Town, Staff(6, n), Role.Hotline);

    /// <summary>Hotline, driver and whoever else has the whole town for a scope.</summary>
    public static Actor Other(Role role) => new(Town, Staff(5, (int)role), role);

    /// <summary>A site of this town and nothing else.</summary>
    public static async Task<Site> Start()
    {
        var site = await Site.Start();
        await Build(site);
        return site;
    }

    public static async Task Build(Site site) => await Postgres.Execute(site.ConnectionString, Sql);

    private static PersonId Staff(int kind, int n) => new(new Guid(kind, (short)n, 2, 2, 2, 2, 2, 2, 2, 2, 2));

    private const string Sql = """
        insert into towns values (1, 'heqiao', '禾桥镇', 'Heqiao', 'Asia/Shanghai', '400-000-0000');
        insert into neighbourhoods values (1, 1, '云杉居民区');
        insert into communities (town_id, id, neighbourhood_id, code, name, gate, gate_order)
          values (1, 1, 1, 'YSHY', '云杉花园', '东门', 1), (1, 2, 1, 'HQXC', '禾桥新村', '南门', 2);
        insert into buildings (town_id, id, community_id, no, walk_order)
          values (1, 1, 1, '1', 1), (1, 2, 1, '2', 2), (1, 3, 2, '1', 1);
        insert into households (town_id, id, community_id, building_id, floor, room, door_order, elders, priority)
          select 1, b.id * 100 + n, b.community_id, b.id, 5 - (n - 1) / 4, format('%s0%s', 5 - (n - 1) / 4, 1 + (n - 1) % 4), n,
                 (n % 3 = 0)::int, n = 3
          from buildings b, generate_series(1, 20) n;
        insert into suppliers values (1, 1, '禾桥批发市场', 'wholesale', '');
        insert into items values (1, 1, '上海青', '公斤', 1000, 1, 800), (1, 2, '土鸡蛋', '枚', 60, 30, 150),
          (1, 3, '鲜牛奶', '盒', 1000, 12, 600);
        insert into packages (town_id, id, supplier_id, name, aliases) values
          (1, 1, 1, '蔬菜套餐', '{蔬菜,蔬菜包}'), (1, 2, 1, '鸡蛋30枚', '{鸡蛋}'), (1, 3, 1, '牛奶12盒', '{牛奶}');
        insert into package_versions (town_id, package_id, version, weight_grams, reference_price_fen, pieces_per_case) values
          (1, 1, 1, 6000, 4800, 1), (1, 2, 1, 1800, 4500, 12), (1, 3, 1, 12000, 7200, 1);
        insert into package_components values (1, 1, 1, 1, 1, 6000), (1, 2, 1, 1, 2, 30000), (1, 3, 1, 1, 3, 12000);
        insert into cycle_plans (town_id, id, name, repeats, first_day, opens_time, cutoff_time, deliver_from, deliver_to)
          values (1, 1, '蔬菜肉蛋', 'once', current_date, '00:00', '16:00', '14:00', '18:00');
        insert into plan_communities values (1, 1, 1), (1, 1, 2);
        insert into plan_offers values (1, 1, 'A', 1, 4500, 1000, null), (1, 1, 'B', 2, 4000, 1000, 2), (1, 1, 'C', 3, 6500, 5, 1);
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
          values (1, 1, 1, '蔬菜肉蛋', now() - interval '1 hour', now() + interval '1 hour', now() + interval '20 hours', now() + interval '24 hours');
        insert into cycle_communities values (1, 1, 1), (1, 1, 2);
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, limit_per_household) values
          (1, 1, 1, 'A', 1, 1, 1, 4500, 1000, null), (1, 2, 1, 'B', 2, 1, 1, 4000, 1000, 2), (1, 3, 1, 'C', 3, 1, 1, 6500, 5, 1);
        """;
}
