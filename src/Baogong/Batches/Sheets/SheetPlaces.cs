// Where a sheet is for, if the actor may see it: a leader their building, a volunteer their community, the desk all.
// A foreign place and a missing one give the same answer.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.Batches.Sheets;

/// <summary>A community, or one of its buildings.</summary>
public sealed record SheetPlace(
    CommunityId Community, string Name, string Code, string Lane, string Gate, BuildingId? Building,
    string BuildingNo, bool HasLift);

public sealed class SheetPlaces(Db db)
{
    public Task<SheetPlace?> Community(TownId town, Scope scope, CommunityId community, CancellationToken ct) =>
        scope.Building is not null ? Task.FromResult<SheetPlace?>(null) : db.Maybe<SheetPlace>(
            FindCommunity, new { Town = town, community, may = scope.Community }, ct);

    public Task<SheetPlace?> Building(TownId town, Scope scope, BuildingId building, CancellationToken ct) =>
        db.Maybe<SheetPlace>(
            FindBuilding, new { Town = town, building, may = scope.Community, mayBuilding = scope.Building }, ct);

    private const string FindCommunity = """
        select m.id as community, m.name, m.code, m.lane, m.gate, null::int as building, '' as building_no,
          false as has_lift
        from communities m
        where m.town_id = @Town and m.id = @community and (@may::int is null or m.id = @may)
        """;

    private const string FindBuilding = """
        select m.id as community, m.name, m.code, m.lane, m.gate, b.id as building, b.no as building_no, b.has_lift
        from buildings b join communities m on m.town_id = b.town_id and m.id = b.community_id
        where b.town_id = @Town and b.id = @building
          and (@may::int is null or b.community_id = @may) and (@mayBuilding::int is null or b.id = @mayBuilding)
        """;
}
