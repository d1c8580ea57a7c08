// The board is a page, not a chat: what is open, closed, on its way, and mine. Public for a community by its code;
// a resident with a door sees their own orders on it. No personal data stands here.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Ordering;

public static class ShowBoard
{
    /// <summary>Where a resident chooses the door they act for (room people).</summary>
    public const string ChooseDoor = "/door";

    public enum Stage { Coming, Open, Closed, Delivering }

    /// <param name="Repeatable">The door's earlier orders have something of this round.</param>
    public sealed record Card(
        CycleId Cycle, string Name, DateTimeOffset OpensAt, DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom,
        DateTimeOffset DeliverTo, string StageText, bool Repeatable)
    {
        public Stage Stage => Enum.Parse<Stage>(StageText);

        public IReadOnlyList<Offer> Offers { get; init; } = [];
    }

    public sealed record Offer(CycleId Cycle, string Letter, string Name, long PriceFen, int WeightGrams, int Left,
        int ToMinimum);

    public sealed record Community(CommunityId Id, string Code, string Name, string Lane, string Gate, string Zone);

    public sealed record Hit(string Code, string Name, string Lane, string Neighbourhood, long Open);

    /// <summary>An open round of the town, for somebody who has not said where they live.</summary>
    public sealed record TownRound(string Name, DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom,
        DateTimeOffset DeliverTo, long Communities, long FromFen, long ToFen);

    public sealed record Board(
        Community? Community, FindDoor.Door? Door, IReadOnlyList<Card> Cards, IReadOnlyList<ReadOrders.Found> Mine,
        IReadOnlyList<string> LedBuildings);

    public sealed record Search(string Query, IReadOnlyList<Hit> Hits, IReadOnlyList<TownRound> Rounds, Role? Role,
        bool NoDoor);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", async (string? q, Actor? actor, HttpContext http, Towns towns, Handler handler,
            CancellationToken ct) =>
            await towns.For(http) is not { } town ? Answers.Page<NoTownPage>()
            : actor is { Role: Role.Resident, Household: { } door } && await handler.Door(actor, door, ct) is { } board
                ? Answers.Page<ShowBoardPage>(new { Model = board })
                : Answers.Page<ShowTownPage>(new { Model = await handler.Town(town.TownId, q ?? "", actor, ct) }))
            .WithName(nameof(ShowBoard)).AllowAnonymous();

        routes.MapGet("/c/{code}",
            async (string code, Actor? actor, HttpContext http, Towns towns, Handler handler, CancellationToken ct) =>
            await towns.For(http) is { } town && await handler.Community(town.TownId, code, actor, ct) is { } board
                ? Answers.Page<ShowBoardPage>(new { Model = board })
                : Answers.Page<MissingPage>(status: 404))
            .WithName("CommunityBoard").AllowAnonymous();
    }

    public sealed class Handler(Db db, FindDoor.Handler doors, ReadOrders.Handler orders)
    {
        public async Task<Board?> Door(Actor actor, HouseholdId household, CancellationToken ct)
        {
            if (await doors.Run(actor, household, ct) is not { } door) return null;
            var community = await db.Maybe<Community>(FindCommunity, new { actor.Town, code = door.CommunityCode }, ct);
            return community is null ? null : new Board(community, door,
                await Cards(actor.Town, community.Id, household, ct), await orders.Live(actor, household, ct),
                await db.All<string>(FindLed, new { actor.Town, community = community.Id }, ct));
        }

        public async Task<Board?> Community(TownId town, string code, Actor? actor, CancellationToken ct)
        {
            var community = await db.Maybe<Community>(FindCommunity,
                new { Town = town, code = code.ToUpperInvariant() }, ct);
            if (community is null) return null;
            // A neighbour looks at their own community's page: the same board with their own orders.
            if (actor is { Role: Role.Resident, Household: { } household } &&
                await Door(actor, household, ct) is { } mine && mine.Community == community) return mine;
            return new Board(community, null, await Cards(town, community.Id, null, ct), [],
                await db.All<string>(FindLed, new { Town = town, community = community.Id }, ct));
        }

        /// <summary>Rounds that this door can order in now.</summary>
        public async Task<IReadOnlyList<Card>> Open(Actor actor, FindDoor.Door door, CancellationToken ct) =>
            [.. (await Cards(actor.Town, door.Community, door.Household, ct)).Where(c => c.Stage == Stage.Open)];

        public async Task<Search> Town(TownId town, string query, Actor? actor, CancellationToken ct)
        {
            query = query.Length > 40 ? query[..40] : query.Trim();
            // What a pattern would take as its own signs is no part of a name.
            var plain = string.Concat(query.Where(c => c is not ('%' or '_' or '\\')));
            var args = new { Town = town, query, like = $"%{plain}%" };
            return new Search(query, query.Length == 0 ? [] : await db.All<Hit>(FindCommunities, args, ct),
                await db.All<TownRound>(FindTownRounds, args, ct), actor?.Role,
                actor is { Role: Role.Resident, Household: null });
        }

        private async Task<IReadOnlyList<Card>> Cards(TownId town, CommunityId community, HouseholdId? household,
            CancellationToken ct)
        {
            var cards = await db.All<Card>(FindCards, new { Town = town, community, household }, ct);
            var cycles = cards.Select(c => c.Cycle.Value).ToArray();
            var offers = (await db.All<Offer>(FindOffers, new { Town = town, cycles }, ct)).ToLookup(o => o.Cycle);
            return [.. cards.Select(c => c with { Offers = [.. offers[c.Cycle]] })];
        }
    }

    private const string FindCommunity = """
        select id, code, name, lane, gate, zone_status as zone from communities where town_id = @Town and code = @code
        """;

    // A round leaves the board half a day after its delivery window.
    private const string FindCards = """
        select c.id as cycle, c.name, c.opens_at, c.cutoff_at, c.deliver_from, c.deliver_to,
               case when c.state = 'published' and c.opens_at > db_now() then 'Coming'
                    when c.state = 'published' and c.cutoff_at > db_now() then 'Open'
                    when c.deliver_from > db_now() then 'Closed' else 'Delivering' end as stage_text,
               exists (
                 select from orders o
                 join offers was on was.town_id = o.town_id and was.id = any(o.offer_ids)
                 join offers now on now.town_id = was.town_id and now.package_id = was.package_id
                   and now.cycle_id = c.id
                 where o.town_id = c.town_id and o.household_id = @household::int and o.state = 'placed'
                   and o.cycle_id <> c.id) as repeatable
        from cycles c
        join cycle_communities cc on cc.town_id = c.town_id and cc.cycle_id = c.id
        where c.town_id = @Town and cc.community_id = @community and c.state <> 'withdrawn'
          and c.deliver_to > db_now() - interval '12 hours' and c.opens_at < db_now() + interval '2 days'
        order by c.cutoff_at, c.id
        """;

    private const string FindOffers = """
        select o.cycle_id as cycle, o.letter, p.name, o.price_fen, v.weight_grams,
               case when o.withdrawn_at is null then o.capacity - o.sold else 0 end as "left",
               coalesce(greatest(o.minimum - o.sold, 0), 0) as to_minimum
        from offers o
        join packages p on p.town_id = o.town_id and p.id = o.package_id
        join package_versions v on v.town_id = o.town_id and v.package_id = o.package_id and v.version = o.version
        where o.town_id = @Town and o.cycle_id = any(@cycles::int[])
        order by o.cycle_id, length(o.letter), o.letter
        """;

    // Which buildings have a leader is public; who it is stands on People's page, with a code to check.
    private const string FindLed = """
        select b.no from buildings b
        where b.town_id = @Town and b.community_id = @community and exists (
          select from grants g
          where g.town_id = b.town_id and g.role = 'leader' and g.revoked_at is null and g.ends_at > db_now()
            and g.community_id = b.community_id and (g.building_id is null or g.building_id = b.id))
        order by b.walk_order
        """;

    private const string FindCommunities = """
        select c.code, c.name, c.lane, n.name as neighbourhood, (
          select count(*) from cycle_communities cc
          join cycles y on y.town_id = cc.town_id and y.id = cc.cycle_id
          where cc.town_id = c.town_id and cc.community_id = c.id and y.state = 'published'
            and y.opens_at <= db_now() and y.cutoff_at > db_now()) as open
        from communities c
        join neighbourhoods n on n.town_id = c.town_id and n.id = c.neighbourhood_id
        where c.town_id = @Town and (c.name ilike @like or c.lane ilike @like or n.name ilike @like
          or c.code = upper(@query))
        order by c.name
        limit 30
        """;

    private const string FindTownRounds = """
        select c.name, c.cutoff_at, c.deliver_from, c.deliver_to,
               (select count(*) from cycle_communities cc where cc.town_id = c.town_id and cc.cycle_id = c.id)
                 as communities,
               min(o.price_fen) as from_fen, max(o.price_fen) as to_fen
        from cycles c
        join offers o on o.town_id = c.town_id and o.cycle_id = c.id and o.withdrawn_at is null
        where c.town_id = @Town and c.state = 'published' and c.opens_at <= db_now() and c.cutoff_at > db_now()
        group by c.town_id, c.id, c.name, c.cutoff_at, c.deliver_from, c.deliver_to
        order by c.cutoff_at, c.id
        limit 20
        """;
}
