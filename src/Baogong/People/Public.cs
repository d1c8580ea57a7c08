// What other rooms may name of this one: who asks, who may enter, who leads a building, how people are enrolled.
using System.Reflection;
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Microsoft.AspNetCore.Authorization;

namespace Baogong.People;

public enum Role
{
    Resident, Leader, Volunteer, Neighbourhood, Desk, Hotline, Supplier, Driver, Keeper, Finance, Auditor, Operator,
}

/// <param name="Town">The town that this person acts in; nothing of another town can be seen.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Role">What the session was opened as: one person with two roles has two sessions.</param>
/// <param name="Community">The scope of a leader or volunteer; of an office, where it works now (docs/adr/0023); null =
/// the whole town.</param>
/// <param name="Building">The leader's building; null = the whole community.</param>
/// <param name="Supplier">For suppliers: whose goods.</param>
/// <param name="Household">For residents: the door they chose; null until then.</param>
public sealed record Actor(
    TownId Town, PersonId Person, Role Role, CommunityId? Community = null, BuildingId? Building = null,
    SupplierId? Supplier = null, HouseholdId? Household = null)
{
    /// <summary>Null = a household for itself: nobody watches what it does with its own.</summary>
    public Role? Staff => Role is Role.Resident ? null : Role;

    /// <summary>Routes behind a policy always have one.</summary>
    public static ValueTask<Actor?> BindAsync(HttpContext http, ParameterInfo parameter) =>
        ValueTask.FromResult(http.Features.Get<Actor>());
}

/// <summary>Who may enter a route at all. What they may touch there is decided in each statement's WHERE.</summary>
public static class Policies
{
    public const string Resident = "resident";
    public const string Leader = "leader";
    public const string Field = "field";          // leaders and volunteers: gate and doors
    public const string Neighbourhood = "neighbourhood";
    public const string Desk = "desk";
    public const string Hotline = "hotline";      // agents, and the desk when the lines are full
    public const string Supplier = "supplier";
    public const string Driver = "driver";
    public const string Finance = "finance";
    public const string Operator = "operator";
    public const string Audit = "audit";
    public const string SignedIn = "signed-in";

    private static readonly (string Name, Role[] Roles)[] All =
    [
        (Resident, [Role.Resident]),
        (Leader, [Role.Leader]),
        (Field, [Role.Leader, Role.Volunteer]),
        (Neighbourhood, [Role.Neighbourhood]),
        (Desk, [Role.Desk]),
        (Hotline, [Role.Hotline, Role.Desk]),
        (Supplier, [Role.Supplier]),
        (Driver, [Role.Driver]),
        (Finance, [Role.Finance]),
        (Operator, [Role.Operator]),
        (Audit, [Role.Auditor]),
        (SignedIn, Enum.GetValues<Role>()),
    ];

    /// <summary>Default deny: a route without a policy is closed to everybody who is not signed in.</summary>
    public static void Register(AuthorizationOptions options)
    {
        foreach (var (name, roles) in All)
            options.AddPolicy(name, p => p.RequireRole(roles.Select(r => r.ToString())));
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
    }
}

/// <param name="Town">Whose town.</param>
/// <param name="Name">The person's name; kept sealed.</param>
/// <param name="Role">Not <see cref="Role.Resident"/>.</param>
/// <param name="Community">Scope of leaders and volunteers; null = the whole town.</param>
/// <param name="Building">A leader's building; null = the whole community.</param>
/// <param name="EndsAt">Nobody keeps a role for ever.</param>
/// <param name="By">Who gives it; null = the town's set-up.</param>
/// <param name="Key">Becomes the grant's id: the same key gives once. Null = a new one.</param>
/// <param name="Supplier">Whose goods, for suppliers.</param>
/// <param name="Neighbourhood">All its communities, for an office; then there is no community.</param>
public sealed record GrantRequest(
    TownId Town, string Name, Role Role, CommunityId? Community, BuildingId? Building, DateTimeOffset EndsAt,
    PersonId? By = null, Guid? Key = null, SupplierId? Supplier = null, int? Neighbourhood = null);

public sealed record Granted(PersonId Person, Guid Grant);

/// <summary>What must be handed to the person, and is kept nowhere in clear.</summary>
/// <param name="Person">Who it is.</param>
/// <param name="Grant">The role they were given.</param>
/// <param name="Token">The last part of the role link: /r/{token}.</param>
/// <param name="Pin">Four to six digits.</param>
public sealed record StaffCard(PersonId Person, Guid Grant, string Token, string Pin)
{
    public string Path => $"/r/{Token}";

    // A record prints its members; these must never reach a log.
    public override string ToString() => $"StaffCard {Grant}";
}

/// <summary>Makes people without the pages: for whoever sets a town up. All inside the caller's transaction.</summary>
public sealed class Enrolment(EnrolStaff.Handler staff, EnrolResident.Handler residents, Grants grants)
{
    /// <inheritdoc cref="EnrolStaff.Handler.Run(Tx, GrantRequest, string?, string?, CancellationToken)"/>
    public Task<Outcome<StaffCard>> LeaderOrVolunteer(
        Tx tx, GrantRequest request, string? token, string? pin, CancellationToken ct) =>
        staff.Run(tx, request, token, pin, ct);

    /// <inheritdoc cref="EnrolStaff.Handler.RunDesk"/>
    public Task<Outcome<Granted>> Desk(
        Tx tx, GrantRequest request, string login, string password, string totpSecret, CancellationToken ct) =>
        staff.RunDesk(tx, request, login, password, totpSecret, ct);

    /// <summary>A role without a way in: cheap, for thousands. The desk makes the link when it is wanted.</summary>
    public Task<Outcome<Granted>> WithoutLink(Tx tx, GrantRequest request, CancellationToken ct) =>
        grants.Give(tx, request, ct);

    /// <inheritdoc cref="EnrolResident.Handler.Run"/>
    public Task<Outcome<PersonId>> Resident(
        Tx tx, TownId town, string phone, HouseholdId? household, CancellationToken ct) =>
        residents.Run(tx, town, phone, household, ct);
}

/// <summary>Where a person's sealed fields stand (Platform/Data/Vault.cs), and how a number is found again.</summary>
public static class PersonFields
{
    public static SealedPlace NamePlace(TownId town, PersonId person) => new(town, "people.name_sealed", person.Value);

    public static SealedPlace PhonePlace(TownId town, PersonId person) =>
        new(town, "people.phone_sealed", person.Value);

    public static SealedPlace TotpPlace(TownId town, Guid grant) => new(town, "credentials.totp_sealed", grant);

    /// <summary>138 **** 1234: enough to know somebody by.</summary>
    public static string Masked(string mobile) => mobile.Length < 8 ? "" : $"{mobile[..3]} **** {mobile[^4..]}";

    /// <param name="vault">Holds the key.</param>
    /// <param name="town">The same number is another index in another town.</param>
    /// <param name="mobile">Eleven digits, as <c>Typed.Mobile</c> gives them.</param>
    public static byte[] PhoneIndex(this Vault vault, TownId town, string mobile) =>
        vault.Index($"phone:{town.Value}:{mobile}");

    /// <summary>Of the last four digits. Few enough to be guessed with the key: it finds, it proves nothing.</summary>
    public static byte[] TailIndex(this Vault vault, TownId town, string tail) =>
        vault.Index($"tail:{town.Value}:{tail}");

    public static byte[] NameIndex(this Vault vault, TownId town, string name) =>
        vault.Index($"name:{town.Value}:{name}");

    public static byte[] SurnameIndex(this Vault vault, TownId town, string surname) =>
        vault.Index($"surname:{town.Value}:{surname}");
}

/// <summary>A building leader as everybody may see them: never more than the surname.</summary>
/// <param name="Building">Whose leader; null = of the whole community.</param>
/// <param name="Surname">王, 欧阳; empty when the name is not known.</param>
public sealed record PublicLeader(BuildingId? Building, string Surname)
{
    /// <summary>王楼长 / building leader 王</summary>
    public string In(Words w) => w[$"{Surname}楼长", $"building leader {Surname}".TrimEnd()];
}

/// <summary>A leader with the code by which anybody can check them, on the page or by telephone.</summary>
/// <param name="Building">Null = of the whole community.</param>
/// <param name="Code">Five letters and digits; another one for every appointment.</param>
public sealed record VouchedLeader(
    string Community, string? Building, string Surname, string Code, DateTimeOffset Until);

/// <summary>Who is vouched for as leader, today.</summary>
public sealed class Leaders(Db db, Vault vault)
{
    /// <summary>Everybody of a community, or of the town for null; empty for an unknown community too.</summary>
    public async Task<IReadOnlyList<VouchedLeader>> Vouched(TownId town, string? communityCode, CancellationToken ct) =>
        [.. (await db.All<VouchedRow>(FindVouched, new { town, communityCode }, ct)).Select(r => new VouchedLeader(
            r.Community, r.Building,
            SurnameOf(town, r.PersonId, r.NameSealed),
            CheckCode(town, r.Grant), r.EndsAt))];

    /// <summary>Whose code this is, at this moment; null for nobody's, or somebody's who is leader no longer.</summary>
    public async Task<VouchedLeader?> Check(TownId town, string typed, CancellationToken ct)
    {
        var code = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return code.Length != CheckCodeCharacters ? null
            : (await Vouched(town, null, ct)).FirstOrDefault(l => l.Code == code);
    }

    // Nothing to store, nothing to guess: whoever has no appointment has no code. Said aloud, so no 0/O/1/I.
    private string CheckCode(TownId town, Guid grant) => string.Concat(
        vault.Index($"leader:{town.Value}:{grant}").Take(CheckCodeCharacters).Select(b => Spoken[b % Spoken.Length]));

    private const int CheckCodeCharacters = 5;

    private const string Spoken = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>Leaders of the building and of its whole community; empty when there is none.</summary>
    public async Task<IReadOnlyList<PublicLeader>> Of(TownId town, BuildingId building, CancellationToken ct) =>
        [.. (await db.All<Row>(OfBuilding, new { town, building }, ct)).Select(r => Public(town, r))];

    /// <summary>Leaders of a community, in walking order of their buildings.</summary>
    public async Task<IReadOnlyList<PublicLeader>> Of(TownId town, CommunityId community, CancellationToken ct) =>
        [.. (await db.All<Row>(OfCommunity, new { town, community }, ct)).Select(r => Public(town, r))];

    private PublicLeader Public(TownId town, Row row) => new(
        row.BuildingId is { } b ? new BuildingId(b) : null, SurnameOf(town, row.PersonId, row.NameSealed));

    private string SurnameOf(TownId town, PersonId person, byte[]? nameSealed) =>
        nameSealed is null ? "" : Surname(vault.Unseal(PersonFields.NamePlace(town, person), nameSealed));

    /// <summary>The family name alone; a name in Latin letters keeps its last word.</summary>
    public static string Surname(string name)
    {
        name = name.Trim();
        if (name.Length == 0) return "";
        if (char.IsAscii(name[0])) return name.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        return name.Length > 2 && TwoCharacterSurnames.Contains(name[..2]) ? name[..2] : name[..1];
    }

    private static readonly HashSet<string> TwoCharacterSurnames =
        ["欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "端木", "南宫", "西门"];

    private sealed record Row(PersonId PersonId, int? BuildingId, byte[]? NameSealed);

    private sealed record VouchedRow(
        PersonId PersonId, byte[]? NameSealed, Guid Grant, string Community, string? Building, DateTimeOffset EndsAt);

    private const string FindVouched = """
        select p.id as person_id, p.name_sealed, g.id as grant, c.name as community, b.no as building, g.ends_at
        from grants g
        join people p on p.town_id = g.town_id and p.id = g.person_id
        join communities c on c.town_id = g.town_id and c.id = g.community_id
        left join buildings b on b.town_id = g.town_id and b.id = g.building_id
        where g.town_id = @town and (@communityCode::text is null or c.code = upper(@communityCode::text))
          and g.role = 'leader' and g.revoked_at is null and db_now() between g.starts_at and g.ends_at
        order by c.name, b.walk_order nulls first, g.starts_at
        """;

    private const string OfBuilding = """
        select p.id as person_id, g.building_id, p.name_sealed
        from buildings b
        join grants g on g.town_id = b.town_id and g.community_id = b.community_id
          and (g.building_id = b.id or g.building_id is null)
        join people p on p.town_id = g.town_id and p.id = g.person_id
        where b.town_id = @town and b.id = @building and g.role = 'leader'
          and g.revoked_at is null and db_now() between g.starts_at and g.ends_at
        order by g.building_id nulls last, g.starts_at
        """;

    private const string OfCommunity = """
        select p.id as person_id, g.building_id, p.name_sealed
        from grants g
        join people p on p.town_id = g.town_id and p.id = g.person_id
        left join buildings b on b.town_id = g.town_id and b.id = g.building_id
        where g.town_id = @town and g.community_id = @community and g.role = 'leader'
          and g.revoked_at is null and db_now() between g.starts_at and g.ends_at
        order by b.walk_order nulls last, g.starts_at
        """;
}

/// <summary>Staff sign what they do for a town: their colleagues read their names without leaving a trace.</summary>
public sealed class StaffNames(Vault vault)
{
    /// <summary>"" for nobody, for somebody without a name, and for a name that does not open.</summary>
    public string Of(TownId town, Guid? person, byte[]? nameSealed)
    {
        if (person is null || nameSealed is null) return "";
        try
        {
            return vault.Unseal(PersonFields.NamePlace(town, new PersonId(person.Value)), nameSealed);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return "";
        }
    }
}

/// <summary>Who else sits at the telephones or the desk today: to hand a task to.</summary>
public sealed class Colleagues(Db db, StaffNames names)
{
    public sealed record Colleague(PersonId Person, string Name);

    /// <summary>Everybody with one of the roles whose grant is alive, by name.</summary>
    public async Task<IReadOnlyList<Colleague>> Of(TownId town, IEnumerable<Role> roles, CancellationToken ct) =>
        [.. (await db.All<Row>(Select, new { town, roles = roles.Select(r => r.Text()).ToArray() }, ct))
            .Select(r => new Colleague(r.PersonId, names.Of(town, r.PersonId.Value, r.NameSealed)))
            .OrderBy(c => c.Name, StringComparer.Ordinal)];

    private sealed record Row(PersonId PersonId, byte[]? NameSealed);

    private const string Select = """
        select p.id as person_id, p.name_sealed
        from people p
        where p.town_id = @town and exists (
          select from grants g
          where g.town_id = p.town_id and g.person_id = p.id and g.role = any(@roles::text[])
            and g.revoked_at is null and db_now() between g.starts_at and g.ends_at)
        """;
}

public static class RoleNames
{
    /// <summary>As stored in grants.role.</summary>
    public static string Text(this Role role) => Enum.GetName(role)?.ToLowerInvariant()
        ?? throw new ArgumentOutOfRangeException(nameof(role));
}

/// <summary>Some things ask for a fresh sign-in, however long the session still runs.</summary>
public sealed class StepUp(Sessions sessions)
{
    /// <summary>The way to a new code and back; null when the sign-in is fresh.</summary>
    public async Task<IResult?> Needed(HttpContext http, string back, CancellationToken ct) =>
        await sessions.IsFresh(http, ct) ? null : SignIn.Again(back);

    /// <summary>The session's row is gone: this server must not trust what it remembers.</summary>
    public void Ended(HttpContext http) => sessions.ReadAgain(http);
}
