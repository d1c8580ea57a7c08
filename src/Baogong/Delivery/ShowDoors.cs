// A building's doors in walking order, one row each, with what is still to do: the volunteer's page.
using Baogong.Batches;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class ShowDoors
{
    /// <param name="Label">The bag's number in the batch.</param>
    /// <param name="Number">Bag k of the door.</param>
    /// <param name="Event">The record that counts; null = none yet.</param>
    /// <param name="By">Who recorded it.</param>
    public sealed record Bag(
        int Label, int Number, string Letter, string Package, long PriceFen, string? Outcome, Guid? Event, string Note,
        string By, DateTimeOffset? At, bool JustNow);

    public sealed record Door(HouseholdId Household, string Name, int Floor, bool Elder, string Note,
        IReadOnlyList<Bag> Bags)
    {
        public bool Done => Bags.All(b => b.Outcome is not null);

        /// <summary>"A×2 C"</summary>
        public string Letters => string.Join(' ', Bags.GroupBy(b => b.Letter)
            .Select(g => g.Count() == 1 ? g.Key : $"{g.Key}×{g.Count()}"));
    }

    public sealed record BuildingProgress(
        int BuildingId, string No, int CommunityId, string Community, bool Sealed, int Doors, int DoorsDone,
        int Bags, int BagsDone);

    /// <param name="Chosen">Null: choose one first.</param>
    public sealed record Model(
        Round Round, IReadOnlyList<BuildingProgress> Buildings, BuildingProgress? Chosen, IReadOnlyList<Door> Doors,
        bool OnlyToDo);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/field/doors/{batch:int}", async (
            int batch, int? building, string? show, Actor actor, Query query, CancellationToken ct) =>
            (await query.Run(actor, new BatchId(batch), building, show, ct)).ToHttp(m =>
                Answers.Page<DoorsPage>(new { Model = m })))
        .WithName(nameof(ShowDoors)).RequireAuthorization(Policies.Field).EndsWithTheRound();

    public static string Path(int batch, int? building, string? show, int? door = null) =>
        $"/field/doors/{batch}?building={building}{(show == "todo" ? "&show=todo" : "")}" +
        (door is null ? "" : $"#door-{door}");

    public sealed class Query(Db db, Rounds rounds, StaffNames signatures)
    {
        public async Task<Outcome<Model>> Run(
            Actor actor, BatchId batch, int? building, string? show, CancellationToken ct)
        {
            var round = await rounds.Find(actor, batch, ct);
            if (round is null) return DeliveryProblems.NoSuchRound;
            var buildings = await db.All<BuildingProgress>(Buildings,
                new { actor.Town, batch, actor.Community, actor.Building }, ct);
            if (building is not null && buildings.All(b => b.BuildingId != building))
                return DeliveryProblems.NoSuchRound;
            var chosen = buildings.Count == 1 ? buildings[0] : buildings.FirstOrDefault(b => b.BuildingId == building);
            var doors = chosen is null ? [] : await Doors(actor, batch, chosen.BuildingId, null, ct);
            return new Model(round, buildings, chosen, doors, show == "todo");
        }

        /// <summary>The doors of a building, or only one household's; nothing outside the actor's scope.</summary>
        public async Task<IReadOnlyList<Door>> Doors(
            Actor actor, BatchId batch, int? building, HouseholdId? household, CancellationToken ct)
        {
            var rows = await db.All<Row>(Bags, new
            {
                actor.Town,
                actor.Person,
                batch,
                chosen = building,
                household,
                actor.Community,
                actor.Building,
            }, ct);
            return [.. rows.GroupBy(r => r.HouseholdId).Select(g => ToDoor(actor.Town, [.. g]))];
        }

        private Door ToDoor(TownId town, IReadOnlyList<Row> rows)
        {
            var first = rows[0];
            var name = (first.Unit.Length > 0 ? $"{first.Unit}-" : "") + first.Room +
                (first.Occupant.Length > 0 ? " " + first.Occupant : "");
            return new Door(new HouseholdId(first.HouseholdId), name, first.Floor, first.Priority,
                first.OrderNote ?? "",
            [
                .. rows.Select((r, i) => new Bag(r.Label, i + 1, r.Letter, r.Package, r.PriceFen, r.Outcome, r.EventId,
                    r.Note ?? "", signatures.Of(town, r.ActorId, r.NameSealed), r.At, r.JustNow)),
            ]);
        }
    }

    private sealed record Row(
        int HouseholdId, string Unit, short Floor, string Room, string Occupant, bool Priority, string? OrderNote,
        int Label,
        string Letter, string Package, long PriceFen, string? Outcome, Guid? EventId, string? Note, Guid? ActorId,
        byte[]? NameSealed, DateTimeOffset? At, bool JustNow);

    private const string Buildings = """
        select x.building_id, x.no, x.community_id, x.community, x.is_sealed as sealed, count(*)::int as doors,
               (count(*) filter (where x.done = x.bags))::int as doors_done, sum(x.bags)::int as bags,
               sum(x.done)::int as bags_done
        from (
          select b.building_id, u.no, b.community_id, c.name as community, c.gate_order, u.walk_order,
                 coalesce(u.zone_status, c.zone_status) = 'sealed' as is_sealed, b.household_id, count(*) as bags,
                 count(b.outcome) as done
          from bags b
          join buildings u on u.town_id = b.town_id and u.id = b.building_id
          join communities c on c.town_id = b.town_id and c.id = b.community_id
          where b.town_id = @Town and b.batch_id = @batch and (@Community::int is null or b.community_id = @Community)
            and (@Building::int is null or b.building_id = @Building)
          group by b.building_id, u.no, b.community_id, c.name, c.gate_order, u.walk_order, u.zone_status,
          c.zone_status,
                   b.household_id) x
        group by x.building_id, x.no, x.community_id, x.community, x.is_sealed, x.gate_order, x.walk_order
        order by x.gate_order, x.community_id, x.walk_order, x.building_id
        """;

    // just_now: whoever tapped may take it back at once, for ten seconds by the database's clock.
    private const string Bags = """
        select b.household_id, h.unit, h.floor, h.room, h.occupant, h.priority,
               (select string_agg(distinct o.note, '；')
                from batch_lines l join orders o on o.town_id = l.town_id and o.id = l.order_id
                where l.town_id = b.town_id and l.batch_id = b.batch_id and l.household_id = b.household_id
                  and o.note <> ''
               ) as order_note,
               b.label, f.letter, k.name as package, b.price_fen, b.outcome, b.event_id, b.note, b.actor_id,
               p.name_sealed,
               b.at, coalesce(b.actor_id = @Person and b.at > db_now() - interval '10 seconds', false) as just_now
        from bags b
        join households h on h.town_id = b.town_id and h.id = b.household_id
        join offers f on f.town_id = b.town_id and f.id = b.offer_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        left join people p on p.town_id = b.town_id and p.id = b.actor_id
        where b.town_id = @Town and b.batch_id = @batch and (@chosen::int is null or b.building_id = @chosen)
          and (@household::int is null or b.household_id = @household)
          and (@Community::int is null or b.community_id = @Community)
          and (@Building::int is null or b.building_id = @Building)
        order by h.door_order, h.id, length(f.letter), f.letter collate "C", b.label
        """;
}
