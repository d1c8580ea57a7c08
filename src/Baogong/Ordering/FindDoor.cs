// A door as people say it, found only inside the asker's scope: a foreign door and a missing one look the same.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class FindDoor
{
    /// <param name="Household">The household behind the door.</param>
    /// <param name="Community">Where it is.</param>
    /// <param name="CommunityCode">The community's short code, for its public page.</param>
    /// <param name="CommunityName">The community's name.</param>
    /// <param name="Building">The building's id.</param>
    /// <param name="BuildingNo">Without 号楼.</param>
    /// <param name="Unit">Entrance; empty = none.</param>
    /// <param name="Room">The room's number.</param>
    /// <param name="Occupant">Several households behind one door; empty = alone.</param>
    /// <param name="Sealed">Nobody may leave the door: bags come up.</param>
    /// <param name="Afar">The one who asks is a relative far away, and may pay for what they order.</param>
    public sealed record Door(
        HouseholdId Household, CommunityId Community, string CommunityCode, string CommunityName, BuildingId Building,
        string BuildingNo, string Unit, string Room, string Occupant, bool Sealed,
        bool Afar)
    {
        /// <summary>1803室, 2单元 302室乙 / Room 1803</summary>
        public string RoomIn(Words w) => RoomName(w, Unit, Room, Occupant);

        /// <summary>云杉花园 · 3号楼 · 1803室</summary>
        public string NameIn(Words w) =>
            $"{CommunityName} · {OrderWords.Building(w, BuildingNo)} · {RoomIn(w)}";
    }

    public static string RoomName(Words w, string unit, string room, string occupant) => w[
        $"{(unit.Length > 0 ? $"{unit}单元 " : "")}{room}室{occupant}",
        $"{(unit.Length > 0 ? $"Unit {unit} " : "")}Room {room}{(occupant.Length > 0 ? $" ({occupant})" : "")}"];

    public sealed class Handler(Db db)
    {
        public Task<Door?> Run(Actor actor, HouseholdId household, CancellationToken ct) => actor.Role switch
        {
            Role.Resident when actor.Household != household => Task.FromResult<Door?>(null),
            Role.Leader when actor.Community is null => Task.FromResult<Door?>(null),
            _ => db.Maybe<Door>(Find, new
            {
                actor.Town,
                household,
                actor.Community,
                actor.Building,
                resident = actor.Staff is null ? actor.Person : (PersonId?)null,
            }, ct),
        };
    }

    private const string Find = """
        select h.id as household, h.community_id as community, c.code as community_code, c.name as community_name,
               h.building_id as building, b.no as building_no, h.unit, h.room, h.occupant,
               coalesce(b.zone_status, c.zone_status) = 'sealed' as sealed,
               exists (select from household_members m where m.town_id = h.town_id and m.household_id = h.id
                 and m.person_id = @resident::uuid and m.kind = 'relative') as afar
        from households h
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where h.town_id = @Town and h.id = @household
          and (@Community::int is null or h.community_id = @Community::int)
          and (@Building::int is null or h.building_id = @Building::int)
        """;
}
