// An outcome for every bag, and its undo. Rows are only appended; the newest that is not undone counts. The same id
// sent again changes nothing, so a phone without a network may send everything it has until it has been answered.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Delivery;

public static class RecordOutcomes
{
    /// <param name="Id">Made by the client; the same id is the same record.</param>
    /// <param name="Batch">The round.</param>
    /// <param name="Label">The bag's number in it.</param>
    /// <param name="Outcome">handed_over, left_at_door, not_home, refused, wrong_address, short, broken;
    /// null for an undo.</param>
    /// <param name="At">When it happened by the client's clock, if it was offline.</param>
    /// <param name="Note">At most 200 characters.</param>
    /// <param name="Undoes">The id of the record of the same bag that this one takes back.</param>
    public sealed record Told(
        Guid Id, int Batch, int Label, string? Outcome, DateTimeOffset? At = null, string? Note = null,
        Guid? Undoes = null);

    /// <param name="Id">The record's.</param>
    /// <param name="Status">"stored", "already" (sent before) or "refused".</param>
    /// <param name="Code">Why it was refused.</param>
    /// <param name="Title">The same as a sentence.</param>
    public sealed record Answer(Guid Id, string Status, string? Code = null, string? Title = null);

    /// <summary>At most this many records at once: a building's evening without a network.</summary>
    public const int MostAtOnce = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/bags/outcomes", async (Told[] told, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(told, actor, ct)).ToHttp(a => TypedResults.Ok(a.Select(x => x.Answer))))
            .WithName(nameof(RecordOutcomes)).RequireAuthorization(Policies.Field);
        routes.MapPost("/field/doors/{batch:int}/outcomes", FromPage).RequireAuthorization(Policies.Field);
    }

    private static async Task<IResult> FromPage(
        int batch, Form form, Actor actor, Handler handler, ShowDoors.Query doors, CancellationToken ct)
    {
        var told = Read(batch, form);
        var problem = told.Count == 0 ? DeliveryProblems.NothingChosen : null;
        if (problem is null)
        {
            var outcome = await handler.Run(told, actor, ct);
            problem = outcome.Problem ?? outcome.Value.Select(a => a.Problem).FirstOrDefault(p => p is not null);
        }

        var (building, show) = (form.Int("building"), form["show"]);
        if (problem is null) return Answers.SeeOther(ShowDoors.Path(batch, building, show, form.Int("next")));
        var page = await doors.Run(actor, new BatchId(batch), building, show, ct);
        return page.ToHttp(m => Answers.Page<DoorsPage>(new { Model = m, Error = problem }, problem.Status));
    }

    /// <summary>bag = "label:id" for every bag that is ticked; undo = "label:id:event". An undo wins.</summary>
    public static IReadOnlyList<Told> Read(int batch, Form form)
    {
        var told = new List<Told>();
        var undoing = form.Has("undo");
        foreach (var value in form.All(undoing ? "undo" : "bag"))
        {
            foreach (var part in (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var fields = part.Split(':');
                if (fields.Length < 2 || !int.TryParse(fields[0], out var label) ||
                    !Guid.TryParse(fields[1], out var id)) continue;
                Guid? undoes = fields.Length > 2 && Guid.TryParse(fields[2], out var e) ? e : null;
                if (undoing == undoes is not null)
                    told.Add(new Told(id, batch, label, undoing ? null : form["outcome"], Note: form["note"],
                        Undoes: undoes));
            }
        }

        return told;
    }

    public sealed class Handler(Db db)
    {
        /// <summary>Answers in the order of the records, each for itself: one refusal stops no other.</summary>
        public async Task<Outcome<IReadOnlyList<(Answer Answer, Problem? Problem)>>> Run(
            IReadOnlyList<Told> told, Actor actor, CancellationToken ct)
        {
            if (told.Count > MostAtOnce) return DeliveryProblems.TooMany;
            return await db.Atomically<IReadOnlyList<(Answer, Problem?)>>(async tx =>
            {
                var refused = new Dictionary<Guid, Problem>();
                var (standing, doors) = await Standing(tx, told, actor, ct);
                var undone = (await tx.All<Undoable>(FindUndoable, new
                {
                    actor.Town,
                    ids = told.Select(t => t.Undoes).OfType<Guid>().ToArray(),
                }, ct)).ToDictionary(e => e.Id);
                foreach (var t in told)
                    if (Refusal(t, actor, standing, undone) is { } problem) refused[t.Id] = problem;
                var stored = await Store(tx, [.. told.Where(t => !refused.ContainsKey(t.Id))], actor, ct);
                foreach (var same in told.Where(t => stored.Contains(t.Id)).GroupBy(t => (t.Batch, t.Outcome)))
                {
                    tx.Append(actor, "bag", $"{same.Key.Batch}", same.Key.Outcome ?? "undone", null,
                        new { Labels = same.Select(t => t.Label).ToArray() }, same.First().Note ?? "",
                        [.. same.Select(t => new HouseholdId(doors[(t.Batch, t.Label)]))]);
                }

                var rows = (await tx.All<Row>(Known, new { actor.Town, ids = told.Select(t => t.Id).ToArray() }, ct))
                    .ToDictionary(r => r.Id);
                return told
                    .Select(t => Reply(t, rows.GetValueOrDefault(t.Id), stored.Contains(t.Id), refused)).ToList();
            }, ct);
        }

        // Locks the households in their order, then reads how each bag stands: whoever comes second sees the first.
        private static async Task<(Dictionary<(int, int), string?> Bags, Dictionary<(int, int), int> Doors)> Standing(
            Tx tx, IReadOnlyList<Told> told, Actor actor, CancellationToken ct)
        {
            var (batches, labels) = (told.Select(t => t.Batch).ToArray(), told.Select(t => t.Label).ToArray());
            var owners = await tx.All<Owner>(FindOwners,
                new { actor.Town, batches, labels, actor.Community, actor.Building }, ct);
            var households = owners.Select(o => o.HouseholdId).Distinct().ToArray();
            await tx.All<int>(LockHouseholds, new { actor.Town, households }, ct);
            var bags = await tx.All<Bag>(FindBags, new
            {
                actor.Town,
                batches = batches.Distinct().ToArray(),
                households,
            }, ct);
            return (bags.ToDictionary(b => (b.BatchId, b.Label), b => b.Outcome),
                owners.ToDictionary(o => (o.BatchId, o.Label), o => o.HouseholdId));
        }

        private static Problem? Refusal(
            Told told, Actor actor, Dictionary<(int, int), string?> standing, Dictionary<Guid, Undoable> undoable)
        {
            if (told.Note?.Length > Limits.NoteCharacters) return DeliveryProblems.TextTooLong;
            if (!standing.TryGetValue((told.Batch, told.Label), out var now)) return DeliveryProblems.NoSuchBag;
            var desk = actor.Role == Role.Desk;
            if (told.Undoes is { } undoes)
            {
                return told.Outcome is not null ? DeliveryProblems.UnknownOutcome
                    : !undoable.TryGetValue(undoes, out var e) || (e.BatchId, e.Label) != (told.Batch, told.Label)
                        ? DeliveryProblems.NoSuchEvent
                    : e.Outcome == "refund_agreed" && !desk ? DeliveryProblems.DeskDecided : null;
            }

            if (!BagOutcomes.TryRead(told.Outcome, out var outcome)) return DeliveryProblems.UnknownOutcome;
            if (outcome == BagOutcome.RefundAgreed)
            {
                if (!desk) return DeliveryProblems.DeskOnly;
                // Sent twice, it is agreed already; that the ids differ or not is seen when the rows are compared.
                return RefundRule.Of(BagOutcomes.Read(now)) == BagPayment.DeskDecides || now == "refund_agreed"
                    ? null : DeliveryProblems.NothingToDecide;
            }

            return now == "refund_agreed" && !desk ? DeliveryProblems.DeskDecided : null;
        }

        private static async Task<HashSet<Guid>> Store(Tx tx, Told[] told, Actor actor, CancellationToken ct) =>
        [
            .. await tx.All<Guid>(Insert, new
            {
                actor.Town, actor.Person, ids = told.Select(t => t.Id).ToArray(),
                batches = told.Select(t => t.Batch).ToArray(), labels = told.Select(t => t.Label).ToArray(),
                outcomes = told.Select(t => t.Outcome ?? "undone").ToArray(),
                notes = told.Select(t => t.Note ?? "").ToArray(),
                happened = told.Select(t => t.At?.UtcDateTime).ToArray(), undoes = told.Select(t => t.Undoes).ToArray(),
            }, ct),
        ];

        private static (Answer, Problem?) Reply(Told told, Row? row, bool stored, Dictionary<Guid, Problem> refused)
        {
            if (stored) return (new Answer(told.Id, "stored"), null);
            var problem = row is null ? refused.GetValueOrDefault(told.Id, DeliveryProblems.NoSuchEvent)
                : Same(told, row) ? null : DeliveryProblems.KeyReused;
            // A stored record stays stored, whatever has happened to its bag since.
            return problem is null
                ? (new Answer(told.Id, "already"), null)
                : (new Answer(told.Id, "refused", problem.Code, problem.Zh), problem);
        }

        private static bool Same(Told told, Row row) =>
            (row.BatchId, row.Label, row.Outcome, row.Undoes) ==
            (told.Batch, told.Label, told.Outcome ?? "undone", told.Undoes);
    }

    private sealed record Owner(int BatchId, int Label, int HouseholdId);

    private sealed record Bag(int BatchId, int Label, string? Outcome);

    private sealed record Undoable(Guid Id, int BatchId, int Label, string Outcome);

    private sealed record Row(Guid Id, int BatchId, int Label, string Outcome, Guid? Undoes);

    // Whose bag a label is, by the line or the amendment that made it, inside the actor's scope.
    private const string FindOwners = """
        with wanted as (
          select distinct batch_id, label from unnest(@batches::int[], @labels::int[]) as w(batch_id, label)),
        added as (
          select a.batch_id, a.household_id, a.delta_pieces,
                 b.pieces + 1 + sum(greatest(a.delta_pieces, 0)) over (
                   partition by a.batch_id order by a.number, a.position)::int as next_label
          from amendment_lines a join batches b on b.town_id = a.town_id and b.id = a.batch_id
          where a.town_id = @Town and a.batch_id = any(@batches::int[]))
        select w.batch_id, w.label, o.household_id
        from wanted w
        cross join lateral (
          (select l.household_id, l.community_id, l.building_id, l.first_label + l.pieces as next_label
           from batch_lines l
           where l.town_id = @Town and l.batch_id = w.batch_id and l.first_label <= w.label
           order by l.first_label desc
           limit 1)
          union all
          select h.id, h.community_id, h.building_id, d.next_label
          from added d join households h on h.town_id = @Town and h.id = d.household_id
          where d.batch_id = w.batch_id and w.label >= d.next_label - d.delta_pieces) o
        where w.label < o.next_label and (@Community::int is null or o.community_id = @Community)
          and (@Building::int is null or o.building_id = @Building)
        """;

    private const string LockHouseholds = """
        select id from households where town_id = @Town and id = any(@households::int[]) order by id for no key update
        """;

    private const string FindBags = """
        select b.batch_id, b.label, b.outcome from bags b
        where b.town_id = @Town and b.batch_id = any(@batches::int[]) and b.household_id = any(@households::int[])
        """;

    private const string FindUndoable = """
        select e.id, e.batch_id, e.label, e.outcome
        from bag_events e
        where e.town_id = @Town and e.id = any(@ids::uuid[]) and e.outcome <> 'undone'
        """;

    // One moment for all of them: what was tapped together is undone together.
    private const string Insert = """
        with moment as materialized (select db_now() as at)
        insert into bag_events (town_id, id, batch_id, label, outcome, note, actor_id, at, happened_at, undoes)
        select @Town, t.id, t.batch_id, t.label, t.outcome, t.note, @Person, m.at, t.happened_at, t.undoes
        from unnest(@ids::uuid[], @batches::int[], @labels::int[], @outcomes::text[], @notes::text[],
                    @happened::timestamptz[], @undoes::uuid[]) with ordinality
          as t(id, batch_id, label, outcome, note, happened_at, undoes, position), moment m
        order by t.position
        on conflict do nothing
        returning id
        """;

    private const string Known = """
        select id, batch_id, label, outcome, undoes from bag_events where town_id = @Town and id = any(@ids::uuid[])
        """;
}
