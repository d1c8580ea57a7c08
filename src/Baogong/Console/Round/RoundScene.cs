// The community of needs.md §4 before its round: 660 households in 24 buildings, three suppliers, five packages, one
// round that is open. A database of its own, so that nobody's town is touched.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Console.Round;

public sealed record RoundPeople(
    string DeskLogin, string DeskPassword, string DeskSecret, StaffCard Volunteer, IReadOnlyList<StaffCard> Leaders);

public static class RoundScene
{
    public const string Database = "baogong_round";

    public const int Buildings = 24, Households = 660;

    public static readonly TownId Town = new(1);

    // 24 x 27 = 648; the first twelve buildings have one door more.
    public static int DoorsOf(int building) => building <= Households - (Buildings * 27) ? 28 : 27;

    public static int Household(int building, int door) => (building * 100) + door;

    /// <summary>Seven floors with four doors each, the highest first.</summary>
    public static string Room(int door) => $"{7 - ((door - 1) / 4)}0{1 + ((door - 1) % 4)}";

    /// <summary>The community in a database beside the home's own.</summary>
    /// <exception cref="ServerException">The connection may not create databases.</exception>
    public static async Task<string> NewDatabase(string owner, CancellationToken ct)
    {
        var connection = await ScratchDatabase.Make(owner, Database, ct);
        await using var fresh = NpgsqlDataSource.Create(connection);
        await using var fill = fresh.CreateCommand(Places + Goods);
        await fill.ExecuteNonQueryAsync(ct);
        return connection;
    }

    /// <summary>The desk, one volunteer, a leader for each building.</summary>
    public static async Task<RoundPeople> Enrol(Db db, Enrolment enrolment, DateTimeOffset now, CancellationToken ct)
    {
        const string Login = "round", Password = "one round from end to end",
            Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        var until = now.AddDays(2);
        var people = await db.Atomically<RoundPeople>(async tx =>
        {
            GrantRequest Of(string name, Role role, int? building = null) => new(Town, name, role,
                role == Role.Desk ? null : new CommunityId(1), building is { } b ? new BuildingId(b) : null, until);
            var desk = await enrolment.Desk(tx, Of("值班", Role.Desk), Login, Password, Secret, ct);
            if (desk.Problem is { } problem) return problem;
            var volunteer = await enrolment.LeaderOrVolunteer(tx, Of("志愿者", Role.Volunteer), null, null, ct);
            if (volunteer.Problem is { } refused) return refused;
            var leaders = new List<StaffCard>();
            for (var building = 1; building <= Buildings; building++)
            {
                var leader = await enrolment.LeaderOrVolunteer(
                    tx, Of($"{building}号楼长", Role.Leader, building), null, null, ct);
                if (leader.Problem is { } no) return no;
                leaders.Add(leader.Value);
            }

            return new RoundPeople(Login, Password, Secret, volunteer.Value, leaders);
        }, ct);
        return people.Value;
    }

    [AcrossTowns("Makes the town.")]
    private const string Places = """
        insert into towns (town_id, code, name, name_en, hotline) values (1, 'round', '禾桥镇', 'Heqiao', '400-000-0000');
        insert into neighbourhoods values (1, 1, '云杉居民区');
        insert into communities (town_id, id, neighbourhood_id, code, name, gate, gate_order)
          values (1, 1, 1, 'YSHY', '云杉花园', '东门', 1);
        insert into buildings (town_id, id, community_id, no, walk_order)
          select 1, b, 1, b::text, b from generate_series(1, 24) b;
        insert into households (town_id, id, community_id, building_id, floor, room, door_order, elders, priority)
          select 1, b * 100 + d, 1, b, 7 - (d - 1) / 4, format('%s0%s', 7 - (d - 1) / 4, 1 + (d - 1) % 4), d,
                 (d % 3 = 0)::int, d % 25 = 0
          from generate_series(1, 24) b, lateral generate_series(1, case when b <= 12 then 28 else 27 end) d;
        """;

    [AcrossTowns("Fills the town that was just made.")]
    private const string Goods = """
        insert into suppliers (town_id, id, name, kind) values
          (1, 1, '禾桥批发市场', 'wholesale'), (1, 2, '联丰超市', 'supermarket'), (1, 3, '晨光乳业', 'dairy');
        insert into supplier_papers (town_id, id, supplier_id, kind, number, expires_on)
          select 1, s, s, 'licence', 'DEMO-' || s, current_date + 300 from generate_series(1, 3) s;
        insert into items (town_id, id, name, unit, weight_grams, case_size, reference_price_fen) values
          (1, 1, '时令蔬菜', '公斤', 1000, 1, 1000), (1, 2, '鲜猪肉', '公斤', 1000, 1, 5200),
          (1, 3, '鲜牛奶', '盒', 1000, 12, 600), (1, 4, '大米', '公斤', 1000, 1, 800), (1, 5, '鸡蛋', '枚', 60, 30, 130);
        insert into packages (town_id, id, supplier_id, name, aliases) values
          (1, 1, 1, '蔬菜套餐', '{蔬菜}'), (1, 2, 2, '肉蛋套餐', '{肉蛋}'), (1, 3, 3, '牛奶12盒', '{牛奶}'),
          (1, 4, 2, '大米5公斤', '{大米}'), (1, 5, 1, '鸡蛋30枚', '{鸡蛋}');
        insert into package_versions
          (town_id, package_id, version, weight_grams, reference_price_fen, pieces_per_case) values
          (1, 1, 1, 6000, 6000, 1), (1, 2, 1, 5600, 10300, 1), (1, 3, 1, 12000, 7200, 1), (1, 4, 1, 5000, 4000, 4),
          (1, 5, 1, 1800, 3900, 12);
        insert into package_components (town_id, package_id, version, position, item_id, quantity_milli) values
          (1, 1, 1, 1, 1, 6000), (1, 2, 1, 1, 2, 1230), (1, 2, 1, 2, 5, 30000), (1, 3, 1, 1, 3, 12000),
          (1, 4, 1, 1, 4, 5000), (1, 5, 1, 1, 5, 30000);
        insert into cycle_plans
          (town_id, id, name, repeats, first_day, opens_time, cutoff_time, deliver_from, deliver_to)
          values (1, 1, '蔬菜肉蛋', 'once', current_date, '00:00', '16:00', '14:00', '18:00');
        insert into plan_communities (town_id, plan_id, community_id) values (1, 1, 1);
        insert into cycles (town_id, id, plan_id, name, plan_day, opens_at, cutoff_at, deliver_from, deliver_to)
          values (1, 1, 1, '蔬菜肉蛋', current_date, now() - interval '8 hours', now() + interval '1 hour',
                  now() + interval '20 hours', now() + interval '24 hours');
        insert into cycle_communities (town_id, cycle_id, community_id) values (1, 1, 1);
        insert into offers
          (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, limit_per_household)
          values (1, 1, 1, 'A', 1, 1, 1, 6000, 500, 2), (1, 2, 1, 'B', 2, 1, 2, 10000, 300, 2),
                 (1, 3, 1, 'C', 3, 1, 3, 6500, 300, 2),
                 (1, 4, 1, 'D', 4, 1, 2, 3800, 300, 2), (1, 5, 1, 'E', 5, 1, 1, 3500, 300, 2);
        """;
}
