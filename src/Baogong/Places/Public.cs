// What other rooms may name of this one: places as records, the ways to find a door, and how places are written.
using Baogong.Core;
using Baogong.Core.Routing;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Places;

/// <summary>封控 / 管控 / 防范: nobody leaves the door, nobody leaves the community, open. Stored in lower case.</summary>
public enum ZoneStatus { Precaution, Controlled, Sealed }

/// <param name="Id">Number inside the town.</param>
/// <param name="NeighbourhoodId">Its neighbourhood's number.</param>
/// <param name="Neighbourhood">Its neighbourhood's name.</param>
/// <param name="Code">Four or five letters and digits that can be said aloud.</param>
/// <param name="Name">Unique in the town.</param>
/// <param name="Lane">弄; "" = none.</param>
/// <param name="Gate">Where the truck stops; "" = unknown.</param>
/// <param name="GateOrder">The truck's order of gates.</param>
/// <param name="ZoneStatus">Of the community; a building may be stricter.</param>
/// <param name="ZoneSince">Since when.</param>
public sealed record Community(
    CommunityId Id, int NeighbourhoodId, string Neighbourhood, string Code, string Name, string Lane, string Gate,
    int GateOrder, ZoneStatus ZoneStatus, DateTimeOffset ZoneSince);

/// <param name="Id">Number inside the town.</param>
/// <param name="CommunityId">Its community.</param>
/// <param name="No">Without 号/楼/栋: "3", "12甲".</param>
/// <param name="WalkOrder">From the gate on foot.</param>
/// <param name="HasLift">Whether heavy bags can ride.</param>
/// <param name="ZoneStatus">In force here: its own, or else its community's.</param>
/// <param name="ZoneSince">Since when.</param>
/// <param name="OwnZone">The building has a status of its own.</param>
/// <param name="Households">How many doors (households) it has.</param>
public sealed record Building(
    BuildingId Id, CommunityId CommunityId, string No, int WalkOrder, bool HasLift, ZoneStatus ZoneStatus,
    DateTimeOffset ZoneSince, bool OwnZone, long Households);

/// <param name="Id">Number inside the town.</param>
/// <param name="CommunityId">Its community.</param>
/// <param name="Community">Its community's name.</param>
/// <param name="BuildingId">Its building.</param>
/// <param name="Building">Its building's number.</param>
/// <param name="Unit">单元; "" = none.</param>
/// <param name="Floor">Basements below zero.</param>
/// <param name="Room">"1803".</param>
/// <param name="Occupant">甲/乙 when several households live behind one door; "" = alone.</param>
/// <param name="DoorOrder">Walking order inside the building.</param>
/// <param name="People">How many live there.</param>
/// <param name="Elders">Of them 60 or older.</param>
/// <param name="Priority">重点户: somebody must have spoken to them.</param>
public sealed record Household(
    HouseholdId Id, CommunityId CommunityId, string Community, BuildingId BuildingId, string Building, string Unit,
    int Floor, string Room, string Occupant, int DoorOrder, int People, int Elders, bool Priority);

/// <summary>A door and every way to write it: what a reader of relays needs to know of a community.</summary>
/// <param name="Household">The household behind it.</param>
/// <param name="BuildingId">Its building.</param>
/// <param name="Building">The building's number.</param>
/// <param name="BuildingAliases">Other numbers of the same entrance.</param>
/// <param name="Unit">单元; "" = none.</param>
/// <param name="Floor">Basements below zero.</param>
/// <param name="Room">The room's number.</param>
/// <param name="Occupant">甲/乙; "" = alone.</param>
/// <param name="Aliases">Other ways to write the door, inside its building.</param>
public sealed record WrittenDoor(
    HouseholdId Household, BuildingId BuildingId, string Building, string[] BuildingAliases, string Unit, int Floor,
    string Room, string Occupant, string[] Aliases)
{
    // Dapper reads arrays by property only.
    private WrittenDoor() : this(default, default, "", [], "", 0, "", "", [])
    {
    }
}

/// <summary>The ways to find places. A foreign id and a missing one both find nothing.</summary>
public sealed class Doors(Db db)
{
    /// <summary>All communities in the truck's order of gates.</summary>
    public Task<IReadOnlyList<Community>> Communities(TownId town, CancellationToken ct) =>
        db.All<Community>(SelectCommunities, new { Town = town, community = (int?)null }, ct);

    public Task<Community?> Community(TownId town, CommunityId community, CancellationToken ct) =>
        db.Maybe<Community>(SelectCommunities, new { Town = town, community = (int?)community.Value }, ct);

    /// <summary>The buildings of a community in walking order from the gate.</summary>
    public Task<IReadOnlyList<Building>> Buildings(TownId town, CommunityId community, CancellationToken ct) =>
        db.All<Building>(SelectBuildings, new { Town = town, community = (int?)community.Value, building = (int?)null },
            ct);

    public Task<Building?> Building(TownId town, BuildingId building, CancellationToken ct) =>
        db.Maybe<Building>(SelectBuildings,
            new { Town = town, community = (int?)null, building = (int?)building.Value }, ct);

    /// <summary>The households of a building in walking order.</summary>
    public Task<IReadOnlyList<Household>> Households(TownId town, BuildingId building, CancellationToken ct) =>
        db.All<Household>(SelectHouseholds,
            new { Town = town, building = (int?)building.Value, household = (int?)null }, ct);

    public Task<Household?> Household(TownId town, HouseholdId household, CancellationToken ct) =>
        db.Maybe<Household>(SelectHouseholds,
            new { Town = town, building = (int?)null, household = (int?)household.Value }, ct);

    /// <summary>
    /// The households that a written door can mean, aliases included: none, one, or several behind one door.
    /// Without a unit all units of the building are meant, without an occupant all behind the door.
    /// </summary>
    /// <param name="town">Only this town's doors are found.</param>
    /// <param name="community">Where.</param>
    /// <param name="building">As written: "3号楼", "03", an alias.</param>
    /// <param name="room">As written: "1803室", "18楼03", an alias.</param>
    /// <param name="unit">As written, or "".</param>
    /// <param name="occupant">甲/乙, or "".</param>
    /// <param name="ct">Gives up.</param>
    public Task<IReadOnlyList<Household>> Find(TownId town, CommunityId community, string building, string room,
        string unit = "", string occupant = "", CancellationToken ct = default) =>
        db.All<Household>(FindDoor, new
        {
            Town = town,
            community,
            building = DoorNumbers.Building(building),
            unit = DoorNumbers.Unit(unit),
            room = DoorNumbers.Room(room),
            occupant = occupant.Trim(),
        }, ct);

    /// <summary>All doors of a community with every way to write them, in walking order.</summary>
    public Task<IReadOnlyList<WrittenDoor>> Written(TownId town, CommunityId community, CancellationToken ct) =>
        db.All<WrittenDoor>(SelectWritten, new { Town = town, community }, ct);

    private const string SelectCommunities = """
        select c.id, c.neighbourhood_id, n.name as neighbourhood, c.code, c.name, c.lane, c.gate, c.gate_order,
               c.zone_status, c.zone_since
        from communities c join neighbourhoods n on n.town_id = c.town_id and n.id = c.neighbourhood_id
        where c.town_id = @Town and (@community::int is null or c.id = @community)
        order by c.gate_order, c.id
        """;

    private const string SelectBuildings = """
        select b.id, b.community_id, b.no, b.walk_order, b.has_lift,
               coalesce(b.zone_status, c.zone_status) as zone_status,
               coalesce(b.zone_since, c.zone_since) as zone_since, b.zone_status is not null as own_zone,
               (select count(*) from households h where h.town_id = b.town_id and h.building_id = b.id) as households
        from buildings b join communities c on c.town_id = b.town_id and c.id = b.community_id
        where b.town_id = @Town and (@community::int is null or b.community_id = @community)
          and (@building::int is null or b.id = @building)
        order by b.walk_order, b.id
        """;

    private const string HouseholdColumns = """
        select h.id, h.community_id, c.name as community, h.building_id, b.no as building, h.unit,
          h.floor::int as floor,
               h.room, h.occupant, h.door_order, h.people::int as people, h.elders::int as elders, h.priority
        from households h
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where h.town_id = @Town
        """;

    private const string SelectHouseholds = HouseholdColumns + """

          and (@building::int is null or h.building_id = @building)
          and (@household::int is null or h.id = @household)
        order by h.door_order, h.id
        """;

    private const string FindDoor = HouseholdColumns + """

          and h.community_id = @community
          and h.building_id in (
            select x.id from buildings x where x.town_id = @Town and x.community_id = @community and x.no = @building
            union all
            select a.building_id from building_aliases a
            where a.town_id = @Town and a.community_id = @community and a.alias = @building)
          and (h.room = @room or exists (
            select from door_aliases a
            where a.town_id = @Town and a.building_id = h.building_id and a.household_id = h.id and a.alias = @room))
          and (@unit = '' or h.unit = @unit) and (@occupant = '' or h.occupant = @occupant)
        order by h.door_order, h.id
        """;

    private const string SelectWritten = """
        select h.id as household, h.building_id, b.no as building, coalesce(ba.aliases, '{}') as building_aliases,
          h.unit, h.floor::int as floor,
               h.room, h.occupant, coalesce(da.aliases, '{}') as aliases
        from households h
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        left join (
          select building_id, array_agg(alias order by alias) as aliases
          from building_aliases where town_id = @Town and community_id = @community group by building_id) ba
          on ba.building_id = b.id
        left join (
          select household_id, array_agg(alias order by alias) as aliases
          from door_aliases where town_id = @Town group by household_id) da on da.household_id = h.id
        where h.town_id = @Town and h.community_id = @community
        order by b.walk_order, b.id, h.door_order, h.id
        """;
}

/// <summary>How a building and a door are written on pages, paper and in relays. One way, everywhere.</summary>
public static class DoorName
{
    /// <summary>"3号楼" / "Building 3"; a name that is not a number stays a name: "商务楼", "3组".</summary>
    public static string Building(Words w, string no) =>
        IsNumber(no) ? w[$"{no}号楼", $"Building {no}"] : no;

    /// <summary>"3号楼 1803", "3号楼 2单元 1803（甲）" / "Building 3, 1803", "Building 3, unit 2, 1803 (甲)".</summary>
    public static string Of(Words w, string building, string unit, string room, string occupant) =>
        w[$"{Building(w, building)} {Room(w, unit, room, occupant)}",
            $"{Building(w, building)}, {Room(w, unit, room, occupant)}"];

    public static string Of(Words w, Household h) => Of(w, h.Building, h.Unit, h.Room, h.Occupant);

    /// <summary>Inside its building: "1803", "2单元 1803（甲）" / "unit 2, 1803 (甲)".</summary>
    public static string Room(Words w, string unit, string room, string occupant)
    {
        var unitPart = unit.Length == 0 ? "" : w[$"{unit}单元 ", $"unit {unit}, "];
        return unitPart + room + (occupant.Length == 0 ? "" : w[$"（{occupant}）", $" ({occupant})"]);
    }

    private static bool IsNumber(string no) => no.Length > 0 && no.All(c => char.IsAsciiLetterOrDigit(c) || c == '-' ||
        "甲乙丙丁戊己庚辛壬癸".Contains(c, StringComparison.Ordinal));
}

/// <summary>Zone statuses as words.</summary>
public static class ZoneNames
{
    /// <summary>封控 / sealed</summary>
    public static string Of(Words w, ZoneStatus status) => status switch
    {
        ZoneStatus.Sealed => w["封控", "sealed"],
        ZoneStatus.Controlled => w["管控", "controlled"],
        _ => w["防范", "precaution"],
    };

    /// <summary>What it means for people: 足不出户 / nobody leaves the door.</summary>
    public static string Meaning(Words w, ZoneStatus status) => status switch
    {
        ZoneStatus.Sealed => w["足不出户，送到家门口", "nobody leaves the door; bags go to the door"],
        ZoneStatus.Controlled => w["不出小区，到小区门口拿", "nobody leaves the community; bags wait at the gate"],
        _ => w["可以出入", "people may come and go"],
    };

    /// <summary>As stored: "sealed".</summary>
    public static string Stored(ZoneStatus status) => status switch
    {
        ZoneStatus.Sealed => "sealed",
        ZoneStatus.Controlled => "controlled",
        _ => "precaution",
    };

    public static bool TryRead(string text, out ZoneStatus status)
    {
        foreach (var one in Enum.GetValues<ZoneStatus>())
        {
            if (Stored(one) != text) continue;
            status = one;
            return true;
        }

        status = default;
        return false;
    }
}

/// <summary>Somebody who may be called at a door. Its text says nothing: it must never reach a log.</summary>
/// <param name="Household">Their door.</param>
/// <param name="Name">As they are called; "" = not known.</param>
/// <param name="Phone">All its digits; "" = not known. Pages show it masked unless their task is to call.</param>
public sealed record DoorContact(HouseholdId Household, string Name, string Phone)
{
    /// <summary>陈阿姨, or 陈家 of a whole name.</summary>
    public string Spoken => CalledName.Spoken(Name, Leaders.Surname(CalledName.WithoutTitle(Name)));

    public override string ToString() => $"DoorContact {Household.Value}";
}

/// <summary>Whom one speaks to behind a door: noted sealed, opened only with a row that says who looked.</summary>
public sealed class Contacts(Vault vault, Randomness randomness)
{
    /// <summary>Opens the contacts of these doors and the numbers that signed in for them; notes that it was
    /// done.</summary>
    /// <param name="tx">The reading and its trace are one transaction.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="doors">Of the actor's town.</param>
    /// <param name="why">"search", "call", …: what for.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<IReadOnlyList<DoorContact>> Read(
        Tx tx, Actor actor, IReadOnlyList<HouseholdId> doors, string why, CancellationToken ct)
    {
        if (doors.Count == 0) return [];
        var args = new { actor.Town, doors = doors.Select(d => d.Value).ToArray() };
        var noted = await tx.All<Row>(SelectContacts, args, ct);
        var signedIn = await tx.All<Row>(SelectMembers, args, ct);
        var look = tx.Look(vault, actor, why);
        foreach (var door in doors) look.Open(door, default, null);
        var known = noted.Select(r => new DoorContact(r.Household,
            look.Open(r.Household, NamePlace(actor.Town, r.Household, r.Id), r.NameSealed),
            look.Open(r.Household, PhonePlace(actor.Town, r.Household, r.Id), r.PhoneSealed))).ToList();
        return [.. known, .. signedIn
            .Select(r => new DoorContact(r.Household, "", look.Open(
                r.Household, PersonFields.PhonePlace(actor.Town, new PersonId(r.Id)), r.PhoneSealed)))
            .Where(m => known.All(k => k.Household != m.Household || k.Phone != m.Phone))];
    }

    /// <summary>Keeps names and numbers of doors. The same number given again replaces what it was called.</summary>
    /// <param name="tx">The caller's transaction.</param>
    /// <param name="town">Whose doors.</param>
    /// <param name="given">Each at least a name or a number; the number as <see cref="PhoneNumber"/> gives it.</param>
    /// <param name="by">The agent who was told; null = the neighbourhood's list.</param>
    /// <param name="ct">Gives up.</param>
    public async Task Note(
        Tx tx, TownId town, IReadOnlyList<DoorContact> given, PersonId? by, CancellationToken ct)
    {
        var rows = given.DistinctBy(c => (c.Household, c.Phone, c.Phone.Length == 0 ? c.Name : ""))
            .Select(c => Seal(town, c)).ToList();
        var args = new
        {
            town,
            doors = rows.Select(r => r.Household.Value).ToArray(),
            ids = rows.Select(r => r.Id).ToArray(),
            names = rows.Select(r => r.NameSealed).ToArray(),
            phones = rows.Select(r => r.PhoneSealed).ToArray(),
            nameIndexes = rows.Select(r => r.NameIndex).ToArray(),
            surnames = rows.Select(r => r.SurnameIndex).ToArray(),
            phoneIndexes = rows.Select(r => r.PhoneIndex).ToArray(),
            tails = rows.Select(r => r.TailIndex).ToArray(),
            source = by is null ? "list" : "hotline",
            by,
        };
        await tx.Run(DeleteSame, args, ct);
        await tx.Run(Insert, args, ct);
    }

    /// <summary>The row as it is stored, for whoever writes thousands by COPY.</summary>
    public SealedContact Seal(TownId town, DoorContact contact)
    {
        var id = randomness.NewId();
        var surname = Leaders.Surname(CalledName.WithoutTitle(contact.Name));
        return new SealedContact(contact.Household, id,
            contact.Name.Length == 0 ? null : vault.Seal(NamePlace(town, contact.Household, id), contact.Name),
            contact.Phone.Length == 0 ? null : vault.Seal(PhonePlace(town, contact.Household, id), contact.Phone),
            contact.Name.Length == 0 ? null : vault.NameIndex(town, contact.Name),
            surname.Length == 0 ? null : vault.SurnameIndex(town, surname),
            contact.Phone.Length == 0 ? null : vault.PhoneIndex(town, contact.Phone),
            contact.Phone.Length == 0 ? null : vault.TailIndex(town, PhoneNumber.Tail(contact.Phone)));
    }

    private static SealedPlace NamePlace(TownId town, HouseholdId household, Guid id) =>
        new(town, "household_contacts.name_sealed", $"{household.Value}/{id}");

    private static SealedPlace PhonePlace(TownId town, HouseholdId household, Guid id) =>
        new(town, "household_contacts.phone_sealed", $"{household.Value}/{id}");

    private sealed record Row(HouseholdId Household, Guid Id, byte[]? NameSealed, byte[]? PhoneSealed);

    private const string SelectContacts = """
        select household_id as household, id, name_sealed, phone_sealed from household_contacts
        where town_id = @Town and household_id = any(@doors::int[])
        order by household_id, noted_at desc, id
        """;

    private const string SelectMembers = """
        select m.household_id as household, p.id, null::bytea as name_sealed, p.phone_sealed
        from household_members m
        join people p on p.town_id = m.town_id and p.id = m.person_id
        where m.town_id = @Town and m.household_id = any(@doors::int[]) and p.phone_sealed is not null
        order by m.household_id, m.since desc, p.id
        """;

    private const string DeleteSame = """
        delete from household_contacts k
        using unnest(@doors::int[], @nameIndexes::bytea[], @phoneIndexes::bytea[]) as g(door, name, phone)
        where k.town_id = @town and k.household_id = g.door
          and (k.phone_index = g.phone or (k.phone_index is null and g.phone is null and k.name_index = g.name))
        """;

    private const string Insert = """
        insert into household_contacts (town_id, household_id, id, name_sealed, phone_sealed, name_index, surname_index,
                                        phone_index, tail_index, source, noted_by)
        select @town, g.*, @source, @by::uuid
        from unnest(@doors::int[], @ids::uuid[], @names::bytea[], @phones::bytea[], @nameIndexes::bytea[],
                    @surnames::bytea[], @phoneIndexes::bytea[], @tails::bytea[]) as g
        """;
}

/// <summary>A contact as its row holds it.</summary>
public sealed record SealedContact(
    HouseholdId Household, Guid Id, byte[]? NameSealed, byte[]? PhoneSealed, byte[]? NameIndex, byte[]? SurnameIndex,
    byte[]? PhoneIndex, byte[]? TailIndex);
