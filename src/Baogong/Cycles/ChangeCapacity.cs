// More goods came, or the supplier has fewer. The capacity never goes below what is sold: the statement says so, and
// the CHECK behind it. Adding is a difference, so that two people who each add 100 add 200. Taking goods away from
// everybody needs a second person (docs/adr/0018); stopping at once is WithdrawOffer.
using Baogong.Approvals;
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

    /// <param name="Waiting">The question that a second person must answer first; null = it is done.</param>
    public sealed record Changed(string Letter, int Capacity, int Sold, Guid? Waiting = null);

    private sealed record Lower(int Cycle, string Letter, int Capacity);

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
            if (outcome.Problem is { } problem)
                return await show.Page(new(cycle), actor, new(letter, form, problem), ct);
            var done = outcome.Value.Waiting is null ? "capacity" : "asked";
            return Answers.SeeOther($"/desk/cycles/{cycle}?done={done}");
        }).WithName("ChangeCapacityForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/cycles/{cycle:int}/offers/{letter}/capacity",
            async (int cycle, string letter, Request request, Actor actor,
                Handler handler, CancellationToken ct) =>
                (await handler.Run(new(cycle), letter, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(ChangeCapacity)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db, TwoPeople two)
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
                if (capacity < offer.Capacity)
                {
                    var lower = new Lower(cycle.Value, letter, (int)capacity);
                    return new Changed(letter, offer.Capacity, offer.Sold, await two.Ask(
                        tx, actor, "capacity", $"{cycle.Value}/{letter}", lower, request.Reason, null, ct));
                }

                return await Store(tx, actor, cycle, letter, offer, (int)capacity, request.Reason, ct) is { } late
                    ? late : new Changed(letter, (int)capacity, offer.Sold);
            }, ct);

        private static Problem? Check(Request r) =>
            (r.AddPieces is null) == (r.Capacity is null) || r.AddPieces is < 1 or > 10_000_000
                || r.Capacity is < 0 or > 10_000_000
                ? CyclesProblems.CapacityWrong : HeldOffer.Reason(r.Reason);
    }

    private static async Task<Problem?> Store(Tx tx, Actor actor, CycleId cycle, string letter, HeldOffer offer,
        int capacity, string reason, CancellationToken ct)
    {
        if (await tx.Run(Write, new { actor.Town, offer.Id, cycle, capacity }, ct) == 0)
            return CyclesProblems.CutoffPassed;
        tx.Append(actor, "cycle", $"{cycle.Value}/{letter}", "capacity_changed",
            new { offer = letter, offer.Capacity }, new { offer = letter, capacity }, reason);
        return null;
    }

    /// <summary>A second person agreed: looked at again, as everything may have moved since it was asked.</summary>
    public sealed class ByTwo : ITwoPeople
    {
        public string Kind => "capacity";

        public (string Zh, string En) Say(Ask ask)
        {
            var lower = ask.Read<Lower>();
            return ($"第 {lower.Cycle} 期 {lower.Letter}：上限调低到 {lower.Capacity:N0} 份",
                $"Round {lower.Cycle}, {lower.Letter}: lower the capacity to {lower.Capacity:N0}");
        }

        public async Task<Problem?> Carry(Tx tx, Ask ask, Actor second, CancellationToken ct)
        {
            var lower = ask.Read<Lower>();
            var held = await HeldOffer.Take(tx, second.Town, new(lower.Cycle), lower.Letter, ct);
            if (held.Problem is { } refused) return refused;
            var offer = held.Value;
            return offer.Withdrawn ? CyclesProblems.OfferWithdrawn
                : lower.Capacity < offer.Sold ? CyclesProblems.CapacityUnderSold(offer.Sold)
                : await Store(tx, second, new(lower.Cycle), lower.Letter, offer, lower.Capacity, ask.Reason, ct);
        }
    }

    private const string Write = """
        update offers set capacity = @capacity
        where town_id = @Town and id = @Id and withdrawn_at is null and @capacity >= sold
          and exists (select 1 from cycles c where c.town_id = @Town and c.id = @cycle and c.state = 'published'
            and c.cutoff_at > db_now())
        """;
}
