// One person per role in the demo town, with sign-ins that follow from the seed and are printed at every start.
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Console;

/// <summary>Published sign-ins: good for the demo town and nowhere else.</summary>
/// <param name="Desk">Sign-in name at /sign-in/desk.</param>
/// <param name="DeskPassword">Its password.</param>
/// <param name="DeskSecret">Base32 secret of its one-time codes.</param>
/// <param name="Agent">Sign-in name of the hotline agent, at the same page.</param>
/// <param name="AgentPassword">Its password.</param>
/// <param name="AgentSecret">Base32 secret of its one-time codes.</param>
/// <param name="LeaderPath">The leader's link, of 云杉花园 3号楼.</param>
/// <param name="LeaderPin">Its PIN.</param>
/// <param name="VolunteerPath">The volunteer's link, of 云杉花园.</param>
/// <param name="VolunteerPin">Its PIN.</param>
/// <param name="ResidentPhone">The resident of 云杉花园 3号楼 1803; the code is shown on a page.</param>
public sealed record DemoLogins(
    string Desk, string DeskPassword, string DeskSecret, string Agent, string AgentPassword, string AgentSecret,
    string LeaderPath, string LeaderPin, string VolunteerPath, string VolunteerPin, string ResidentPhone)
{
    public static DemoLogins Of(int seed) => new(
        "desk", $"heqiao-{Letters(seed, "password")}", Secret(seed, "totp"),
        "hotline", $"heqiao-{Letters(seed, "agent-password")}", Secret(seed, "agent-totp"),
        $"/r/{Token(seed, "leader")}", Digits(seed, "leader-pin"), $"/r/{Token(seed, "volunteer")}",
        Digits(seed, "volunteer-pin"),
        "13900001803");

    /// <summary>The desk's one-time code at this moment.</summary>
    public string DeskCode(DateTimeOffset now) => Code(DeskSecret, now);

    /// <summary>The hotline agent's one-time code at this moment.</summary>
    public string AgentCode(DateTimeOffset now) => Code(AgentSecret, now);

    private static string Code(string secret, DateTimeOffset now) => Totp.Code(
        Totp.FromBase32(secret) ?? throw new InvalidOperationException("Base32 of our own."), Totp.Step(now));

    private static string Secret(int seed, string use) =>
        Totp.ToBase32(Bytes(seed, use).AsSpan(0, Totp.SecretBytes));

    private static string Token(int seed, string use) => Letters(seed, use);

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
            var card = await staff.Run(tx, new GrantRequest(DemoTown.Town, mine ? "王小楼" : Leaders[index], Role.Leader,
                new CommunityId(1), new BuildingId(building.Id), ends), mine ? Last(logins.LeaderPath) : null,
                mine ? logins.LeaderPin : null, ct);
            Must(card.Problem);
        }

        var volunteer =
            await staff.Run(tx, new GrantRequest(DemoTown.Town, "林小跑", Role.Volunteer, new CommunityId(1), null, ends),
            Last(logins.VolunteerPath), logins.VolunteerPin, ct);
        Must(volunteer.Problem);
        var desk = await staff.RunDesk(tx, new GrantRequest(DemoTown.Town, "值班 王", Role.Desk, null, null, ends),
            logins.Desk, logins.DeskPassword, logins.DeskSecret, ct);
        Must(desk.Problem);
        var agent = await staff.RunDesk(tx, new GrantRequest(DemoTown.Town, "坐席 顾", Role.Hotline, null, null, ends),
            logins.Agent, logins.AgentPassword, logins.AgentSecret, ct);
        Must(agent.Problem);
        var door = await tx.One<HouseholdId>(SelectDoor, new { DemoTown.Town }, ct);
        var resident = await residents.Run(tx, DemoTown.Town, logins.ResidentPhone, door, ct);
        Must(resident.Problem);
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
