// A building by hand: a new one, another number or place in the walk, a lift, or "two numbers, one entrance".
using Baogong.Core;
using Baogong.Core.Routing;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Places;

public static class SaveBuilding
{
    /// <param name="No">As written; stored without 号/楼/栋.</param>
    /// <param name="WalkOrder">From the gate on foot, 0 … 10,000.</param>
    /// <param name="HasLift">Whether heavy bags can ride.</param>
    /// <param name="Aliases">All other numbers of the same entrance; those left out are removed.</param>
    public sealed record Input(string No, int WalkOrder, bool HasLift, string[] Aliases);

    private sealed record Stored(string No, int WalkOrder, bool HasLift, string[] Aliases)
    {
        // Dapper reads arrays by property only.
        private Stored() : this("", 0, false, [])
        {
        }
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/communities/{community:int}/buildings",
                async (int community, Input input, Actor actor, Handler handler, CancellationToken ct) =>
                    (await handler.Run(new(community), null, input, actor, ct))
                        .ToHttp(id => TypedResults.Created((string?)null, id.Value)))
            .WithName(nameof(SaveBuilding) + "New").RequireAuthorization(Policies.Desk);

        routes.MapPut("/api/communities/{community:int}/buildings/{id:int}",
                async (int community, int id, Input input, Actor actor, Handler handler, CancellationToken ct) =>
                    (await handler.Run(new(community), new BuildingId(id), input, actor, ct))
                        .ToHttp(_ => TypedResults.NoContent()))
            .WithName(nameof(SaveBuilding)).RequireAuthorization(Policies.Desk);

        routes.MapPost("/desk/communities/{community:int}/buildings", (
                int community, Form form, Actor actor, Handler handler, EditCommunity.Handler show,
                CancellationToken ct) =>
                Page(new(community), null, form, actor, handler, show, ct))
            .WithName(nameof(SaveBuilding) + "NewPage").RequireAuthorization(Policies.Desk);

        routes.MapPost("/desk/communities/{community:int}/buildings/{id:int}", (
                int community, int id, Form form, Actor actor, Handler handler, EditCommunity.Handler show,
                CancellationToken ct) =>
                Page(new(community), new BuildingId(id), form, actor, handler, show, ct))
            .WithName(nameof(SaveBuilding) + "Page").RequireAuthorization(Policies.Desk);
    }

    private static async Task<IResult> Page(CommunityId community, BuildingId? id, Form form, Actor actor,
        Handler handler,
        EditCommunity.Handler show, CancellationToken ct)
    {
        var input = new Input(form["no"], form["walkOrder"].Length == 0 ? -1 : form.Int("walkOrder") ?? -2,
            form.Has("hasLift"),
            PlaceLines.Aliases(form["aliases"], DoorNumbers.Building));
        var outcome = await handler.Run(community, id, input, actor, ct);
        return outcome.Problem is { } problem
            ? await show.Refused(new(community, id?.Value, Add: id is null ? "building" : ""), form, problem, actor, ct)
            : Answers.SeeOther($"/desk/communities/{community.Value}?building={outcome.Value.Value}&done=saved");
    }

    public sealed class Handler(Db db)
    {
        public async Task<Outcome<BuildingId>> Run(
            CommunityId community, BuildingId? id, Input input, Actor actor, CancellationToken ct)
        {
            var no = DoorNumbers.Building(input.No);
            if (no.Length is 0 or > Limits.PlaceNameCharacters)
                return PlacesProblems.Field("请填楼号，例如 3 或 12甲。", "Fill in the building's number, such as 3 or 12甲.");
            if (input.WalkOrder is < -1 or > 10_000)
                return PlacesProblems.Field("步行顺序应是 0 到 10000 的整数。",
                    "The walking order must be a whole number from 0 to 10,000.");
            string[] aliases = [.. input.Aliases.Select(DoorNumbers.Building).Where(a => a != no && a.Length > 0)
                .Distinct().Order(NaturalOrder.Instance)];
            if (aliases.Any(a => a.Length > Limits.PlaceNameCharacters) || aliases.Length > 50)
                return PlacesProblems.Field("别名太长或太多。", "The aliases are too long or too many.");
            return await db.Atomically<BuildingId>(async tx =>
            {
                await tx.Run(ImportPlaces.LockTown, new { actor.Town }, ct);
                if (!await tx.One<bool>(Exists, new { actor.Town, community }, ct)) return PlacesProblems.NoSuchPlace;
                var before = id is null ? null : await tx.Maybe<Stored>(Select, new { actor.Town, community, id }, ct);
                if (id is not null && before is null) return PlacesProblems.NoSuchPlace;
                var taken = await tx.All<string>(Taken, new { actor.Town, community, id = id?.Value }, ct);
                if (taken.Contains(no)) return PlacesProblems.NumberTaken;
                if (aliases.FirstOrDefault(taken.Contains) is { } alias) return PlacesProblems.AliasTaken(alias);
                var next = await tx.One<Next>(SelectNext, new { actor.Town, community }, ct);
                var building = id ?? new BuildingId(next.Id);
                var after = new Stored(no, input.WalkOrder >= 0 ? input.WalkOrder : before?.WalkOrder ?? next.WalkOrder,
                    input.HasLift, aliases);
                if (before is not null && Same(before, after)) return building;
                await tx.Run(before is null ? Insert : Update, new
                {
                    actor.Town,
                    community,
                    building,
                    after.No,
                    walkOrder = after.WalkOrder,
                    hasLift = after.HasLift,
                }, ct);
                await tx.Run(DeleteAliases, new { actor.Town, community, building, aliases }, ct);
                await tx.Run(InsertAliases, new { actor.Town, community, building, aliases }, ct);
                tx.Append(actor, "building", $"{building.Value}",
                    before is null ? "added" : "changed", before, after);
                return building;
            }, ct);
        }

        private static bool Same(Stored a, Stored b) => a with { Aliases = b.Aliases } == b &&
            a.Aliases.SequenceEqual(b.Aliases);
    }

    private sealed record Next(int Id, int WalkOrder);

    private const string Exists = "select exists (select from communities where town_id = @Town and id = @community)";

    private const string Select = """
        select b.no, b.walk_order, b.has_lift, array(
          select a.alias from building_aliases a where a.town_id = @Town and a.building_id = b.id order by a.alias)
            as aliases
        from buildings b where b.town_id = @Town and b.community_id = @community and b.id = @id
        """;

    private const string Taken = """
        select no from buildings where town_id = @Town and community_id = @community and id is distinct from @id::int
        union all
        select alias from building_aliases
        where town_id = @Town and community_id = @community and building_id is distinct from @id::int
        """;

    private const string SelectNext = """
        select coalesce(max(id), 0) + 1 as id,
               coalesce(max(walk_order) filter (where community_id = @community), 0) + 1 as walk_order
        from buildings where town_id = @Town
        """;

    private const string Insert = """
        insert into buildings (town_id, id, community_id, no, walk_order, has_lift)
        values (@Town, @building, @community, @No, @walkOrder, @hasLift)
        """;

    private const string Update = """
        update buildings set no = @No, walk_order = @walkOrder, has_lift = @hasLift
        where town_id = @Town and community_id = @community and id = @building
        """;

    private const string DeleteAliases = """
        delete from building_aliases
        where town_id = @Town
          and community_id = @community and building_id = @building and alias <> all(@aliases::text[])
        """;

    private const string InsertAliases = """
        insert into building_aliases (town_id, community_id, alias, building_id)
        select @Town, @community, a, @building from unnest(@aliases::text[]) as a
        on conflict (town_id, community_id, alias) do nothing
        """;
}
