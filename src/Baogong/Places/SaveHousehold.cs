// A household by hand: a new door, several households behind one, other ways to write it, who lives there in numbers.
using Baogong.Core;
using Baogong.Core.Routing;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Places;

public static class SaveHousehold
{
    /// <param name="Unit">As written, or "".</param>
    /// <param name="Room">As written; stored without 室.</param>
    /// <param name="Floor">Null = read from the room number.</param>
    /// <param name="Occupant">甲/乙 when several households live behind the door, else "".</param>
    /// <param name="People">1 … 50.</param>
    /// <param name="Elders">Of them 60 or older.</param>
    /// <param name="Priority">重点户.</param>
    /// <param name="Aliases">All other ways to write the door; those left out are removed.</param>
    public sealed record Input(
        string Unit, string Room, int? Floor, string Occupant, int People, int Elders, bool Priority, string[] Aliases);

    private sealed record Stored(
        string Unit, string Room, int Floor, string Occupant, int People, int Elders, bool Priority, string[] Aliases)
    {
        // Dapper reads arrays by property only.
        private Stored() : this("", "", 0, "", 0, 0, false, [])
        {
        }
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/buildings/{building:int}/households",
                async (int building, Input input, Actor actor, Handler handler, CancellationToken ct) =>
                    (await handler.Run(new(building), null, input, actor, ct))
                        .ToHttp(id => TypedResults.Created((string?)null, id.Value)))
            .WithName(nameof(SaveHousehold) + "New").RequireAuthorization(Policies.Desk);

        routes.MapPut("/api/buildings/{building:int}/households/{id:int}",
                async (int building, int id, Input input, Actor actor, Handler handler, CancellationToken ct) =>
                    (await handler.Run(new(building), new HouseholdId(id), input, actor, ct))
                        .ToHttp(_ => TypedResults.NoContent()))
            .WithName(nameof(SaveHousehold)).RequireAuthorization(Policies.Desk);

        routes.MapPost("/desk/communities/{community:int}/buildings/{building:int}/households", (
                int community, int building, Form form, Actor actor, Handler handler, EditCommunity.Handler show,
                CancellationToken ct) =>
                Page(new(community), new(building), null, form, actor, handler, show, ct))
            .WithName(nameof(SaveHousehold) + "NewPage").RequireAuthorization(Policies.Desk);

        routes.MapPost("/desk/communities/{community:int}/buildings/{building:int}/households/{id:int}", (
                int community, int building, int id, Form form, Actor actor, Handler handler,
                EditCommunity.Handler show, CancellationToken ct) =>
                Page(new(community), new(building), new HouseholdId(id), form, actor, handler, show, ct))
            .WithName(nameof(SaveHousehold) + "Page").RequireAuthorization(Policies.Desk);
    }

    private static async Task<IResult> Page(CommunityId community, BuildingId building, HouseholdId? id, Form form,
        Actor actor,
        Handler handler, EditCommunity.Handler show, CancellationToken ct)
    {
        var input = new Input(form["unit"], form["room"], form["floor"].Length == 0 ? null
            : form.Int("floor") ?? int.MinValue,
            form["occupant"], form.Int("people") ?? 0, form["elders"].Length == 0 ? 0 : form.Int("elders") ?? -1,
            form.Has("priority"), PlaceLines.Aliases(form["aliases"], DoorNumbers.Room));
        var outcome = await handler.Run(building, id, input, actor, ct);
        return outcome.Problem is { } problem
            ? await show.Refused(new(community, building.Value, id?.Value, id is null ? "household" : ""), form,
                problem, actor, ct)
            : Answers.SeeOther($"/desk/communities/{community.Value}?building={building.Value}" +
                $"&household={outcome.Value.Value}&done=saved");
    }

    public sealed class Handler(Db db)
    {
        public async Task<Outcome<HouseholdId>> Run(
            BuildingId building, HouseholdId? id, Input input, Actor actor, CancellationToken ct)
        {
            if (Read(input, out var after) is { } problem) return problem;
            return await db.Atomically<HouseholdId>(async tx =>
            {
                await tx.Run(ImportPlaces.LockTown, new { actor.Town }, ct);
                if (!await tx.One<bool>(Exists, new { actor.Town, building }, ct)) return PlacesProblems.NoSuchPlace;
                var before = id is null ? null : await tx.Maybe<Stored>(Select, new { actor.Town, building, id }, ct);
                if (id is not null && before is null) return PlacesProblems.NoSuchPlace;
                var others = await tx.All<Other>(SelectOthers, new { actor.Town, building, id = id?.Value }, ct);
                if (others.Any(o => !o.IsAlias &&
                    (o.Unit, o.Room, o.Occupant) == (after.Unit, after.Room, after.Occupant)) ||
                    others.Any(o => o.IsAlias && o.Room == after.Room)) return PlacesProblems.DoorTaken;
                if (after.Aliases.FirstOrDefault(a => others.Any(o => o.Room == a)) is { } alias)
                    return PlacesProblems.AliasTaken(alias);
                var household = id ?? new HouseholdId(await tx.One<int>(SelectNext, new { actor.Town }, ct));
                if (before is not null && Same(before, after)) return household;
                await tx.Run(before is null ? Insert : Update, new
                {
                    actor.Town,
                    building,
                    household,
                    after.Unit,
                    after.Floor,
                    after.Room,
                    after.Occupant,
                    after.People,
                    after.Elders,
                    after.Priority,
                }, ct);
                await tx.Run(DeleteAliases, new { actor.Town, building, household, aliases = after.Aliases }, ct);
                await tx.Run(InsertAliases, new { actor.Town, building, household, aliases = after.Aliases }, ct);
                await Walk(tx, actor.Town, building, ct);
                tx.Append(actor, "household", $"{household.Value}",
                    before is null ? "added" : "changed", before, after, doors: household);
                return household;
            }, ct);
        }

        private static Problem? Read(Input input, out Stored door)
        {
            var room = DoorNumbers.Room(input.Room);
            var floor = input.Floor ?? DoorNumbers.Floor(room);
            string[] aliases = [.. input.Aliases.Select(DoorNumbers.Room).Where(a => a != room && a.Length > 0)
                .Distinct().Order(NaturalOrder.Instance)];
            door = new Stored(DoorNumbers.Unit(input.Unit), room, floor ?? 0, PlaceLines.Name(input.Occupant),
                input.People, input.Elders,
                input.Priority, aliases);
            if (room.Length == 0) return PlacesProblems.Field("请填室号，例如 1803。", "Fill in the room, such as 1803.");
            if (new[] { door.Unit, room, door.Occupant }.Concat(aliases)
                .Any(t => t.Length > Limits.PlaceNameCharacters) || aliases.Length > 50)
                return PlacesProblems.Field($"每一项最多 {Limits.PlaceNameCharacters} 个字。",
                    $"Each field has at most {Limits.PlaceNameCharacters} characters.");
            if (floor is null) return PlacesProblems.UnknownFloor;
            if (floor is < -9 or > 200)
                return PlacesProblems.Field("楼层应是 -9 到 200 的整数。", "The floor must be a whole number from −9 to 200.");
            if (input.People is < 1 or > 50)
                return PlacesProblems.Field("人数应是 1 到 50。", "People must be from 1 to 50.");
            return input.Elders < 0 || input.Elders > input.People
                ? PlacesProblems.Field("老人数不能比人数多。", "There cannot be more elders than people.") : null;
        }

        private static bool Same(Stored a, Stored b) => a with { Aliases = b.Aliases } == b &&
            a.Aliases.SequenceEqual(b.Aliases);

        private static async Task Walk(Tx tx, TownId town, BuildingId building, CancellationToken ct)
        {
            var doors = await tx.All<Place>(SelectWalk, new { Town = town, building }, ct);
            var places = WalkingOrder.Places([.. doors.Select(d => new Door(d.Unit, d.Floor, d.Room, d.Occupant))]);
            await tx.Run(UpdateWalk, new { Town = town, building, ids = doors.Select(d => d.Id).ToArray(), places },
                ct);
        }
    }

    private sealed record Other(string Unit, string Room, string Occupant, bool IsAlias);

    private sealed record Place(int Id, string Unit, int Floor, string Room, string Occupant);

    private const string Exists = "select exists (select from buildings where town_id = @Town and id = @building)";

    private const string Select = """
        select h.unit, h.room, h.floor::int as floor, h.occupant, h.people::int as people, h.elders::int as elders,
          h.priority, array(
          select a.alias from door_aliases a where a.town_id = @Town and a.household_id = h.id order by a.alias)
            as aliases
        from households h where h.town_id = @Town and h.building_id = @building and h.id = @id
        """;

    private const string SelectOthers = """
        select unit, room, occupant, false as is_alias from households
        where town_id = @Town and building_id = @building and id is distinct from @id::int
        union all
        select '', alias, '', true from door_aliases
        where town_id = @Town and building_id = @building and household_id is distinct from @id::int
        """;

    private const string SelectNext = "select coalesce(max(id), 0) + 1 from households where town_id = @Town";

    private const string Insert = """
        insert into households (town_id, id, community_id, building_id, unit, floor, room, occupant, door_order, people,
          elders, priority)
        select @Town, @household, b.community_id, b.id, @Unit, @Floor::smallint, @Room, @Occupant, 0, @People::smallint,
          @Elders::smallint, @Priority
        from buildings b where b.town_id = @Town and b.id = @building
        """;

    private const string Update = """
        update households set unit = @Unit, floor = @Floor::smallint, room = @Room, occupant = @Occupant,
          people = @People::smallint,
          elders = @Elders::smallint, priority = @Priority
        where town_id = @Town and building_id = @building and id = @household
        """;

    private const string DeleteAliases = """
        delete from door_aliases
        where town_id = @Town
          and building_id = @building and household_id = @household and alias <> all(@aliases::text[])
        """;

    private const string InsertAliases = """
        insert into door_aliases (town_id, building_id, alias, household_id)
        select @Town, @building, a, @household from unnest(@aliases::text[]) as a
        on conflict (town_id, building_id, alias) do nothing
        """;

    private const string SelectWalk = """
        select id, unit, floor::int as floor, room,
          occupant from households where town_id = @Town and building_id = @building
        """;

    private const string UpdateWalk = """
        update households h set door_order = w.place
        from unnest(@ids::int[], @places::int[]) as w(id, place)
        where h.town_id = @Town and h.building_id = @building and h.id = w.id and h.door_order <> w.place
        """;
}
