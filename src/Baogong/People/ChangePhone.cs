// A resident has a new number: a fresh code to the old one opens the way, a code to the new one proves it. Doors,
// orders and relatives stay with the person; every other browser is signed out.
using Baogong.Core;
using Baogong.Core.Routing;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class ChangePhone
{
    public const string Path = "/account/phone";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, async (HttpContext http, Sessions sessions) =>
            await sessions.IsFresh(http, http.RequestAborted)
                ? Answers.Page<ChangePhonePage>() : SignIn.Again(Path))
            .WithName("ChangePhonePage").RequireAuthorization(Policies.Resident);
        routes.MapPost(Path, Post).WithName(nameof(ChangePhone)).RequireAuthorization(Policies.Resident);
    }

    private static async Task<IResult> Post(
        Actor actor, HttpContext http, Form form, Sessions sessions, Towns towns, AskForCode.Handler codes,
        Vault vault, TimeProvider clock)
    {
        var ct = http.RequestAborted;
        if (!await sessions.IsFresh(http, ct)) return SignIn.Again(Path);
        var town = await towns.Of(actor.Town, ct);
        var asked = await codes.Run(town, form["phone"], Words.Of(http), SignInSource.Of(http, actor.Town), ct);
        if (asked.Problem is { } problem)
            return Answers.Page<ChangePhonePage>(new { Phone = form["phone"], Error = problem }, problem.Status);
        new CodeTicket(actor.Town, asked.Value.Ticket, asked.Value.Mobile, ChooseDoor.Path, SignIn.TicketEnd(clock),
            actor.Person).Keep(http, vault);
        return Answers.SeeOther(EnterCode.Path);
    }

    /// <summary>In the transaction in which the code was right. 409 when the number is somebody else's.</summary>
    public static async Task<Outcome<PersonId>> Move(
        Tx tx, Vault vault, TownId town, PersonId person, string mobile, CancellationToken ct)
    {
        var args = new
        {
            town,
            person,
            index = vault.PhoneIndex(town, mobile),
            tail = vault.TailIndex(town, PhoneNumber.Tail(mobile)),
            phoneSealed = vault.Seal(PersonFields.PhonePlace(town, person), mobile),
        };
        if (await tx.Run(Take, args, ct) == 0) return PeopleProblems.PhoneTaken;
        await tx.Run(RemoveSessions, args, ct);
        tx.Append(town, person, "person", person.Value.ToString(), "phone changed", null, null);
        return person;
    }

    private const string Take = """
        update people set phone_index = @index, tail_index = @tail, phone_sealed = @phoneSealed
        where town_id = @town and id = @person
          and not exists (select from people o where o.town_id = @town and o.phone_index = @index and o.id <> @person)
        """;

    private const string RemoveSessions =
        "delete from sessions where town_id = @town and person_id = @person and grant_id is null";
}
