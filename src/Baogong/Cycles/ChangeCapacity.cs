// More goods came, or the supplier has fewer. The capacity never goes below what is sold: the statement says so, and
// the CHECK behind it. Adding is a difference, so that two people who each add 100 add 200.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class ChangeCapacity
{
    /// <param name="AddPieces">Pieces to add, 1 … 10,000,000; or</param>
    /// <param name="Capacity">the new capacity, not below what is sold. Exactly one of the two.</param>
    /// <param name="Reason">2 … 200 characters.</param>
    public sealed record Request(int? AddPieces, int? Capacity, string Reason);

    public sealed record Changed(string Letter, int Capacity, int Sold);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/cycles/{cycle:int}/offers/{letter}/capacity",
            async (int cycle, string letter, Form form, Actor actor, Handler handler, ShowRound.Handler show,
                CancellationToken ct) =>
        {
            // A field with something unreadable in it must not count as an empty one.
            var readable = (form["add"].Length == 0 || form.Int("add") is not null) &&
                (form["capacity"].Length == 0 || form.Int("capacity") is not null);
            var outcome = readable
                ? await handler.Run(
                    new(cycle), letter, new(form.Int("add"), form.Int("capacity"), form["why"]), actor, ct)
                : CyclesProblems.CapacityWrong;
            return outcome.Problem is { } problem
                ? await show.Page(new(cycle), actor, new(letter, form, problem), ct)
                : Answers.SeeOther($"/desk/cycles/{cycle}?done=capacity");
        }).WithName("ChangeCapacityForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/cycles/{cycle:int}/offers/{letter}/capacity",
            async (int cycle, string letter, Request request, Actor actor,
                Handler handler, CancellationToken ct) =>
                (await handler.Run(new(cycle), letter, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(ChangeCapacity)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public Task<Outcome<Changed>> Run(CycleId cycle, string letter, Request request, Actor actor,
            CancellationToken ct) =>
            Check(request) is { } problem ? Task.FromResult<Outcome<Changed>>(problem)
            : db.Atomically<Changed>(async tx =>
            {
                var held = await HeldOffer.Take(tx, actor.Town, cycle, letter, ct);
                if (held.Problem is { } refused) return refused;
                var offer = held.Value;
                if (offer.Withdrawn) return CyclesProblems.OfferWithdrawn;
                var capacity = request.Capacity ?? (long)offer.Capacity + request.AddPieces ?? 0;
                if (capacity > 10_000_000) return CyclesProblems.CapacityWrong;
                if (capacity < offer.Sold) return CyclesProblems.CapacityUnderSold(offer.Sold);
                if (capacity == offer.Capacity) return new Changed(letter, offer.Capacity, offer.Sold);
                if (await tx.Run(Write, new { actor.Town, offer.Id, cycle, capacity = (int)capacity }, ct) == 0)
                    return CyclesProblems.CutoffPassed;
                tx.Append(actor, "cycle", $"{cycle.Value}/{letter}", "capacity_changed",
                    new { offer = letter, offer.Capacity }, new { offer = letter, capacity }, request.Reason);
                return new Changed(letter, (int)capacity, offer.Sold);
            }, ct);

        private static Problem? Check(Request r) =>
            (r.AddPieces is null) == (r.Capacity is null) || r.AddPieces is < 1 or > 10_000_000
                || r.Capacity is < 0 or > 10_000_000
                ? CyclesProblems.CapacityWrong : HeldOffer.Reason(r.Reason);
    }

    private const string Write = """
        update offers set capacity = @capacity
        where town_id = @Town and id = @Id and withdrawn_at is null and @capacity >= sold
          and exists (select 1 from cycles c where c.town_id = @Town and c.id = @cycle and c.state = 'published'
            and c.cutoff_at > db_now())
        """;
}
