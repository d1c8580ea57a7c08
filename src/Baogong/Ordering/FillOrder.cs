// The order form from the first look to the green page, the same for a resident, a leader and the desk: choose, check,
// place. Nothing is kept between the steps but what the form itself carries, so every step works without script.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class FillOrder
{
    public enum Step { Form, Check, Placed, Missing }

    /// <param name="Change">Change this order of the door.</param>
    /// <param name="Like">Start with what this order had; "last" = the door's last one.</param>
    /// <param name="More">The door has an order and wants another one.</param>
    public sealed record Wish(Guid? Change = null, string? Like = null, bool More = false);

    /// <param name="Status">HTTP status of the page that shows this.</param>
    /// <param name="Left">Packages of the repeated order that cannot be had now.</param>
    public sealed record Filled(
        Step Step, FindDoor.Door? Door = null, ReadCycle.Found? Cycle = null, Basket? Basket = null, Problem? Error = null,
        IReadOnlyList<Basket.Flaw>? Flaws = null, bool More = false, int Status = 200, IReadOnlyList<string>? Left = null)
    {
        /// <summary>Orders of this door besides the one that is being filled in.</summary>
        public IEnumerable<ReadCycle.DoorOrder> Others =>
            Cycle!.Orders.Where(o => o.Order != Basket!.Key && o.Order != Basket.Replaces);

        /// <summary>The door has an order: changing it comes before a second one.</summary>
        public bool AskFirst => Step == Step.Form && !More && Flaws is null && Error is null && Basket!.Replaces is null && Others.Any();
    }

    public sealed class Handler(
        FindDoor.Handler doors, ReadCycle.Handler cycles, PlaceOrder.Handler placing, Db db, Randomness randomness)
    {
        /// <summary>The form's birth, with its key.</summary>
        public async Task<Filled> Begin(Actor actor, HouseholdId household, int cycle, Wish wish, CancellationToken ct)
        {
            if (await Find(actor, household, cycle, ct) is not var (door, found)) return new(Step.Missing, Status: 404);
            var basket = Basket.Empty(randomness.NewId());
            if (found.Orders.FirstOrDefault(o => o.Order.Value == wish.Change) is { } old)
                basket = Basket.Of(basket.Key.Value, old.OfferIds, old.Pieces) with { Replaces = old.Order, Note = old.Note };
            if (wish.Like is null || found.Cycle.Stage != ReadCycle.Stage.Open)
                return new(Step.Form, door, found, basket, More: wish.More);

            var last = await db.All<LastLine>(FindLast, new
            {
                actor.Town, household, cycle, order = Guid.TryParse(wish.Like, out var like) ? like : (Guid?)null,
            }, ct);
            var (again, missing) = Repeat(last, found, basket);
            return new(again.Count(found) > 0 ? Step.Check : Step.Form, door, found, again, More: true, Left: missing);
        }

        /// <summary>A posted step: plus and minus, check, edit, place.</summary>
        public async Task<Filled> Continue(
            Actor actor, HouseholdId household, int cycle, Form form, Channel channel, CancellationToken ct)
        {
            if (await Find(actor, household, cycle, ct) is not var (door, found)) return new(Step.Missing, Status: 404);
            if (Basket.Read(form, found.Offers) is not { } basket)
                return Refuse(new(Step.Form, door, found, Basket.Empty(randomness.NewId())), OrderingProblems.NoKey);

            // The same form sent again after it was placed: the intake gives the same answer, whatever changed since.
            var placedBefore = found.Orders.Any(o => o.Order == basket.Key);
            if (!placedBefore && basket.Replaces is { } old && found.Orders.All(o => o.Order != old))
                basket = basket with { Replaces = null };
            var filled = new Filled(Step.Form, door, found, basket, More: true);
            var action = form["do"];
            if (placedBefore && action == "place") return await Place(filled, actor, channel, ct);
            if (found.Cycle.Stage != ReadCycle.Stage.Open)
                return Refuse(filled, found.Cycle.Stage == ReadCycle.Stage.Past ? IntakeProblems.CutoffPassed : IntakeProblems.NotOpenYet);
            if (action.Contains(':', StringComparison.Ordinal)) return filled with { Basket = basket.Step(action, found) };
            if (action == "edit") return filled;
            if (basket.Flaws(found) is { Count: > 0 } flaws)
                return Refuse(filled with { Flaws = flaws }, flaws[0].Problem);
            if (action != "place") return filled with { Step = Step.Check };
            return filled.Others.Any(o => basket.Seen?.Contains(o.Order.Value) != true)
                ? Refuse(filled with { Step = Step.Check }, OrderPageProblems.OrderedMeanwhile)
                : await Place(filled, actor, channel, ct);
        }

        private async Task<Filled> Place(Filled filled, Actor actor, Channel channel, CancellationToken ct)
        {
            var (door, found, basket) = (filled.Door!, filled.Cycle!, filled.Basket!);
            var outcome = await placing.Run(new OrderRequest(basket.Key, found.Cycle.Cycle, door.Household, channel, actor,
                $"household:{door.Household.Value}", basket.Wants(found), basket.Replaces, basket.Note), ct);
            if (outcome.Problem is not { } problem) return filled with { Step = Step.Placed };
            if (problem.Status == StatusCodes.Status503ServiceUnavailable)
                return Refuse(filled with { Step = Step.Check }, problem);

            // Somebody was quicker: look again, so that the page says what is left now.
            var (_, now) = await Find(actor, door.Household, found.Cycle.Cycle.Value, ct) ?? (door, found);
            filled = filled with { Cycle = now };
            if (problem.Code == IntakeProblems.KeyReused.Code && now.Orders.Any(o => o.Order == basket.Key))
                return Refuse(filled with
                {
                    Step = Step.Check, Basket = basket with { Key = new(randomness.NewId()), Replaces = basket.Key },
                }, OrderPageProblems.AlreadyPlaced);
            var flaws = basket.Flaws(now);
            return Refuse(filled with { Flaws = flaws }, flaws.Count > 0 ? flaws[0].Problem : problem);
        }

        private async Task<(FindDoor.Door, ReadCycle.Found)?> Find(
            Actor actor, HouseholdId household, int cycle, CancellationToken ct) =>
            await doors.Run(actor, household, ct) is { } door
            && await cycles.Run(actor, door.Community, household, cycle, ct) is { } found ? (door, found) : null;
    }

    private static Filled Refuse(Filled filled, Problem problem) => filled with { Error = problem, Status = problem.Status };

    // The same packages in this round, as far as they can be had; what cannot is named.
    private static (Basket, IReadOnlyList<string>) Repeat(IReadOnlyList<LastLine> last, ReadCycle.Found cycle, Basket basket)
    {
        var typed = new Dictionary<int, string>();
        var missing = new List<string>();
        foreach (var line in last)
        {
            var offer = cycle.Offers.FirstOrDefault(o => o.Package == line.Package);
            var pieces = offer is null ? 0 : Math.Min(line.Pieces, basket.Most(offer, cycle));
            if (offer is not null && pieces > 0) typed[offer.Offer.Value] = pieces.ToString();
            if (pieces < line.Pieces) missing.Add($"{line.Name}×{line.Pieces - pieces}");
        }

        return (basket with { Typed = typed }, missing);
    }

    private sealed record LastLine(PackageId Package, string Name, int Pieces);

    // "last" is the newest order that has something of this round: what was bought in another kind of round is no pattern.
    private const string FindLast = """
        with last as (
          select r.offer_ids, r.pieces from orders r
          where r.town_id = @Town and r.household_id = @household
            and (r.id = @order::uuid or (@order::uuid is null and r.state = 'placed' and r.cycle_id <> @cycle and exists (
              select from offers was
              join offers now on now.town_id = was.town_id and now.package_id = was.package_id and now.cycle_id = @cycle
              where was.town_id = r.town_id and was.id = any(r.offer_ids))))
          order by r.number desc limit 1)
        select o.package_id as package, p.name, l.pieces
        from last, unnest(last.offer_ids, last.pieces) as l(offer_id, pieces)
        join offers o on o.town_id = @Town and o.id = l.offer_id
        join packages p on p.town_id = o.town_id and p.id = o.package_id
        """;
}
