// A building at a glance: every door in the shape of the building, with its state in a letter. Whoever has not been
// heard from is on the list to call, whether they asked for something or not.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class ShowBuilding
{
    public enum State { Ordered, Nothing, Question, Silent }

    public sealed record Building(BuildingId Id, string No, string Community, string CommunityCode);

    public sealed record Round(CycleId Cycle, string Name, DateTimeOffset OpensAt, DateTimeOffset CutoffAt,
        DateTimeOffset DeliverFrom, DateTimeOffset DeliverTo, bool Open);

    public sealed record Door(
        HouseholdId Household, string Unit, short Floor, string Room, string Occupant, short People, short Elders,
        bool Priority, string? Reply, string Note)
    {
        /// <summary>A2B1, over all placed orders of the round; empty = none.</summary>
        public string Ordered { get; init; } = "";

        public State State => Reply == "question" ? State.Question : Ordered.Length > 0 ? State.Ordered
            : Reply == "nothing_needed" ? State.Nothing : State.Silent;
    }

    public sealed record Piece(HouseholdId Household, string Letter, long Pieces);

    public sealed record Total(string Letter, string Name, long Pieces, long Fen);

    public sealed record Glance(
        IReadOnlyList<Building> Buildings, IReadOnlyList<Round> Rounds, Building Building, Round? Round,
        IReadOnlyList<Door> Doors, IReadOnlyList<Total> Totals)
    {
        public int Count(State state) => Doors.Count(d => d.State == state);

        /// <summary>Priority households first, then in walking order.</summary>
        public IEnumerable<Door> Silent => Doors.Where(d => d.State == State.Silent).OrderByDescending(d => d.Priority);

        public string Query => $"building={Building.Id.Value}{(Round is null ? "" : $"&cycle={Round.Cycle.Value}")}";
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/leader",
            async (int? building, int? cycle, Actor actor, Handler handler, CancellationToken ct) =>
            await handler.Run(actor, building, cycle, ct) is { } glance
                ? Answers.Page<ShowBuildingPage>(new { Model = glance })
                : Answers.Page<MissingPage>(status: 404))
            .WithName(nameof(ShowBuilding)).RequireAuthorization(Policies.Leader);

        routes.MapGet("/leader/calls",
            async (int? building, int? cycle, Actor actor, Handler handler, CancellationToken ct) =>
            await handler.Run(actor, building, cycle, ct) is { Round: not null } glance
                ? Answers.Page<ListCallsPage>(new { Model = glance })
                : Answers.Page<MissingPage>(status: 404))
            .WithName("ListCalls").RequireAuthorization(Policies.Leader);
    }

    public sealed class Handler(Db db)
    {
        /// <summary>Null when the building is not in the leader's scope, or there is none.</summary>
        public async Task<Glance?> Run(Actor actor, int? building, int? cycle, CancellationToken ct)
        {
            if (actor.Community is null) return null;
            var scope = new { actor.Town, actor.Community, actor.Building };
            var buildings = await db.All<Building>(FindBuildings, scope, ct);
            var rounds = await db.All<Round>(FindRounds, scope, ct);
            if (buildings.FirstOrDefault(b => building is null || b.Id.Value == building)
                is not { } here) return null;
            var round = cycle is null ? Current(rounds) : rounds.FirstOrDefault(r => r.Cycle.Value == cycle);
            if (cycle is not null && round is null) return null;
            var args = new { actor.Town, building = here.Id, cycle = round?.Cycle.Value ?? 0 };
            var pieces = (await db.All<Piece>(FindPieces, args, ct)).ToLookup(p => p.Household);
            var doors = (await db.All<Door>(FindDoors, args, ct)).Select(d => d with
            {
                Ordered = string.Concat(pieces[d.Household].Select(p => $"{p.Letter}{p.Pieces}")),
            }).ToList();
            return new Glance(buildings, rounds, here, round, doors, await db.All<Total>(FindTotals, args, ct));
        }

        // The round that closes next; when none is open, the one that closed last.
        private static Round? Current(IReadOnlyList<Round> rounds) =>
            rounds.Where(r => r.Open).MinBy(r => r.CutoffAt) ?? rounds.MaxBy(r => r.CutoffAt);
    }

    private const string FindBuildings = """
        select b.id, b.no, c.name as community, c.code as community_code
        from buildings b
        join communities c on c.town_id = b.town_id and c.id = b.community_id
        where b.town_id = @Town and b.community_id = @Community and (@Building::int is null or b.id = @Building::int)
        order by b.walk_order, b.id
        """;

    private const string FindRounds = """
        select c.id as cycle, c.name, c.opens_at, c.cutoff_at, c.deliver_from, c.deliver_to,
               c.state = 'published' and c.cutoff_at > db_now() as open
        from cycles c
        join cycle_communities cc on cc.town_id = c.town_id and cc.cycle_id = c.id
        where c.town_id = @Town and cc.community_id = @Community and c.state <> 'withdrawn' and c.opens_at <= db_now()
        order by c.cutoff_at desc, c.id desc
        limit 8
        """;

    private const string FindDoors = """
        select h.id as household, h.unit, h.floor, h.room, h.occupant, h.people, h.elders, h.priority, r.reply,
               coalesce(r.note, '') as note
        from households h
        left join household_replies r on r.town_id = h.town_id and r.household_id = h.id and r.cycle_id = @cycle
        where h.town_id = @Town and h.building_id = @building
        order by h.door_order, h.id
        """;

    private const string FindPieces = """
        select o.household_id as household, f.letter, sum(l.pieces) as pieces
        from households h
        join orders o on o.town_id = h.town_id and o.household_id = h.id and o.cycle_id = @cycle and o.state = 'placed'
        cross join unnest(o.offer_ids, o.pieces) as l(offer_id, pieces)
        join offers f on f.town_id = o.town_id and f.id = l.offer_id
        where h.town_id = @Town and h.building_id = @building
        group by o.household_id, f.letter
        order by o.household_id, length(f.letter), f.letter
        """;

    private const string FindTotals = """
        select f.letter, p.name, coalesce(s.pieces, 0)::bigint as pieces, coalesce(s.fen, 0)::bigint as fen
        from offers f
        join packages p on p.town_id = f.town_id and p.id = f.package_id
        left join (
          select l.offer_id, sum(l.pieces) as pieces, sum(l.pieces * l.price_fen) as fen
          from households h
          join orders o on o.town_id = h.town_id and o.household_id = h.id and o.cycle_id = @cycle
            and o.state = 'placed'
          cross join unnest(o.offer_ids, o.pieces, o.prices_fen) as l(offer_id, pieces, price_fen)
          where h.town_id = @Town and h.building_id = @building
          group by l.offer_id) s on s.offer_id = f.id
        where f.town_id = @Town and f.cycle_id = @cycle
        order by length(f.letter), f.letter
        """;
}
