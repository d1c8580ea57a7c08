// A resident types a number and gets a code. Known and unknown numbers take the same way: who the person is, is looked
// up only after the code was right.
using System.Globalization;
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class AskForCode
{
    public const string Path = "/sign-in";

    /// <param name="Code">The code's id; the code itself goes to the phone only.</param>
    /// <param name="Mobile">The number, as it will be looked up.</param>
    public sealed record Asked(Guid Code, string Mobile);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string? back) =>
            http.Features.Get<Actor>() is { Role: Role.Resident }
                ? Answers.SeeOther(SignIn.Back(back))
                : Answers.Page<SignInPage>(new { Back = back ?? "" }))
            .WithName("SignInPage").AllowAnonymous();
        routes.MapPost(Path, Post).WithName(nameof(AskForCode)).AllowAnonymous();
        // A change of language on the refusal comes back by GET.
        routes.MapGet($"{Path}/code/again", () => Answers.SeeOther(EnterCode.Path))
            .WithName("AskForCodeAgainPage").AllowAnonymous();
        routes.MapPost($"{Path}/code/again", Again).WithName("AskForCodeAgain").AllowAnonymous();
    }

    private static async Task<IResult> Post(
        HttpContext http, Form form, Towns towns, Handler handler, Vault vault, TimeProvider clock)
    {
        if (await towns.For(http) is not { } town) return Answers.SeeOther("/");
        var (typed, back) = (form["phone"], form["back"]);
        var asked = await handler.Run(town, typed, Words.Of(http), http.RequestAborted);
        if (asked.Problem is { } problem)
        {
            // Back and again within the minute: the code that was sent is still good in this browser.
            return problem == PeopleProblems.CodeJustSent
                && CodeTicket.Read(http, vault, clock)?.Mobile == Typed.Mobile(typed)
                ? Answers.SeeOther(EnterCode.Path)
                : Answers.Page<SignInPage>(new { Back = back, Phone = typed, Error = problem }, problem.Status);
        }

        var (code, mobile) = asked.Value;
        new CodeTicket(town.TownId, code, mobile, back, SignIn.TicketEnd(clock)).Keep(http, vault);
        return Answers.SeeOther(EnterCode.Path);
    }

    private static async Task<IResult> Again(
        HttpContext http, Towns towns, Handler handler, Vault vault, TimeProvider clock)
    {
        if (CodeTicket.Read(http, vault, clock) is not { } ticket || await towns.For(http) is not { } town)
            return Answers.SeeOther(Path);
        var asked = await handler.Run(town, ticket.Mobile, Words.Of(http), http.RequestAborted);
        if (asked.Problem is { } problem)
            return Answers.Page<EnterCodePage>(new { Ticket = ticket, Error = problem }, problem.Status);
        (ticket with { Code = asked.Value.Code, Until = SignIn.TicketEnd(clock) }).Keep(http, vault);
        return Answers.SeeOther($"{EnterCode.Path}?again=1");
    }

    public sealed class Handler(Db db, Vault vault, Randomness randomness, ISmsGateway gateway, SendMessages messages)
    {
        /// <summary>429 in the pause or over a budget, 422 for what is no mobile number, 503 without gateway.</summary>
        public async Task<Outcome<Asked>> Run(Town town, string typed, Words words, CancellationToken ct)
        {
            if (Typed.Mobile(typed) is not { } mobile) return PeopleProblems.NotAMobile;
            if (!gateway.Connected) return PeopleProblems.NoSms;
            var id = randomness.NewId();
            var code = randomness.Below(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
            var index = vault.PhoneIndex(town.TownId, mobile);
            var asked = await db.Atomically<Asked>(async tx =>
            {
                if (await tx.Run(Spend, new
                {
                    town.TownId,
                    index,
                    pause = Limits.CodeResendSeconds,
                    limit = Limits.CodesPerNumberHour,
                }, ct) == 0)
                {
                    var number = new { town.TownId, index, pause = Limits.CodeResendSeconds };
                    return await tx.One<bool>(JustSent, number, ct)
                        ? PeopleProblems.CodeJustSent : PeopleProblems.TooManyCodes;
                }

                await tx.Run(Add, new
                {
                    town.TownId,
                    id,
                    hash = SignIn.CodeHash(vault, town.TownId, id, mobile, code),
                    minutes = Limits.CodeMinutes,
                    tries = Limits.CodeTries,
                }, ct);
                await SendMessages.Enqueue(tx, vault, randomness, town.TownId,
                    new SmsMessage(mobile, Text(town, words, code)), TimeSpan.FromMinutes(Limits.CodeMinutes), ct);
                // The town's row is everybody's: locked last.
                return await tx.Run(SpendTown, new { town.TownId, limit = Limits.CodesPerTownMinute }, ct) == 1
                    ? new Asked(id, mobile) : PeopleProblems.CodesBusy;
            }, ct);
            if (asked.Succeeded) await messages.Wake(town.TownId, ct);
            return asked;
        }

        private static string Text(Town town, Words w, string code) => w[
            $"【{town.Name}保供】验证码 {code}，{Limits.CodeMinutes}分钟内有效。工作人员不会向您要验证码，请不要告诉别人。",
            $"[{town.NameEn} Baogong] Your code is {code}, good for {Limits.CodeMinutes} minutes. " +
            "Nobody of ours will ask you for it."];
    }

    private const string Spend = """
        insert into phone_budgets as p (town_id, phone_index, sent_at, hour_since, hour_sent)
        values (@TownId, @index, db_now(), db_now(), 1)
        on conflict (town_id, phone_index) do update set
          sent_at = db_now(),
          hour_since = case when p.hour_since <= db_now() - interval '1 hour' then db_now() else p.hour_since end,
          hour_sent = case when p.hour_since <= db_now() - interval '1 hour' then 1 else p.hour_sent + 1 end
        where p.sent_at <= db_now() - make_interval(secs => @pause)
          and (p.hour_since <= db_now() - interval '1 hour' or p.hour_sent < @limit)
        """;

    private const string JustSent = """
        select sent_at > db_now() - make_interval(secs => @pause) from phone_budgets
        where town_id = @TownId and phone_index = @index
        """;

    private const string Add = """
        insert into phone_codes (town_id, id, code_hash, expires_at, tries_left)
        values (@TownId, @id, @hash, db_now() + make_interval(mins => @minutes), @tries)
        """;

    private const string SpendTown = """
        insert into code_budgets as b (town_id, minute, sent) values (@TownId, date_trunc('minute', db_now()), 1)
        on conflict (town_id, minute) do update set sent = b.sent + 1 where b.sent < @limit
        """;
}
