// 封控, 管控, 防范: decides how people buy and how goods are handed over, so it carries a time, a reason and its history.
// A building's own status is never looser than its community's: tightening the community clears looser ones.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Places;

public static class SetZoneStatus
{
    /// <param name="Status">"sealed", "controlled", "precaution"; for a building also "" = as its community.</param>
    /// <param name="Why">At least two characters; kept in the history.</param>
    public sealed record Input(string Status, string Why);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/communities/{community:int}/zone-status",
                async (int community, Input input, Actor actor, Handler handler, CancellationToken ct) =>
                    (await handler.Community(new(community), input, actor, ct)).ToHttp(_ => TypedResults.NoContent()))
            .WithName(nameof(SetZoneStatus)).RequireAuthorization(Policies.Desk);

        routes.MapPost("/api/communities/{community:int}/buildings/{building:int}/zone-status",
                async (int community, int building, Input input, Actor actor, Handler handler, CancellationToken ct) =>
                    (await handler.Building(new(community), new(building), input, actor, ct))
                        .ToHttp(_ => TypedResults.NoContent()))
            .WithName(nameof(SetZoneStatus) + "Building").RequireAuthorization(Policies.Desk);

        routes.MapPost("/desk/communities/{community:int}/zone-status",
            async (int community, Form form, Actor actor, Handler handler, EditCommunity.Handler show,
            CancellationToken ct) =>
            {
                var outcome = await handler.Community(new(community), Of(form), actor, ct);
                return outcome.Problem is { } problem
                    ? await show.Refused(new(new CommunityId(community)), form, problem, actor, ct)
                    : Answers.SeeOther($"/desk/communities/{community}?done=zone");
            })
            .WithName(nameof(SetZoneStatus) + "Page").RequireAuthorization(Policies.Desk);

        routes.MapPost("/desk/communities/{community:int}/buildings/{building:int}/zone-status",
            async (int community, int building, Form form, Actor actor, Handler handler, EditCommunity.Handler show,
            CancellationToken ct) =>
            {
                var outcome = await handler.Building(new(community), new(building), Of(form), actor, ct);
                return outcome.Problem is { } problem
                    ? await show.Refused(new(new CommunityId(community), building), form, problem, actor, ct)
                    : Answers.SeeOther($"/desk/communities/{community}?building={building}&done=zone");
            })
            .WithName(nameof(SetZoneStatus) + "BuildingPage").RequireAuthorization(Policies.Desk);
    }

    private static Input Of(Form form) => new(form["status"], form["why"]);

    public sealed class Handler(Db db)
    {
        public async Task<Outcome<ZoneStatus>> Community(CommunityId community, Input input, Actor actor,
            CancellationToken ct)
        {
            if (!ZoneNames.TryRead(input.Status, out var status)) return UnknownStatus;
            if (BadWhy(input)) return PlacesProblems.WhyNeeded;
            return await db.Atomically<ZoneStatus>(async tx =>
            {
                var args = new { actor.Town, community, status = input.Status };
                if (await tx.Maybe<string>(LockCommunity, args, ct) is not { } before)
                    return PlacesProblems.NoSuchPlace;
                if (before == input.Status) return status;
                await tx.Run(UpdateCommunity, args, ct);
                var cleared = await tx.All<int>(ClearLooser, args, ct);
                PlaceHistory.Append(tx, actor,
                    [
                        new("community", community.Value, "zone",
                            new { zoneStatus = before }, new { zoneStatus = input.Status }),
                        .. cleared.Select(b =>
                            new PlaceChange("building", b, "zone", null, new { zoneStatus = AsCommunity })),
                    ], input.Why.Trim());
                return status;
            }, ct);
        }

        public async Task<Outcome<ZoneStatus>> Building(
            CommunityId community, BuildingId building, Input input, Actor actor, CancellationToken ct)
        {
            ZoneStatus? status = null;
            if (input.Status.Length > 0)
            {
                if (!ZoneNames.TryRead(input.Status, out var read)) return UnknownStatus;
                status = read;
            }

            if (BadWhy(input)) return PlacesProblems.WhyNeeded;
            return await db.Atomically<ZoneStatus>(async tx =>
            {
                var args = new { actor.Town, community, building, status = input.Status };
                // The community first, then the building: the same order as when the community is tightened.
                if (await tx.Maybe<string>(LockCommunity, args, ct) is not { } around ||
                    await tx.Maybe<string>(LockBuilding, args, ct) is not { } before) return PlacesProblems.NoSuchPlace;
                ZoneNames.TryRead(around, out var communityStatus);
                if (status < communityStatus) return LooserThanCommunity;
                if (before == input.Status) return status ?? communityStatus;
                await tx.Run(UpdateBuilding, args, ct);
                tx.Append(actor, "building", $"{building.Value}", "zone",
                    new { zoneStatus = Named(before) }, new { zoneStatus = Named(input.Status) }, input.Why.Trim());
                return status ?? communityStatus;
            }, ct);
        }

        private static string Named(string status) => status.Length == 0 ? AsCommunity : status;

        private static bool BadWhy(Input input) => input.Why.Trim().Length is < 2 or > 200;
    }

    private const string AsCommunity = "as_community";

    private static readonly Problem UnknownStatus = PlacesProblems.Field(
        "请选封控、管控或防范。", "Choose sealed, controlled or precaution.");

    private static readonly Problem LooserThanCommunity = new("places.looser-than-community", 409,
        "楼栋不能比小区松。要放松，请先改小区的状态。", "A building cannot be looser than its community. Change the community first.");

    private const string LockCommunity =
        "select zone_status from communities where town_id = @Town and id = @community for update";

    private const string LockBuilding = """
        select coalesce(zone_status, '') from buildings
        where town_id = @Town and community_id = @community and id = @building for update
        """;

    private const string UpdateCommunity =
        "update communities set zone_status = @status, zone_since = db_now() where town_id = @Town and id = @community";

    private const string UpdateBuilding = """
        update buildings set zone_status = nullif(@status::text, ''),
          zone_since = case when @status::text <> '' then db_now() end
        where town_id = @Town and community_id = @community and id = @building
        """;

    private const string ClearLooser = """
        update buildings set zone_status = null, zone_since = null
        where town_id = @Town and community_id = @community
          and (zone_status = 'precaution' and @status in ('controlled', 'sealed')
               or zone_status = 'controlled' and @status = 'sealed')
        returning id
        """;
}
