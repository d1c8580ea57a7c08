// What other rooms may name of this one, besides Actor and Policies.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.People;

/// <summary>Where a person's sealed fields stand (Platform/Data/Vault.cs), and how a number is found again.</summary>
public static class PersonFields
{
    public static string NamePlace(PersonId person) => $"people.name_sealed.{person.Value}";

    public static string PhonePlace(PersonId person) => $"people.phone_sealed.{person.Value}";

    public static string TotpPlace(Guid grant) => $"credentials.totp_sealed.{grant}";

    /// <param name="vault">Holds the key.</param>
    /// <param name="town">The same number is another index in another town.</param>
    /// <param name="mobile">Eleven digits, as <c>Typed.Mobile</c> gives them.</param>
    public static byte[] PhoneIndex(this Vault vault, TownId town, string mobile) =>
        vault.Index($"phone:{town.Value}:{mobile}");
}

/// <summary>A building leader as everybody may see them: never more than the surname.</summary>
/// <param name="Building">Whose leader; null = of the whole community.</param>
/// <param name="Surname">王, 欧阳; empty when the name is not known.</param>
public sealed record PublicLeader(BuildingId? Building, string Surname)
{
    /// <summary>王楼长 / building leader 王</summary>
    public string In(Words w) => w[$"{Surname}楼长", $"building leader {Surname}".TrimEnd()];
}

/// <summary>Who is vouched for as leader, today.</summary>
public sealed class Leaders(Db db, Vault vault)
{
    /// <summary>Leaders of the building and of its whole community; empty when there is none.</summary>
    public async Task<IReadOnlyList<PublicLeader>> Of(TownId town, BuildingId building, CancellationToken ct) =>
        [.. (await db.All<Row>(OfBuilding, new { town, building }, ct)).Select(Public)];

    /// <summary>Leaders of a community, in walking order of their buildings.</summary>
    public async Task<IReadOnlyList<PublicLeader>> Of(TownId town, CommunityId community, CancellationToken ct) =>
        [.. (await db.All<Row>(OfCommunity, new { town, community }, ct)).Select(Public)];

    private PublicLeader Public(Row row) => new(
        row.BuildingId is { } b ? new BuildingId(b) : null,
        row.NameSealed is null ? "" : Surname(vault.Unseal(PersonFields.NamePlace(row.PersonId), row.NameSealed)));

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
