// The household on the line: what it had, what it may have, what to watch; repeat or choose by letters, read back,
// place. The order goes through the same form and the same intake as every other; only the yes is kept besides.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Ordering.Hotline;

public static class OrderByPhone
{
    private const int RecentOrders = 3;

    /// <param name="Filled">Null when no round is open for the community.</param>
    /// <param name="Repeatable">Earlier orders have something of the chosen round.</param>
    /// <param name="Open">Tasks of this door that nobody has closed.</param>
    /// <param name="Sentence">To be read aloud, at the check.</param>
    public sealed record Page(
        TakeCall.Call Call, KnowDoor.Known Known, IReadOnlyList<ShowBoard.Card> Rounds, OrderForm.Filled? Filled,
        bool Repeatable, IReadOnlyList<ListTasks.Row> Open, string Sentence = "", string SaidBy = "self")
    {
        public FindDoor.Door Door => Known.Door;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/calls/{call:guid}", async (
            Guid call, int? cycle, Guid? change, string? like, string? more, string? done, Actor actor, Words words,
            Handler handler, CancellationToken ct) =>
            await handler.Open(actor, call, cycle, new(change, like, more is not null), words, ct) is { } page
                ? Answers.Page<OrderByPhonePage>(new { Model = page, Done = done ?? "" })
                : Answers.Page<MissingPage>(status: 404)).WithName(nameof(OrderByPhone));

        routes.MapPost("/calls/{call:guid}", async (
            Guid call, int cycle, Form form, Actor actor, Words words, Handler handler, CancellationToken ct) =>
            await handler.Send(actor, call, cycle, form, words, ct) switch
            {
                null => Answers.Page<MissingPage>(status: 404),
                { Filled: { Step: OrderForm.Step.Placed } filled } =>
                    Answers.SeeOther($"{FindHousehold.Path}?placed={filled.Basket!.Key.Value}"),
                { } page => Answers.Page<OrderByPhonePage>(new { Model = page }, page.Filled!.Status),
            }).WithName("SendOrderByPhone").WithMetadata(new TakesOrders());

        routes.MapPost("/calls/{call:guid}/nothing", async (
            Guid call, Form form, Actor actor, TakeCall.Handler calls, AnswerForDoor.Handler answers,
            CancellationToken ct) =>
        {
            if (await calls.Find(actor, call, ct) is not { } found) return Answers.Page<MissingPage>(status: 404);
            var said = await answers.Run(actor, found.Household, new(form.Int("cycle") ?? 0),
                AnswerForDoor.Reply.NothingNeeded, "", ct);
            return Answers.SeeOther($"{TakeCall.Of(call)}?done={(said.Succeeded ? "nothing" : "late")}");
        }).WithName("NothingNeededByPhone");
    }

    public sealed class Handler(
        TakeCall.Handler calls, KnowDoor.Handler doors, ShowBoard.Handler board, OrderForm.Handler forms,
        KeepConsent.Handler consents, ListTasks.Handler tasks)
    {
        public async Task<Page?> Open(
            Actor actor, Guid call, int? cycle, OrderForm.Wish wish, Words words, CancellationToken ct)
        {
            if (await Find(actor, call, ct) is not { } page) return null;
            var chosen = page.Rounds.FirstOrDefault(r => cycle is null || r.Cycle.Value == cycle);
            if (chosen is null) return cycle is null ? page : null;
            var filled = await forms.Begin(actor, page.Door.Household, chosen.Cycle.Value, wish, ct);
            if (filled.Step == OrderForm.Step.Missing) return null;
            // Who knocks reads the note: what was said last time holds until somebody says otherwise.
            if (wish.Like is not null && page.Known.Orders.FirstOrDefault(o => o.Note.Length > 0) is { } noted)
                filled = filled with { Basket = filled.Basket! with { Note = noted.Note } };
            return await Spoken(page with { Filled = filled, Repeatable = chosen.Repeatable }, actor, words, ct);
        }

        /// <summary>A step of the form. Nothing is placed before somebody's yes is kept.</summary>
        public async Task<Page?> Send(
            Actor actor, Guid call, int cycle, Form form, Words words, CancellationToken ct)
        {
            if (await Find(actor, call, ct) is not { } page) return null;
            var place = form["do"] == "place";
            var filled = await forms.Continue(actor, page.Door.Household, cycle, form, place ? "check" : form["do"],
                Channel.Hotline, ct);
            if (filled.Step == OrderForm.Step.Missing) return null;
            // Mostly it is the household itself that speaks; whoever places says so, or is asked.
            var said = place ? form["said"] : page.SaidBy;
            page = await Spoken(page with { Filled = filled, SaidBy = said }, actor, words, ct);
            if (!place) return page;
            // The same form sent again after it was placed gets the same answer, and needs no second yes.
            var placedBefore = filled.Cycle!.Orders.Any(o => o.Order == filled.Basket!.Key);
            if (!placedBefore)
            {
                if (filled.Step != OrderForm.Step.Check) return page;
                if (Unread(page, form) is { } problem)
                    return page with { Filled = filled with { Error = problem, Status = problem.Status } };
                await consents.Run(actor, call, filled.Basket!.Key, page.SaidBy, page.Sentence, ct);
            }

            filled = await forms.Continue(actor, page.Door.Household, cycle, form, "place", Channel.Hotline, ct);
            return await Spoken(page with { Filled = filled }, actor, words, ct);
        }

        private async Task<Page?> Find(Actor actor, Guid call, CancellationToken ct) =>
            await calls.Find(actor, call, ct) is { } found
            && await doors.Run(actor, found.Household, "call", ct) is { } known
                ? new Page(found, known, await board.Open(actor, known.Door, ct), null, false,
                    await tasks.OfDoor(actor, found.Household, ct)) : null;

        private async Task<Page> Spoken(Page page, Actor actor, Words words, CancellationToken ct) =>
            page.Filled is { Step: OrderForm.Step.Check } filled
                ? page with { Sentence = await consents.Sentence(actor, words, filled, page.Known.Called, ct) } : page;

        // What is placed is what was read: the form says the sum that stood in the sentence.
        private static Problem? Unread(Page page, Form form)
        {
            if (!KeepConsent.Speakers.Contains(form["said"])) return HotlineProblems.WhoAgreed;
            var total = page.Filled!.Basket!.TotalFen(page.Filled.Cycle!);
            return form["read"] == $"{total}" ? null : HotlineProblems.OtherTotal;
        }
    }
}
