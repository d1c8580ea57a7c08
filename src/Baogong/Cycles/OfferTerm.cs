// A number of an offer that the desk may change or take away while its round is open: the limit per household, the
// minimum. What is ordered already stays ordered.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

/// <param name="Name">As forms and addresses call it; its history row is called {Name}_changed.</param>
/// <param name="Least">The least that it may be.</param>
/// <param name="Most">The most.</param>
/// <param name="Wrong">The answer to anything else.</param>
/// <param name="Now">What it is on an offer; null = none.</param>
/// <param name="Said">Its side of the history row.</param>
/// <param name="Write">Sets it.</param>
internal sealed record OfferTerm(
    string Name, int Least, int Most, Problem Wrong, Func<HeldOffer, int?> Now, Func<string, int?, object> Said,
    string Write)
{
    /// <summary>Counts from the next order.</summary>
    public static readonly OfferTerm Limit = new("limit", 1, 1000, CyclesProblems.LimitWrong,
        o => o.LimitPerHousehold, (letter, limit) => new { Offer = letter, LimitPerHousehold = limit }, WriteLimit);

    /// <summary>What the supplier wants at least is agreed anew.</summary>
    public static readonly OfferTerm Minimum = new("minimum", 2, 10_000_000, CyclesProblems.MinimumWrong,
        o => o.Minimum, (letter, minimum) => new { Offer = letter, Minimum = minimum }, WriteMinimum);

    /// <summary>The desk's form on the round's page.</summary>
    public RouteHandlerBuilder MapForm(IEndpointRouteBuilder routes) => routes.MapPost(
        $"/desk/cycles/{{cycle:int}}/offers/{{letter}}/{Name}",
        async (int cycle, string letter, Form form, Actor actor, Db db, ShowRound.Handler show, CancellationToken ct) =>
        {
            var number = form.Int(Name);
            // A field with something unreadable in it must not count as an empty one.
            var outcome = form[Name].Length > 0 && number is null ? Wrong
                : await Change(db, new(cycle), letter, number, form["why"], actor, ct);
            return outcome.Problem is { } problem
                ? await show.Page(new(cycle), actor, new(letter, form, problem), ct)
                : Answers.SeeOther($"/desk/cycles/{cycle}?done={Name}");
        }).RequireAuthorization(Policies.Desk);

    /// <summary>The same number again is no change.</summary>
    public Task<Outcome<bool>> Change(
        Db db, CycleId cycle, string letter, int? number, string reason, Actor actor, CancellationToken ct) =>
        (number < Least || number > Most ? Wrong : HeldOffer.Reason(reason)) is { } problem
        ? Task.FromResult<Outcome<bool>>(problem)
        : db.Atomically<bool>(async tx =>
        {
            var held = await HeldOffer.Take(tx, actor.Town, cycle, letter, ct);
            if (held.Problem is { } refused) return refused;
            var offer = held.Value;
            if (offer.Withdrawn) return CyclesProblems.OfferWithdrawn;
            if (Now(offer) == number) return true;
            if (await tx.Run(Write, new { actor.Town, offer.Id, cycle, number }, ct) == 0)
                return CyclesProblems.CutoffPassed;
            tx.Append(actor, "cycle", $"{cycle.Value}/{letter}", $"{Name}_changed",
                Said(letter, Now(offer)), Said(letter, number), reason);
            return true;
        }, ct);

    private const string WriteLimit = """
        update offers set limit_per_household = @number::int,
          limit_before = greatest(limit_before, coalesce(limit_per_household, 2147483647))
        where town_id = @Town and id = @Id and withdrawn_at is null
          and exists (select 1 from cycles c where c.town_id = @Town and c.id = @cycle and c.state = 'published'
            and c.cutoff_at > db_now())
        """;

    private const string WriteMinimum = """
        update offers set minimum = @number::int
        where town_id = @Town and id = @Id and withdrawn_at is null
          and exists (select 1 from cycles c where c.town_id = @Town and c.id = @cycle and c.state = 'published'
            and c.cutoff_at > db_now())
        """;
}
