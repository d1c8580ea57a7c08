// One person per role in the demo town, with sign-ins that follow from the seed and are printed at every start.
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.Console;

/// <summary>Somebody who signs in at /sign-in/desk.</summary>
/// <param name="Role">What they may do.</param>
/// <param name="Person">Their name.</param>
/// <param name="Login">Their sign-in name.</param>
/// <param name="Password">Its password.</param>
/// <param name="Secret">Base32 secret of the one-time codes.</param>
public sealed record DemoDesk(Role Role, string Person, string Login, string Password, string Secret)
{
    /// <summary>The one-time code at this moment.</summary>
    public string Code(DateTimeOffset now) => Totp.Code(
        Totp.FromBase32(Secret) ?? throw new InvalidOperationException("Base32 of our own."), Totp.Step(now));
}

/// <summary>Somebody who comes in by a link of their own.</summary>
/// <param name="Role">What they may do.</param>
/// <param name="Person">Their name.</param>
/// <param name="Path">The link.</param>
/// <param name="Pin">Its PIN.</param>
public sealed record DemoLink(Role Role, string Person, string Path, string Pin);

/// <summary>Published sign-ins: good for the demo town and nowhere else.</summary>
/// <param name="Desks">The desk first, then a colleague for what takes two, then one of each other role.</param>
/// <param name="Leader">Of 云杉花园 3号楼.</param>
/// <param name="Volunteer">Of 云杉花园.</param>
/// <param name="Driver">Of the town.</param>
/// <param name="ResidentPhone">The resident of 云杉花园 3号楼 1803; the code is shown on a page.</param>
/// <param name="RelativePhone">A daughter far away who orders for that door.</param>
public sealed record DemoLogins(
    IReadOnlyList<DemoDesk> Desks, DemoLink Leader, DemoLink Volunteer, DemoLink Driver, string ResidentPhone,
    string RelativePhone)
{
    private static readonly (Role Role, string Person, string Login)[] AtDesks =
    [
        (Role.Desk, "值班 王", "desk"), (Role.Desk, "值班 李", "desk2"), (Role.Hotline, "坐席 顾", "hotline"),
        (Role.Neighbourhood, "居委 何", "office"), (Role.Supplier, "供应商 曹", "supplier"),
        (Role.Finance, "财务 简", "finance"), (Role.Auditor, "审计 祁", "auditor"), (Role.Operator, "运维 方", "operator"),
    ];

    public static DemoLogins Of(int seed) => new(
        [.. AtDesks.Select(d => new DemoDesk(d.Role, d.Person, d.Login,
            $"heqiao-{Letters(seed, $"{d.Login} password")}", Secret(seed, $"{d.Login} totp")))],
        Link(seed, Role.Leader, "王小楼"), Link(seed, Role.Volunteer, "林小跑"), Link(seed, Role.Driver, "邹师傅"),
        "13900001803", "13900001804");

    private static DemoLink Link(int seed, Role role, string person) =>
        new(role, person, $"/r/{Letters(seed, $"{role}")}", Digits(seed, $"{role} PIN"));

    private static string Secret(int seed, string use) =>
        Totp.ToBase32(Bytes(seed, use).AsSpan(0, Totp.SecretBytes));

    private static string Letters(int seed, string use) => Convert.ToHexStringLower(Bytes(seed, use))[..12];

    private static string Digits(int seed, string use) => $"{BitConverter.ToUInt32(Bytes(seed, use)) % 9000 + 1000}";

    private static byte[] Bytes(int seed, string use) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"baogong demo {seed} {use}"));
}

internal static class DemoPeople
{
    private static readonly string[] Leaders = ["周禾", "沈榉", "陆砚", "顾霁", "钱芦", "徐楸", "汤菖", "姚翎"];

    public static async Task Enrol(Tx tx, EnrolStaff.Handler staff, EnrolResident.Handler residents, DemoLogins logins,
        DateTimeOffset now, CancellationToken ct)
    {
        var ends = now.AddYears(5);
        var buildings = await tx.All<(int Id, string No)>(SelectBuildings, new { DemoTown.Town }, ct);
        foreach (var (building, index) in buildings.Select((b, i) => (b, i))
            .Where(b => b.b.No == "3" || b.i < Leaders.Length))
        {
            var mine = building.No == "3";
            var card = await staff.Run(tx, new GrantRequest(DemoTown.Town,
                mine ? logins.Leader.Person : Leaders[index], Role.Leader, new CommunityId(1),
                new BuildingId(building.Id), ends), mine ? Last(logins.Leader.Path) : null,
                mine ? logins.Leader.Pin : null, ct);
            Must(card.Problem);
        }

        foreach (var link in (DemoLink[])[logins.Volunteer, logins.Driver])
        {
            var community = link.Role == Role.Volunteer ? new CommunityId(1) : (CommunityId?)null;
            var request = new GrantRequest(DemoTown.Town, link.Person, link.Role, community, null, ends);
            var card = await staff.Run(tx, request, Last(link.Path), link.Pin, ct);
            Must(card.Problem);
        }

        foreach (var desk in logins.Desks)
        {
            var request = new GrantRequest(DemoTown.Town, desk.Person, desk.Role, null, null, ends,
                Supplier: desk.Role == Role.Supplier ? new SupplierId(1) : null,
                Neighbourhood: desk.Role == Role.Neighbourhood ? 1 : null);
            Must((await staff.RunDesk(tx, request, desk.Login, desk.Password, desk.Secret, ct)).Problem);
        }

        var door = await tx.One<HouseholdId>(SelectDoor, new { DemoTown.Town }, ct);
        var resident = await residents.Run(tx, DemoTown.Town, logins.ResidentPhone, door, ct);
        Must(resident.Problem);
    }

    /// <summary>The resident asks, the daughter far away says yes: as on the pages.</summary>
    public static async Task Relate(Db db, Vault vault, Randomness randomness, EnrolResident.Handler residents,
        DemoLogins logins, CancellationToken ct)
    {
        var doors = new ChooseDoor.Handler(db);
        var door = await db.One<HouseholdId>(SelectDoor, new { DemoTown.Town }, ct);
        var code = await new InviteRelative.Handler(db, vault, randomness, doors)
            .Run(await Actor(logins.ResidentPhone), door, ct);
        Must(code.Problem);
        var linked = await new LinkRelative.Handler(db, vault, randomness, doors)
            .Run(await Actor(logins.RelativePhone), code.Value, "女儿 小陈", ct);
        Must(linked.Problem);

        async Task<Actor> Actor(string phone)
        {
            var person = await db.Atomically<PersonId>(tx => residents.Run(tx, DemoTown.Town, phone, null, ct), ct);
            Must(person.Problem);
            return new(DemoTown.Town, person.Value, Role.Resident, Household: door);
        }
    }

    private static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static void Must(Problem? problem)
    {
        if (problem is not null) throw new InvalidOperationException(
            $"The demo's people could not be enrolled: {problem.En}");
    }

    private const string SelectBuildings =
        "select id, no from buildings where town_id = @Town and community_id = 1 order by walk_order";

    public const string SelectDoor = """
        select h.id from households h join buildings b on b.town_id = h.town_id and b.id = h.building_id
        where h.town_id = @Town and h.community_id = 1 and b.no = '3' and h.room = '1803'
        """;
}
