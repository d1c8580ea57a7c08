// Whose id is whose: for every role and kind of thing one that is theirs, those of the same town that are not, one of
// another town, and one that is not there.
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;
using Baogong.Tests.Places;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Access;

public sealed class Scene
{
    private readonly Dictionary<string, Ids> _ids = [];

    private Scene()
    {
    }

    /// <param name="Mine">Of community 1, building 1, door 101.</param>
    /// <param name="Other">Of the other town.</param>
    /// <param name="Missing">Of nobody.</param>
    private sealed record Ids(string Mine, string Other, string Missing)
    {
        /// <summary>Of the next building, the next community, a colleague.</summary>
        public Dictionary<Role, string[]> Foreign { get; } = [];
    }

    public string Mine(Role role, string kind) => kind switch
    {
        "key" => Guid.NewGuid().ToString(),
        "grant" when role == Role.Operator => Desks,
        "call" when role == Role.Desk => Person(93),
        "mytask" when role == Role.Desk => Person(83),
        _ => _ids[kind].Mine,
    };

    public IEnumerable<string> Foreign(Role role, string kind) =>
        _ids[kind].Foreign.TryGetValue(role, out var ids) ? ids : [];

    public string Other(string kind) => _ids[kind].Other;

    public string Missing(string kind) => _ids[kind].Missing;

    public static Actor Actor(Role role) => role switch
    {
        Role.Resident => SmallTown.Resident(),
        Role.Leader => SmallTown.Leader(),
        Role.Volunteer => SmallTown.Volunteer(),
        Role.Neighbourhood => SmallTown.Neighbourhood(),
        Role.Desk => SmallTown.Desk,
        Role.Hotline => SmallTown.Agent(),
        Role.Supplier => SmallTown.Other(role) with { Supplier = new SupplierId(1) },
        _ => SmallTown.Other(role),
    };

    public static async Task<Scene> Build(Site site)
    {
        await FrozenRound.Build(site);
        await OtherTown.Build(site);
        await Postgres.Execute(site.ConnectionString, Sql);
        var scene = new Scene();
        scene.Add("neighbourhood", "1", "71");
        // The office works in community 1; 2 is of its neighbourhood too, 9 is of another one.
        scene.Add("community", "1", "72", (Role.Leader, ["2", "9"]), (Role.Volunteer, ["2", "9"]), (Role.Neighbourhood, ["2", "9"]));
        scene.Add("ward", "2", "72", (Role.Neighbourhood, ["9"]));
        scene.Add("building", "1", "73", (Role.Leader, ["2", "3", "9"]), (Role.Volunteer, ["3", "9"]), (Role.Neighbourhood, ["3", "9"]));
        scene.Add("household", "101", "7401", (Role.Resident, ["102", "301"]), (Role.Leader, ["201", "301", "901"]),
            (Role.Volunteer, ["301", "901"]), (Role.Neighbourhood, ["301", "901"]));
        scene.Add("cycle", "2", "79", (Role.Resident, ["3"]), (Role.Leader, ["3"]), (Role.Neighbourhood, ["3"]));
        scene.Add("batch", "1", "80", (Role.Supplier, ["5"]));
        scene.Add("plan", "1", "78");
        scene.Add("offer", "21", "791", (Role.Resident, ["31"]), (Role.Leader, ["31"]));
        scene.Add("goods", "1", "801");                              // an offer of the frozen round
        scene.Add("letter", "A", "Y");
        scene.Add("label", "1", "77", (Role.Leader, ["15", "21"]), (Role.Volunteer, ["21"]));
        scene.Add("supplier", "1", "75", (Role.Supplier, ["2"]));
        scene.Add("paper", "1", "751");
        scene.Add("item", "1", "76");
        scene.Add("package", "1", "77");
        scene.Add("order", Order(101), OtherTown.Order, (Role.Resident, [Order(102), Order(301)]),
            (Role.Leader, [Order(201), Order(301)]), (Role.Neighbourhood, [Order(301)]));
        scene.Add("grant", Grant(1), OtherTown.Grant, (Role.Neighbourhood, [Grant(2), Desks]), (Role.Desk, [Desks]),
            (Role.Operator, [Grant(1), Grant(2)]));
        scene.Add("collection", Person(71), OtherTown.Collection, (Role.Leader, [Person(72)]));
        scene.Add("payment", Person(73), OtherTown.Collection);      // of a relative, into the town's account
        scene.Add("asker", Person(51), OtherTown.Asker, (Role.Resident, [Person(53)]), (Role.Leader, [Person(53)]),
            (Role.Neighbourhood, [Person(53)]));
        scene.Add("relative", Person(61), OtherTown.Relative, (Role.Resident, [Person(63)]), (Role.Neighbourhood, [Person(63)]));
        scene.Add("task", Person(81), OtherTown.Task);
        scene.Add("mytask", Person(82), OtherTown.Task);             // every agent sees every task; its owner ends it
        scene.Add("colleague", $"{SmallTown.Agent(2).Person.Value}", OtherTown.Agent, (Role.Hotline, [Person(10)]));
        scene.Add("call", Person(91), OtherTown.Call, (Role.Hotline, [Person(92)]), (Role.Desk, [Person(92)]));
        scene.Add("approval", Person(95), OtherTown.Approval);
        scene.Add("code", await Code(site, SmallTown.Desk, 120), await Code(site, OtherTown.Desk, 7402));
        scene.Add("bag", $"{await BatchCode(site, 1)}-{ShortCode.Of(1)}", $"QFAR-{ShortCode.Of(1)}",
            (Role.Resident, [$"{await BatchCode(site, 1)}-{ShortCode.Of(2)}"]), (Role.Leader, [$"{await BatchCode(site, 1)}-{ShortCode.Of(15)}"]),
            (Role.Volunteer, [$"{await BatchCode(site, 1)}-{ShortCode.Of(21)}"]));
        scene.Add("communityCode", "YSHY", "QQQQ");
        await scene.AddImports(site);
        foreach (var role in (Role[])[Role.Desk, Role.Leader, Role.Volunteer, Role.Neighbourhood, Role.Finance])
            await site.Agrees(Actor(role), "1/households/1/1", "money/1");
        return scene;
    }

    private void Add(string kind, string mine, string other, params (Role Role, string[] Ids)[] foreign)
    {
        var ids = new Ids(mine, other, Guid.TryParse(mine, out _) ? "9f9f9f9f-9f9f-4f9f-8f9f-9f9f9f9f9f9f"
            : int.TryParse(mine, out _) ? "99999" : mine.Length == 1 ? "Z" : "ZZZZ-ZZ");
        foreach (var (role, values) in foreign) ids.Foreign[role] = values;
        _ids.Add(kind, ids);
    }

    private async Task AddImports(Site site)
    {
        using var desk = await site.SignedIn(SmallTown.Desk);
        var preview = await desk.Previews(PlacesStory.Csv("云杉居民区,云杉花园,,,,9,,901,9,,1,0,,,,"));
        await site.Owner.Run("""
            insert into place_imports (town_id, id, file_name, sha256, sheet, actor_id, created_at, expires_at)
            select 2, @id, file_name, sha256, sheet, actor_id, created_at, expires_at from place_imports where town_id = 1
            """, new { id = Guid.Parse(Person(79)) }, default);
        Add("import", $"{preview.Id}", Person(79));
        _ids.Add("planHash", new(preview.PlanHash, preview.PlanHash, preview.PlanHash));
    }

    private static async Task<string> Code(Site site, Actor by, int household) =>
        (await site.Services.GetRequiredService<InviteRelative.Handler>().Run(by, new(household), default)).Value;

    private static Task<string> BatchCode(Site site, int batch) =>
        site.Owner.One<string>("select code from batches where town_id = 1 and id = @batch", new { batch }, default);

    private static string Order(int household) => $"10000000-0000-4000-8000-000000000{household}";

    private static string Grant(int community) => $"20000000-0000-4000-8000-00000000000{community}";

    private static string Person(int n) => $"30000000-0000-4000-8000-0000000000{n:00}";

    private const string Desks = "20000000-0000-4000-8000-000000000009";

    private static readonly string Agents =
        $"'{SmallTown.Agent().Person.Value}', '{SmallTown.Agent(2).Person.Value}', '{SmallTown.Desk.Person.Value}'";

    // Round 2 takes orders of both communities, round 3 of community 2 alone. Doors 101, 102, 201, 301 have ordered.
    private static readonly string Sql = $"""
        insert into neighbourhoods values (1, 9, '远村');
        insert into communities (town_id, id, neighbourhood_id, code, name) values (1, 9, 9, 'YYYY', '远村');
        insert into buildings (town_id, id, community_id, no, walk_order) values (1, 9, 9, '1', 1);
        insert into households (town_id, id, community_id, building_id, floor, room, door_order) values (1, 901, 9, 9, 1, '101', 1);
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to) values
          (1, 2, 1, '蔬菜肉蛋', now() - interval '1 hour', now() + interval '2 hours', now() + interval '20 hours', now() + interval '24 hours'),
          (1, 3, 1, '蔬菜肉蛋', now() - interval '1 hour', now() + interval '2 hours', now() + interval '20 hours', now() + interval '24 hours');
        insert into cycle_communities values (1, 2, 1), (1, 2, 2), (1, 3, 2);
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, sold) values
          (1, 21, 2, 'A', 1, 1, 1, 4500, 1000, 4), (1, 22, 2, 'B', 2, 1, 1, 4000, 1000, 0), (1, 31, 3, 'A', 1, 1, 1, 4500, 1000, 0);
        update packages set photo = '\xffd8ff00', photo_type = 'image/jpeg', photo_hash = 'abc' where town_id = 1 and id = 1;
        insert into suppliers values (1, 2, '东河肉联厂', 'meat', '');
        insert into supplier_papers values (1, 1, 1, 'licence', 'A-1', '2199-01-01'), (1, 2, 2, 'licence', 'B-1', '2199-01-01');
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to, state, closed_at) values
          (1, 5, 1, '肉', now() - interval '3 hours', now() - interval '2 hours', now() - interval '1 hour', now() + interval '1 hour', 'closed', now());
        insert into batches values (1, 5, 'TEST', now(), 0, 0, 0, 0, 0, '');
        insert into call_offs (town_id, batch_id, supplier_id, number) values (1, 1, 2, 'TEST-2'), (1, 5, 2, 'TEST-5');
        insert into people (town_id, id) select 1, ('30000000-0000-4000-8000-0000000000' || n)::uuid from generate_series(10, 69) n;
        insert into people (town_id, id) select 1, unnest(array[{Agents}]::uuid[]) on conflict do nothing;
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen, total_fen, content_hash)
        select 1, ('10000000-0000-4000-8000-000000000' || h)::uuid, 2, h, 'page', '{Person(10)}', 'household:' || h,
               '{"{21}"}', '{"{1}"}', '{"{4500}"}', 4500, '' from unnest(array[101, 102, 201, 301]) h;
        insert into grants (town_id, id, person_id, role, community_id, building_id, ends_at) values
          (1, '{Grant(1)}', '{Person(11)}', 'leader', 1, 1, now() + interval '1 day'),
          (1, '{Grant(2)}', '{Person(12)}', 'leader', 2, 3, now() + interval '1 day'),
          (1, '{Desks}', '{Person(13)}', 'desk', null, null, now() + interval '1 day'),
          (1, gen_random_uuid(), '{SmallTown.Agent(2).Person.Value}', 'hotline', null, null, now() + interval '1 day');
        insert into bag_events (town_id, id, batch_id, label, outcome, actor_id) values (1, gen_random_uuid(), 1, 1, 'refused', '{Person(10)}');
        insert into door_requests (town_id, household_id, person_id) values (1, 101, '{Person(51)}'), (1, 301, '{Person(53)}');
        insert into relative_links (town_id, id, household_id, person_id, linked_by, by_office) values
          (1, gen_random_uuid(), 101, '{Person(61)}', '{Person(10)}', false), (1, gen_random_uuid(), 301, '{Person(63)}', '{Person(10)}', false);
        insert into late_wishes (town_id, cycle_id, household_id, wants, before, actor_id)
          values (1, 1, 101, '1x1', '', '{Person(10)}'), (1, 1, 301, '1x1', '', '{Person(10)}');
        insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, building_id, actor_id) values
          (1, '{Person(71)}', '{Person(71)}', 'cash_collected', 'cash:{SmallTown.Leader().Person.Value}', 'household:101', 50, 1, 101, 1,
           '{SmallTown.Leader().Person.Value}'),
          (1, '{Person(72)}', '{Person(72)}', 'cash_collected', 'cash:{Person(12)}', 'household:301', 50, 1, 301, 3, '{Person(12)}');
        insert into batch_lines values (1, 1, 900, '{Order(101)}', 900, 1, 1, 101, 2, 1, 4000, 900, 2, 2, 'person:{Person(61)}');
        insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, building_id, actor_id) values
          (1, '{Person(73)}', '{Person(73)}', 'cash_collected', 'channel:town', 'person:{Person(61)}', 50, 1, 101, 1, '{Person(13)}');
        insert into door_tasks (town_id, id, household_id, kind, due_at) values (1, '{Person(81)}', 101, 'medicine', now());
        insert into door_tasks (town_id, id, household_id, kind, due_at, owner_id, owned_at) values
          (1, '{Person(82)}', 102, 'medicine', now(), '{SmallTown.Agent().Person.Value}', now()),
          (1, '{Person(83)}', 103, 'medicine', now(), '{SmallTown.Desk.Person.Value}', now());
        insert into approvals (town_id, id, kind, subject, body, reason, asked_by, asked_role, expires_at) values
          (1, '{Person(95)}', 'refund', 'household:101', json_build_object('Batch', 1, 'Back', json_build_object('Key', '70000000-0000-4000-8000-000000000001', 'Household', 101, 'Fen', 30000), 'Role', 'Desk')::text,
            '测试', '{SmallTown.Agent().Person.Value}', 'desk', now() + interval '1 day');
        insert into hotline_calls (town_id, id, household_id, agent_id) values
          (1, '{Person(91)}', 101, '{SmallTown.Agent().Person.Value}'), (1, '{Person(92)}', 101, '{SmallTown.Agent(2).Person.Value}'),
          (1, '{Person(93)}', 101, '{SmallTown.Desk.Person.Value}');
        """;
}
