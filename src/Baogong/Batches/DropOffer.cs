// The supplier's minimum was missed and none of it comes: the offer is taken out of the frozen round for everybody at
// once. It is one amendment with a line for each household that has some of it, so sheets, labels, dues and the
// household's page follow as they follow any other.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Batches;

public static class DropOffer
{
    /// <param name="Key">Made by the client before sending: same key, same amendment.</param>
    /// <param name="Reason">2 to 200 characters; the households read it.</param>
    public sealed record Request(Guid Key, string Reason);

    /// <summary>An offer of a frozen round under its minimum, before its delivery begins.</summary>
    /// <param name="Pieces">With all amendments.</param>
    public sealed record Missed(
        string Letter, string Package, string Supplier, int Minimum, int Pieces, int Households);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/batches/{batch:int}/offers/{letter}/drop",
                async (int batch, string letter, Request request, Actor actor, Handler handler, CancellationToken ct) =>
                    (await handler.Run(new(batch), letter, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(DropOffer)).RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/batches/{batch:int}/offers/{letter}/drop",
            async (int batch, string letter, Form form, Actor actor, Handler handler, BatchDesk desk,
                CancellationToken ct) =>
            {
                var request = new Request(form.Id("key") ?? Guid.Empty, form["reason"]);
                var outcome = await handler.Run(new(batch), letter, request, actor, ct);
                if (outcome.Problem is not { } problem)
                    return Answers.SeeOther($"/desk/batches/{batch}#amendments");
                return await desk.One(new(batch), actor, ct) is { } model
                    ? Answers.Page<BatchPage>(new { Model = model, Problem = problem }, problem.Status)
                    : problem.ToHttp();
            }).WithName("DropOfferForm").RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public Task<IReadOnlyList<Missed>> In(TownId town, BatchId batch, CancellationToken ct) =>
            db.All<Missed>(FindMissed, new { town, batch }, ct);

        public async Task<Outcome<AmendBatch.Amended>> Run(
            BatchId batch, string letter, Request request, Actor actor, CancellationToken ct)
        {
            if (AmendBatch.Reason(request.Reason) is not { } reason) return BatchesProblems.ReasonMissing;
            return await db.Atomically<AmendBatch.Amended>(async tx =>
            {
                var args = new { actor.Town, batch, letter, request.Key };
                // Under the round's lock nobody amends between this look and the amendment.
                if (await tx.Maybe<int?>(AmendBatch.Lock, new { actor.Town, Batch = batch }, ct) is null)
                    return BatchesProblems.NoSuchBatch;
                if (await tx.Maybe<bool?>(IsMissed, args, ct) is not { } missed) return BatchesProblems.NoSuchOffer;
                var earlier = await tx.All<AmendBatch.Change>(FindEarlier, args, ct);
                if (earlier.Count == 0 && !missed) return BatchesProblems.NotUnderMinimum;
                return await AmendBatch.Handler.Store(tx, batch, new(request.Key, reason,
                    earlier.Count > 0 ? earlier : await tx.All<AmendBatch.Change>(FindHeld, args, ct)), actor, ct);
            }, ct);
        }
    }

    private const string MissedOffersColumns = """
        select f.id, f.letter, k.name as package, s.name as supplier, f.minimum, sum(n.pieces)::int as pieces,
               count(distinct n.household_id) filter (where n.pieces > 0)::int as households
        from offers f
        join cycles c on c.town_id = f.town_id and c.id = f.cycle_id and c.deliver_from > db_now()
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        join suppliers s on s.town_id = f.town_id and s.id = f.supplier_id
        join (
          select offer_id, household_id, pieces from batch_lines where town_id = @town and batch_id = @batch
          union all
          select offer_id, household_id, delta_pieces from amendment_lines
          where town_id = @town and batch_id = @batch) n on n.offer_id = f.id
        where f.town_id = @town and f.cycle_id = @batch and f.minimum is not null
        group by f.id, f.letter, k.name, s.name, f.minimum
        having sum(n.pieces) > 0 and sum(n.pieces) < f.minimum
        """;

    private const string FindMissed = $"""
        select letter, package, supplier, minimum, pieces, households from ({MissedOffersColumns}) m
        order by length(letter), letter
        """;

    private const string IsMissed = $"""
        select exists (select from ({MissedOffersColumns}) m where m.id = o.id)
        from offers o where o.town_id = @town and o.cycle_id = @batch and o.letter = @letter
        """;

    // The same key again: the lines that it stored then, for it finds none to take away now.
    private const string FindEarlier = """
        select l.household_id as household, l.offer_id as offer, l.delta_pieces
        from amendments a
        join amendment_lines l on l.town_id = a.town_id and l.batch_id = a.batch_id and l.number = a.number
        join offers f on f.town_id = l.town_id and f.id = l.offer_id and f.letter = @letter
        where a.town_id = @Town and a.batch_id = @batch and a.id = @Key
        order by l.position
        """;

    private const string FindHeld = """
        select n.household_id as household, n.offer_id as offer, -sum(n.pieces)::int as delta_pieces
        from (
          select offer_id, household_id, pieces from batch_lines where town_id = @Town and batch_id = @batch
          union all
          select offer_id, household_id, delta_pieces from amendment_lines
          where town_id = @Town and batch_id = @batch) n
        join offers f on f.town_id = @Town and f.id = n.offer_id and f.letter = @letter
        group by n.household_id, n.offer_id
        having sum(n.pieces) > 0
        order by n.household_id
        """;
}
