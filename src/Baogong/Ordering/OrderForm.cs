// The order form from the first look to the green page, the same for a resident, a leader and the desk: choose, check,
// place. Nothing is kept between the steps but what the form itself carries, so every step works without script.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class OrderForm
{
    public enum Step { Form, Check, Placed, Missing }

    /// <param name="Change">Change this order of the door.</param>
    /// <param name="Like">Start with what this order had; "last" = the door's last one.</param>
    /// <param name="More">The door has an order and wants another one.</param>
    public sealed record Wish(Guid? Change = null, string? Like = null, bool More = false);

    /// <param name="Status">HTTP status of the page that shows this.</param>
    /// <param name="Left">Packages of the repeated order that cannot be had now.</param>
    public sealed record Filled(
        Step Step, FindDoor.Door? Door = null, ReadCycle.Found? Cycle = null, Basket? Basket = null,
        Problem? Error = null, IReadOnlyList<Basket.Flaw>? Flaws = null, bool More = false, int Status = 200,
        IReadOnlyList<string>? Left = null)
    {
        /// <summary>Orders of this door besides the one that is being filled in.</summary>
        public IEnumerable<ReadCycle.DoorOrder> Others =>
            Cycle!.Orders.Where(o => o.Order != Basket!.Key && o.Order != Basket.Replaces);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/order/{cycle:int}", async (
            int cycle, Guid? change, string? like, string? more, Actor actor, Handler handler, CancellationToken ct) =>
            actor.Household is not { } door ? Answers.SeeOther(ShowBoard.ChooseDoor)
            : Show(await handler.Begin(actor, door, cycle, new(change, like, more is not null), ct)))
            .WithName("OrderForm").RequireAuthorization(Policies.Resident);
        routes.MapPost("/order/{cycle:int}", async (
            int cycle, Form form, Actor actor, Handler handler, CancellationToken ct) =>
            actor.Household is not { } door ? Answers.SeeOther(ShowBoard.ChooseDoor)
            : Show(await handler.Continue(actor, door, cycle, form, form["do"], Channel.Page, ct)))
            .WithName("SendOrderForm").WithMetadata(new TakesOrders()).RequireAuthorization(Policies.Resident);
    }

    private static IResult Show(Filled filled) => filled.Step switch
    {
        Step.Missing => Answers.Page<MissingPage>(status: 404),
        Step.Placed => Answers.SeeOther($"/orders/{filled.Basket!.Key.Value}"),
        _ => Answers.Page<OrderFormPage>(new { Model = filled }, filled.Status),
    };

    public sealed class Handler(
        FindDoor.Handler doors, ReadCycle.Handler cycles, PlaceOrder.Handler placing, RepeatOrder.Handler repeat,
        Randomness randomness)
    {
        /// <summary>The form's birth, with its key.</summary>
        public async Task<Filled> Begin(Actor actor, HouseholdId household, int cycle, Wish wish, CancellationToken ct)
        {
            if (await Find(actor, household, cycle, ct) is not var (door, found)) return new(Step.Missing, Status: 404);
            var basket = Basket.Empty(randomness.NewId());
            if (found.Orders.FirstOrDefault(o => o.Order.Value == wish.Change) is { } old)
                basket = Basket.Of(basket.Key, old);
            if (wish.Like is null || found.Cycle.Stage != ReadCycle.Stage.Open)
                return new(Step.Form, door, found, basket, More: wish.More);

            var (again, missing) = await repeat.Run(actor, household, found, basket, wish.Like, ct);
            return new(again.Count(found) > 0 ? Step.Check : Step.Form, door, found, again, More: true, Left: missing);
        }

        /// <summary>A posted step; the action is plus:…, minus:…, check, edit or place.</summary>
        public async Task<Filled> Continue(
            Actor actor, HouseholdId household, int cycle, Form form, string action, Channel channel,
        CancellationToken ct)
        {
            if (await Find(actor, household, cycle, ct) is not var (door, found)) return new(Step.Missing, Status: 404);
            if (Basket.Read(form, found.Offers) is not { } basket)
                return Refuse(new(Step.Form, door, found, Basket.Empty(randomness.NewId())), OrderingProblems.NoKey);

            // The same form sent again after it was placed: the intake gives the same answer, whatever changed since.
            var placedBefore = found.Orders.Any(o => o.Order == basket.Key);
            if (!placedBefore && basket.Replaces is { } old && found.Orders.All(o => o.Order != old))
                basket = basket with { Replaces = null };
            var filled = new Filled(Step.Form, door, found, basket, More: true);
            if (placedBefore && action == "place") return await Place(filled, actor, channel, form, ct);
            if (found.Cycle.Stage != ReadCycle.Stage.Open)
                return Refuse(filled, found.Cycle.Stage == ReadCycle.Stage.Past
                    ? IntakeProblems.CutoffPassed : IntakeProblems.NotOpenYet);
            if (action.Contains(':', StringComparison.Ordinal))
                return filled with { Basket = basket.Step(action, found) };
            if (action == "edit") return filled;
            if (basket.Flaws(found) is { Count: > 0 } flaws)
                return Refuse(filled with { Flaws = flaws }, flaws[0].Problem);
            if (action != "place") return filled with { Step = Step.Check };
            return filled.Others.Any(o => basket.Seen?.Contains(o.Order.Value) != true)
                ? Refuse(filled with { Step = Step.Check }, OrderPageProblems.OrderedMeanwhile)
                : await Place(filled, actor, channel, form, ct);
        }

        private async Task<Filled> Place(
            Filled filled, Actor actor, Channel channel, Form form, CancellationToken ct)
        {
            var (door, found, basket) = (filled.Door!, filled.Cycle!, filled.Basket!);
            var outcome = await placing.Run(new OrderRequest(basket.Key, found.Cycle.Cycle, door.Household, channel,
                actor, WhoPays.Account(basket.Payer, actor, door.Household), basket.Wants(found), basket.Replaces,
                basket.Note, channel == Channel.Desk ? form["reason"] : ""), ct);
            if (outcome.Problem is not { } problem) return filled with { Step = Step.Placed };
            if (problem.Status == StatusCodes.Status503ServiceUnavailable)
                return Refuse(filled with { Step = Step.Check }, problem);

            // Somebody was quicker: look again, so that the page says what is left now.
            var (_, now) = await Find(actor, door.Household, found.Cycle.Cycle.Value, ct) ?? (door, found);
            filled = filled with { Cycle = now };
            if (problem.Code == IntakeProblems.KeyReused.Code && now.Orders.Any(o => o.Order == basket.Key))
                return Refuse(filled with
                {
                    Step = Step.Check,
                    Basket = basket with { Key = new(randomness.NewId()), Replaces = basket.Key },
                }, OrderPageProblems.AlreadyPlaced);
            var flaws = basket.Flaws(now);
            return Refuse(filled with { Flaws = flaws }, flaws.Count > 0 ? flaws[0].Problem : problem);
        }

        private async Task<(FindDoor.Door, ReadCycle.Found)?> Find(
            Actor actor, HouseholdId household, int cycle, CancellationToken ct) =>
            await doors.Run(actor, household, ct) is { } door
            && await cycles.Run(actor, door.Community, household, cycle, ct) is { } found ? (door, found) : null;
    }

    private static Filled Refuse(Filled filled, Problem problem) =>
        filled with { Error = problem, Status = problem.Status };
}

// What somebody typed, kept exactly as typed until it is an order, and what is wrong with it.
/// <param name="Key">The request key: born with the form, becomes the order's id.</param>
/// <param name="Typed">Text of each number field, by offer.</param>
/// <param name="Note">For the one at the door.</param>
/// <param name="Replaces">The order that this one changes.</param>
/// <param name="Payer">A value of <see cref="WhoPays"/>; "" = not said.</param>
/// <param name="Seen">Orders of this door that the page has shown: nothing is ordered twice unknowingly.</param>
public sealed record Basket(
    OrderId Key, IReadOnlyDictionary<int, string> Typed, string Note = "", OrderId? Replaces = null,
    IReadOnlyList<Guid>? Seen = null, string Payer = "")
{
    /// <param name="Field">The field's id on the page; empty = the whole form.</param>
    public sealed record Flaw(string Field, Problem Problem);

    public static Basket Empty(Guid key) => new(new(key), new Dictionary<int, string>());

    public static Basket Of(OrderId key, ReadCycle.DoorOrder old) => new(
        key, old.OfferIds.Zip(old.Pieces).ToDictionary(l => l.First, l => l.Second.ToString()), old.Note, old.Order,
        Payer: old.Pays == WhoPays.Me ? WhoPays.Me : "");

    /// <summary>Fields: key, n{offer}, note, replaces, seen, payer. Null without a key: not our form.</summary>
    public static Basket? Read(Form form, IEnumerable<ReadCycle.OnOffer> offers) =>
        form.Id("key") is not { } key ? null : new(
            new(key), offers.ToDictionary(o => o.Offer.Value, o => form[$"n{o.Offer.Value}"]), form["note"],
            form.Id("replaces") is { } old ? new OrderId(old) : null,
            [.. form["seen"].Split(',').Select(s => Guid.TryParse(s, out var id) ? id : Guid.Empty)],
            form["payer"]);

    public string Text(OfferId offer) => Typed.TryGetValue(offer.Value, out var text) && text.Length > 0 ? text : "0";

    /// <summary>Null when it cannot be read as a number of pieces.</summary>
    public int? Pieces(OfferId offer)
    {
        var text = string.Concat(Text(offer).Select(c => c is >= '０' and <= '９' ? (char)(c - '０' + '0') : c));
        return int.TryParse(text, out var n) && n >= 0 ? n : null;
    }

    /// <summary>What is left and allowed, with what the changed order gives back.</summary>
    public int Most(ReadCycle.OnOffer offer, ReadCycle.Found cycle) =>
        Math.Min(Math.Min(offer.Left + GivenBack(offer, cycle), Allowed(offer, cycle)), Limits.PiecesPerLine);

    public int Allowed(ReadCycle.OnOffer offer, ReadCycle.Found cycle) => offer.Limit is { } limit
        ? Math.Max(0, limit - offer.Used + GivenBack(offer, cycle)) : Limits.PiecesPerLine;

    public IReadOnlyList<Want> Wants(ReadCycle.Found cycle) =>
        [.. cycle.Offers.Where(o => Pieces(o.Offer) > 0).Select(o => new Want(o.Offer, Pieces(o.Offer)!.Value))];

    /// <summary>Everything that the page can know to be wrong; the intake has the last word.</summary>
    public IReadOnlyList<Flaw> Flaws(ReadCycle.Found cycle)
    {
        var flaws = new List<Flaw>();
        foreach (var offer in cycle.Offers)
        {
            var problem = Pieces(offer.Offer) switch
            {
                null => OrderPageProblems.Unreadable(offer.Letter, Text(offer.Offer)),
                0 => null,
                > Limits.PiecesPerLine => OrderPageProblems.TooMany(offer.Letter),
                { } n when n > Allowed(offer, cycle) => OrderPageProblems.OverLimit(offer, Allowed(offer, cycle)),
                { } n when n > offer.Left + GivenBack(offer, cycle) => OrderPageProblems.NotEnough(
                    offer.Letter, offer.Left + GivenBack(offer, cycle), Others(offer, cycle)),
                _ => null,
            };
            if (problem is not null) flaws.Add(new($"n{offer.Offer.Value}", problem));
        }

        if (Note.Length > Limits.NoteCharacters) flaws.Add(new("note", OrderPageProblems.LongNote));
        if (this.CostsTheirPayerMore(cycle) is { } dearer) flaws.Add(new("payer", dearer));
        if (flaws.Count == 0 && Wants(cycle).Count == 0) flaws.Add(new("", OrderPageProblems.NothingChosen));
        return flaws;
    }

    private int GivenBack(ReadCycle.OnOffer offer, ReadCycle.Found cycle)
    {
        if (Replaces is null || cycle.Orders.FirstOrDefault(o => o.Order == Replaces) is not { } old) return 0;
        var at = Array.IndexOf(old.OfferIds, offer.Offer.Value);
        return at < 0 ? 0 : old.Pieces[at];
    }

    // What could be taken instead, so that a refusal ends with a way on.
    private string[] Others(ReadCycle.OnOffer gone, ReadCycle.Found cycle) =>
        [.. cycle.Offers.Where(o => o != gone && Most(o, cycle) > 0).Select(o => o.Letter).Take(4)];
}
