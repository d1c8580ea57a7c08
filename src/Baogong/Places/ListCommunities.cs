// The desk's list of communities: search, filter and sort stand in the address bar, so that a view can be sent on.
using System.Globalization;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Places;

public static class ListCommunities
{
    /// <param name="Q">Part of a name, a code, a lane or a gate.</param>
    /// <param name="Neighbourhood">Its number; null = all.</param>
    /// <param name="Zone">sealed, controlled, precaution; "" = all. A community counts as sealed when a building
    /// is.</param>
    /// <param name="Sort">gate, name, neighbourhood, buildings, households, elders, priority, zone.</param>
    /// <param name="Down">Largest first.</param>
    /// <param name="Page">From 1.</param>
    public sealed record Query(string Q, int? Neighbourhood, string Zone, string Sort, bool Down, int Page)
    {
        public static Query Of(HttpContext http)
        {
            var query = http.Request.Query;
            int? Number(string name) =>
                int.TryParse(query[name].ToString(), CultureInfo.InvariantCulture, out var value) ? value : null;
            var sort = query["sort"].ToString();
            return new Query(query["q"].ToString().Trim(), Number("neighbourhood"),
                ZoneNames.TryRead(query["zone"].ToString(), out var zone) ? ZoneNames.Stored(zone) : "",
                Sorts.Contains(sort.TrimStart('-')) ? sort.TrimStart('-') : "gate", sort.StartsWith('-'),
                Math.Max(1, Number("page") ?? 1));
        }

        /// <summary>The same view with some of it changed, as an address.</summary>
        public string Link(string? sort = null, int page = 1) =>
            $"/desk/communities?q={Uri.EscapeDataString(Q)}&neighbourhood={Neighbourhood}&zone={Zone}" +
            $"&sort={sort ?? (Down ? "-" : "") + Sort}&page={page}";
    }

    /// <param name="SealedBuildings">Buildings that are sealed while the community is not.</param>
    public sealed record Row(
        CommunityId Id, string Code, string Name, string Neighbourhood, string Lane, string Gate, int GateOrder,
        ZoneStatus ZoneStatus,
        DateTimeOffset ZoneSince, long Buildings, long SealedBuildings, long Households, long People, long Elders,
        long Priority);

    public sealed record Totals(long Communities, long Buildings, long Households, long Priority);

    public sealed record Answer(
        Query Query, IReadOnlyList<Row> Rows, Totals Totals, IReadOnlyList<KnownNeighbourhood> Neighbourhoods,
        int Pages,
        int InTown);

    internal static readonly string[] Sorts =
        ["gate", "name", "neighbourhood", "buildings", "households", "elders", "priority", "zone"];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/communities", async (HttpContext http, Actor actor, Handler handler, CancellationToken ct) =>
            Answers.Page<CommunitiesPage>(new { Model = await handler.Run(Query.Of(http), actor, ct) }))
        .WithName(nameof(ListCommunities)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        public async Task<Answer> Run(Query query, Actor actor, CancellationToken ct)
        {
            var neighbourhoods = await db.All<KnownNeighbourhood>(SelectNeighbourhoods, new { actor.Town }, ct);
            var all = await db.All<Row>(Select, new
            {
                actor.Town,
                q = query.Q,
                neighbourhood = query.Neighbourhood,
                zone = query.Zone,
            }, ct);
            var inTown = await db.One<long>(Count, new { actor.Town }, ct);
            // A town has about a hundred communities: they are sorted here, where numbers are counted as people count.
            var sorted = Sorted(all, query);
            var pages = Math.Max(1, (all.Count + Limits.TablePage - 1) / Limits.TablePage);
            var page = Math.Min(query.Page, pages);
            var totals = new Totals(all.Count, all.Sum(r => r.Buildings), all.Sum(r => r.Households),
                all.Sum(r => r.Priority));
            return new Answer(query with { Page = page },
                [.. sorted.Skip((page - 1) * Limits.TablePage).Take(Limits.TablePage)],
                totals, neighbourhoods, pages, (int)inTown);
        }

        private static IEnumerable<Row> Sorted(IReadOnlyList<Row> rows, Query query)
        {
            var order = query.Sort switch
            {
                "name" => rows.OrderBy(r => r.Name, StringComparer.Ordinal),
                "neighbourhood" => rows.OrderBy(r => r.Neighbourhood, StringComparer.Ordinal).ThenBy(r => r.GateOrder),
                "buildings" => rows.OrderBy(r => r.Buildings),
                "households" => rows.OrderBy(r => r.Households),
                "elders" => rows.OrderBy(r => r.Elders),
                "priority" => rows.OrderBy(r => r.Priority),
                "zone" => rows.OrderBy(r => r.ZoneStatus).ThenBy(r => r.SealedBuildings),
                _ => rows.OrderBy(r => r.GateOrder).ThenBy(r => r.Id.Value),
            };
            return query.Down ? order.Reverse() : order;
        }
    }

    internal const string SelectNeighbourhoods =
        "select id, name from neighbourhoods where town_id = @Town order by id";

    private const string Count = "select count(*) from communities where town_id = @Town";

    private const string Select = """
        select c.id, c.code, c.name, n.name as neighbourhood, c.lane, c.gate, c.gate_order, c.zone_status, c.zone_since,
               coalesce(b.buildings, 0) as buildings, coalesce(b.sealed, 0) as sealed_buildings,
               coalesce(h.households, 0) as households, coalesce(h.people, 0) as people, coalesce(h.elders,
                 0) as elders,
               coalesce(h.priority, 0) as priority
        from communities c
        join neighbourhoods n on n.town_id = c.town_id and n.id = c.neighbourhood_id
        left join (
          select community_id, count(*) as buildings, count(*) filter (where zone_status = 'sealed') as sealed
          from buildings where town_id = @Town group by community_id) b on b.community_id = c.id
        left join (
          select community_id, count(*) as households, sum(people) as people, sum(elders) as elders,
                 count(*) filter (where priority) as priority
          from households where town_id = @Town group by community_id) h on h.community_id = c.id
        where c.town_id = @Town
          and (@q::text = '' or strpos(upper(concat_ws(' ', c.name, c.code, c.lane, c.gate)), upper(@q::text)) > 0)
          and (@neighbourhood::int is null or c.neighbourhood_id = @neighbourhood)
          and (@zone::text = '' or c.zone_status = @zone or (@zone = 'sealed' and b.sealed > 0))
        """;
}
