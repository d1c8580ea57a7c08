// The code opens a session. Tries are counted in the statement that compares, so that no race gives a sixth try or a
// second use.
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.People;

public static class EnterCode
{
    public const string Path = "/sign-in/code";

    /// <param name="Household">The door used last, or the only one; null for somebody new.</param>
    public sealed record Known(PersonId Person, HouseholdId? Household);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, Vault vault, TimeProvider clock, int? again) =>
            CodeTicket.Read(http, vault, clock) is { } ticket
                ? Answers.Page<EnterCodePage>(new { Ticket = ticket, Again = again is not null })
                : Answers.SeeOther(AskForCode.Path))
            .WithName("EnterCodePage").AllowAnonymous();
        routes.MapPost(Path, Post).WithName(nameof(EnterCode)).AllowAnonymous();
    }

    private static async Task<IResult> Post(
        HttpContext http, Form form, Handler handler, Sessions sessions, Vault vault, TimeProvider clock)
    {
        if (CodeTicket.Read(http, vault, clock) is not { } ticket) return Answers.SeeOther(AskForCode.Path);
        var known = await handler.Run(ticket, form["code"], http.RequestAborted);
        if (known.Problem is { } problem)
        {
            return Answers.Page<EnterCodePage>(
                new { Ticket = ticket, Typed = form["code"], Error = problem }, problem.Status);
        }

        var (person, household) = known.Value;
        var actor = new Actor(ticket.Town, person, Role.Resident, Household: household);
        await sessions.Open(http, actor, null, http.RequestAborted);
        CodeTicket.Drop(http);
        var back = SignIn.Back(ticket.Back);
        return Answers.SeeOther(household is not null ? back
            : back == "/" ? ChooseDoor.Path : $"{ChooseDoor.Path}?back={Uri.EscapeDataString(back)}");
    }

    public sealed class Handler(Db db, Vault vault, EnrolResident.Handler residents)
    {
        public async Task<Outcome<Known>> Run(CodeTicket ticket, string typed, CancellationToken ct)
        {
            var code = Typed.Digits(typed) ?? "";
            var hash = SignIn.CodeHash(vault, ticket.Town, ticket.Code, ticket.Mobile, code);
            var known = await db.Atomically<Known?>(async tx =>
            {
                // A wrong try must be kept: it commits as a value, not as a refusal.
                var right = await tx.Maybe<bool?>(Try, new { ticket.Town, ticket.Code, hash }, ct);
                if (right is not true) return (Known?)null;
                var person = await residents.Run(tx, ticket.Town, ticket.Mobile, null, ct);
                if (person.Problem is { } problem) return problem;
                var door = await tx.Maybe<int?>(LastDoor, new { ticket.Town, person = person.Value }, ct);
                return new Known(person.Value, door is { } id ? new HouseholdId(id) : null);
            }, ct);
            if (known.Problem is { } refused) return refused;
            return known.Value is { } value ? value : PeopleProblems.WrongCode;
        }
    }

    private const string Try = """
        update phone_codes set tries_left = case when code_hash = @hash then 0 else tries_left - 1 end
        where town_id = @Town and id = @Code and tries_left > 0 and expires_at > db_now()
        returning code_hash = @hash
        """;

    private const string LastDoor = """
        select m.household_id from household_members m
        left join lateral (
          select max(s.seen_at) as seen_at from sessions s
          where s.town_id = m.town_id and s.person_id = m.person_id and s.household_id = m.household_id) s on true
        where m.town_id = @Town and m.person_id = @person
        order by s.seen_at desc nulls last, m.since desc limit 1
        """;
}
