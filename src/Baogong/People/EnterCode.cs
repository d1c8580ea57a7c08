// The code opens a session. Tries belong to the browser that asked, codes to the number: whatever others ask for or
// guess at, the owner's browser has its own tries at whatever code lies in the owner's phone. The number's row is held
// while one compares, so that no race gives a sixth try or a second use.
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
                ? Answers.Page<EnterCodePage>(new { Ticket = ticket, Again = again })
                : Answers.SeeOther(AskForCode.Path))
            .WithName("EnterCodePage").AllowAnonymous();
        routes.MapPost(Path, Post).WithName(nameof(EnterCode)).AllowAnonymous();
    }

    private static async Task<IResult> Post(
        HttpContext http, Form form, Handler handler, Sessions sessions, Vault vault, TimeProvider clock)
    {
        if (CodeTicket.Read(http, vault, clock) is not { } ticket) return Answers.SeeOther(AskForCode.Path);
        // A new number is taken by the session that asked for it, and by no other.
        if (ticket.Moves is { } mover && http.Features.Get<Actor>()?.Person != mover)
            return Answers.SeeOther(AskForCode.Path);
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
            var index = vault.PhoneIndex(ticket.Town, ticket.Mobile);
            var known = await db.Atomically<Known?>(async tx =>
            {
                await tx.Run(AskForCode.LockNumber, new { TownId = ticket.Town, index }, ct);
                if (await tx.Run(TakeTry, new { ticket.Town, ticket.Id }, ct) == 0) return (Known?)null;
                var wrong = await tx.One<int>(WrongTries, new { ticket.Town, index }, ct);
                var right = await tx.Run(UseCode, new
                {
                    ticket.Town,
                    index,
                    hash = SignIn.CodeHash(vault, ticket.Town, ticket.Mobile, code),
                    digits = CodeBudget.Digits(wrong),
                }, ct) == 1;
                await tx.Run(right ? Forgive : CountWrong, new { ticket.Town, index, ticket.Id }, ct);
                // A wrong try must be kept: it commits as a value, not as a refusal.
                if (!right) return (Known?)null;
                var person = ticket.Moves is { } mover
                    ? await ChangePhone.Move(tx, vault, ticket.Town, mover, ticket.Mobile, ct)
                    : await residents.Run(tx, ticket.Town, ticket.Mobile, null, ct);
                if (person.Problem is { } problem) return problem;
                var door = await tx.Maybe<int?>(LastDoor, new { ticket.Town, person = person.Value }, ct);
                return new Known(person.Value, door is { } id ? new HouseholdId(id) : null);
            }, ct);
            if (known.Problem is { } refused) return refused;
            return known.Value is { } value ? value : PeopleProblems.WrongCode;
        }
    }

    private const string TakeTry = """
        update code_tickets set tries_left = tries_left - 1
        where town_id = @Town and id = @Id and tries_left > 0 and expires_at > db_now()
        """;

    private const string WrongTries = "select wrong from phone_budgets where town_id = @Town and phone_index = @index";

    private const string UseCode = """
        delete from phone_codes
        where town_id = @Town and phone_index = @index and code_hash = @hash and digits >= @digits
          and expires_at > db_now()
        """;

    // The day begins with its first wrong try: whatever is forgotten of quiet numbers cannot shorten it.
    private const string CountWrong = """
        update phone_budgets set wrong = wrong + 1, wrong_since = case when wrong = 0 then db_now() else wrong_since end
        where town_id = @Town and phone_index = @index
        """;

    // Only the owner reads the code: nothing is held against the number any longer, and this browser is done.
    private const string Forgive = """
        with done as (update code_tickets set tries_left = 0 where town_id = @Town and id = @Id)
        update phone_budgets set wrong = 0 where town_id = @Town and phone_index = @index
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
