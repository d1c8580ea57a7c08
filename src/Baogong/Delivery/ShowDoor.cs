// One door's bags and everything that was ever recorded about them.
using Baogong.Batches;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class ShowDoor
{
    /// <param name="Undone">It was taken back; or it is itself the taking back.</param>
    public sealed record Entry(
        Guid Id, int Label, string Letter, string Outcome, string Note, string By, DateTimeOffset At,
        DateTimeOffset? HappenedAt, bool Undone);

    public sealed record Model(
        Round Round, ShowDoors.Door Door, int BuildingId, string Place, IReadOnlyList<Entry> History, int? Label);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/field/doors/{batch:int}/{household:int}", async (
            int batch, int household, int? label, Actor actor, Query query, CancellationToken ct) =>
            (await query.Run(actor, new BatchId(batch), new HouseholdId(household), label, ct))
                .ToHttp(m => Answers.Page<DoorPage>(new { Model = m })))
            .WithName(nameof(ShowDoor)).RequireAuthorization(Policies.Field).EndsWithTheRound();
        routes.MapPost("/field/doors/{batch:int}/{household:int}", Record).RequireAuthorization(Policies.Field);
    }

    private static async Task<IResult> Record(
        int batch, int household, Form form, Actor actor, Query query, RecordOutcomes.Handler handler,
        CancellationToken ct)
    {
        var told = RecordOutcomes.Read(batch, form);
        var problem = told.Count == 0 ? DeliveryProblems.NothingChosen : null;
        if (problem is null)
        {
            var outcome = await handler.Run(told, actor, ct);
            problem = outcome.Problem ?? outcome.Value.Select(a => a.Problem).FirstOrDefault(p => p is not null);
        }

        if (problem is null) return Answers.SeeOther($"/field/doors/{batch}/{household}");
        var page = await query.Run(actor, new BatchId(batch), new HouseholdId(household), null, ct);
        return page.ToHttp(m =>
            Answers.Page<DoorPage>(new { Model = m, Error = problem, Typed = form }, problem.Status));
    }

    public sealed class Query(Db db, Rounds rounds, ShowDoors.Query doors, StaffNames signatures)
    {
        public async Task<Outcome<Model>> Run(
            Actor actor, BatchId batch, HouseholdId household, int? label, CancellationToken ct)
        {
            var round = await rounds.Find(actor, batch, ct);
            if (round is null) return DeliveryProblems.NoSuchRound;
            var door = (await doors.Doors(actor, batch, null, household, ct)).SingleOrDefault();
            var place = await db.Maybe<Place>(WhereIs, new { actor.Town, household }, ct);
            if (door is null || place is null) return DeliveryProblems.NoSuchBag;
            var labels = door.Bags.Select(b => b.Label).ToArray();
            var rows = await db.All<Row>(History, new { actor.Town, batch, labels }, ct);
            var letters = door.Bags.ToDictionary(b => b.Label, b => b.Letter);
            return new Model(round, door, place.BuildingId, $"{place.Community} · {place.No}号楼",
            [
                .. rows.Select(r => new Entry(r.Id, r.Label, letters[r.Label], r.Outcome, r.Note,
                    signatures.Of(actor.Town, r.ActorId, r.NameSealed), r.At, r.HappenedAt, r.Undone)),
            ], label);
        }

        /// <summary>The door that a label belongs to.</summary>
        public async Task<Outcome<Model>> OfLabel(Actor actor, BatchId batch, int label, CancellationToken ct)
        {
            var household = await db.Maybe<int?>(ByLabel, new { actor.Town, batch, label }, ct);
            return household is null
                ? DeliveryProblems.NoSuchBag
                : await Run(actor, batch, new HouseholdId(household.Value), label, ct);
        }
    }

    private sealed record Place(int BuildingId, string No, string Community);

    private sealed record Row(
        Guid Id, int Label, string Outcome, string Note, Guid ActorId, byte[]? NameSealed, DateTimeOffset At,
        DateTimeOffset? HappenedAt, bool Undone);

    private const string WhereIs = """
        select h.building_id, u.no, c.name as community
        from households h
        join buildings u on u.town_id = h.town_id and u.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where h.town_id = @Town and h.id = @household
        """;

    private const string History = """
        select e.id, e.label, e.outcome, e.note, e.actor_id, p.name_sealed, e.at, e.happened_at,
               e.outcome = 'undone' or u.id is not null as undone
        from bag_events e
        left join bag_events u on u.town_id = e.town_id and u.undoes = e.id
        left join people p on p.town_id = e.town_id and p.id = e.actor_id
        where e.town_id = @Town and e.batch_id = @batch and e.label = any(@labels::int[])
        order by e.seq desc
        """;

    private const string ByLabel = """
        select b.household_id from bags b where b.town_id = @Town and b.batch_id = @batch and b.label = @label
        """;
}
