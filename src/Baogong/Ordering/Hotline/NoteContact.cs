// A name or a number that the caller gives, for the next call. It finds the door again and gives nobody a right to it.
using Baogong.Core;
using Baogong.Core.Routing;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Ordering.Hotline;

public static class NoteContact
{
    /// <summary>As typed; kept when it is refused.</summary>
    public sealed record Typed(string Name, string Phone)
    {
        public override string ToString() => nameof(Typed);
    }

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/calls/{call:guid}/contact", async (
            Guid call, Form form, Actor actor, Words words, Handler handler, OrderByPhone.Handler pages,
            CancellationToken ct) =>
        {
            var typed = new Typed(form["name"], form["phone"]);
            var outcome = await handler.Run(actor, call, typed, ct);
            if (outcome.Succeeded) return Answers.SeeOther($"{TakeCall.Of(call)}?done=contact");
            return await pages.Open(actor, call, null, new(), words, ct) is { } page
                ? Answers.Page<OrderByPhonePage>(new { Model = page, Contact = typed, Error = outcome.Problem },
                    outcome.Problem!.Status)
                : Answers.Page<MissingPage>(status: 404);
        })
        .WithName(nameof(NoteContact));

    public sealed class Handler(Db db, Contacts contacts, TakeCall.Handler calls)
    {
        public async Task<Outcome<HouseholdId>> Run(Actor actor, Guid call, Typed typed, CancellationToken ct)
        {
            if (await calls.Find(actor, call, ct) is not { } found) return HotlineProblems.NoSuchCall;
            var phone = typed.Phone.Length == 0 ? "" : PhoneNumber.Read(typed.Phone);
            if (phone is null || typed.Name.Length > Limits.NameCharacters || (typed.Name + phone).Length == 0)
                return HotlineProblems.NoContact;
            return await db.Atomically<HouseholdId>(async tx =>
            {
                await contacts.Note(tx, actor.Town, [new(found.Household, typed.Name, phone)], actor.Person, ct);
                tx.Append(actor, "contact", $"{found.Household.Value}", "added", null,
                    new { name = typed.Name.Length > 0, phone = phone.Length > 0 }, doors: found.Household);
                return found.Household;
            }, ct);
        }
    }
}
