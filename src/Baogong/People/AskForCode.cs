// A resident types a number and gets a code. Known and unknown numbers take the same way and get the same answer: who
// the person is, is looked up only after the code was right. Asking is never refused (Core/SignIn/CodeBudget.cs): when
// no message may leave, the code that lies in the phone already serves this browser too.
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

    /// <param name="Ticket">What this browser may try by; the code itself goes to the phone only.</param>
    /// <param name="Mobile">The number, as it will be looked up.</param>
    /// <param name="Sent">A message left just now; else one is in the phone already, or none may leave now.</param>
    public sealed record Asked(Guid Ticket, string Mobile, bool Sent);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string? back, int? fresh) =>
            http.Features.Get<Actor>() is { Role: Role.Resident } && fresh is null
                ? Answers.SeeOther(SignIn.Back(back))
                : Answers.Page<SignInPage>(new { Back = back ?? "", Fresh = fresh is not null }))
            .WithName("SignInPage").AllowAnonymous();
        routes.MapPost(Path, Post).WithName(nameof(AskForCode)).AllowAnonymous();
        // A change of language on the refusal comes back by GET.
        routes.MapGet($"{Path}/code/again", () => Answers.SeeOther(EnterCode.Path))
            .WithName("AskForCodeAgainPage").AllowAnonymous();
        routes.MapPost($"{Path}/code/again", Again).WithName("AskForCodeAgain").AllowAnonymous();
        // The old, the blind and whoever cannot open messages hear the code.
        routes.MapPost($"{Path}/code/call", (
            HttpContext http, Towns towns, Handler handler, Vault vault, TimeProvider clock) =>
            Repeat(http, towns, handler, vault, clock, SmsWay.Spoken)).WithName("CallWithCode").AllowAnonymous();
    }

    private static async Task<IResult> Post(
        HttpContext http, Form form, Towns towns, Handler handler, Vault vault, TimeProvider clock)
    {
        if (await towns.For(http) is not { } town) return Answers.SeeOther("/");
        var asked = await handler.Run(
            town, form["phone"], Words.Of(http), SignInSource.Of(http, town.TownId), http.RequestAborted);
        if (asked.Problem is { } problem)
        {
            return Answers.Page<SignInPage>(
                new { Back = form["back"], Phone = form["phone"], Error = problem }, problem.Status);
        }

        new CodeTicket(town.TownId, asked.Value.Ticket, asked.Value.Mobile, form["back"], SignIn.TicketEnd(clock))
            .Keep(http, vault);
        return Answers.SeeOther(EnterCode.Path);
    }

    private static Task<IResult> Again(
        HttpContext http, Towns towns, Handler handler, Vault vault, TimeProvider clock) =>
        Repeat(http, towns, handler, vault, clock, SmsWay.Written);

    private static async Task<IResult> Repeat(
        HttpContext http, Towns towns, Handler handler, Vault vault, TimeProvider clock, SmsWay way)
    {
        if (CodeTicket.Read(http, vault, clock) is not { } ticket || await towns.For(http) is not { } town)
            return Answers.SeeOther(Path);
        var asked = await handler.Run(
            town, ticket.Mobile, Words.Of(http), SignInSource.Of(http, town.TownId), http.RequestAborted, way);
        if (asked.Problem is { } problem)
            return Answers.Page<EnterCodePage>(new { Ticket = ticket, Error = problem }, problem.Status);
        (ticket with { Id = asked.Value.Ticket, Until = SignIn.TicketEnd(clock) }).Keep(http, vault);
        return Answers.SeeOther($"{EnterCode.Path}?again={(!asked.Value.Sent ? 0 : way is SmsWay.Spoken ? 2 : 1)}");
    }

    public sealed class Handler(Db db, Vault vault, Randomness randomness, ISmsGateway gateway, SendMessages messages)
    {
        /// <summary>422 for what is no mobile number, 503 without gateway; everybody else gets a ticket.</summary>
        public async Task<Outcome<Asked>> Run(
            Town town, string typed, Words words, SignInSource source, CancellationToken ct,
            SmsWay way = SmsWay.Written)
        {
            if (Typed.Mobile(typed) is not { } mobile) return PeopleProblems.NotAMobile;
            if (!gateway.Connected) return PeopleProblems.NoSms;
            var ticket = randomness.NewId();
            var index = vault.PhoneIndex(town.TownId, mobile);
            var asked = await db.Atomically<Asked>(async tx =>
            {
                await tx.Run(LockNumber, new { town.TownId, index }, ct);
                var number = await tx.One<Number>(
                    ReadNumber, new { town.TownId, index, minutes = Limits.CodeMinutes }, ct);
                var sends = CodeBudget.Sends(number.State, number.Now) && await Pay(tx, town.TownId, index, source, ct);
                if (sends) await Send(tx, town, mobile, index, number, words, way, ct);
                await tx.Run(AddTicket, new
                {
                    town.TownId,
                    ticket,
                    index,
                    tries = Limits.CodeTries,
                    minutes = Limits.CodePageMinutes,
                }, ct);
                return new Asked(ticket, mobile, sends);
            }, ct);
            if (asked is { Succeeded: true, Value.Sent: true }) await messages.Wake(town.TownId, ct);
            return asked;
        }

        private async Task Send(
            Tx tx, Town town, string mobile, byte[] index, Number number, Words words, SmsWay way,
            CancellationToken ct)
        {
            var digits = CodeBudget.Digits(number.Wrong);
            var code = string.Concat(Enumerable.Range(0, digits)
                .Select(_ => randomness.Below(10).ToString(CultureInfo.InvariantCulture)));
            await tx.Run(AddCode, new
            {
                town.TownId,
                id = randomness.NewId(),
                index,
                hash = SignIn.CodeHash(vault, town.TownId, mobile, code),
                digits,
                minutes = Limits.CodeMinutes,
                now = number.Now,
                paidUntil = CodeBudget.Pay(number.PaidUntil, number.Now),
            }, ct);
            await SendMessages.Enqueue(tx, vault, randomness, town.TownId,
                new SmsMessage(mobile, Text(town, words, code), code, way),
                TimeSpan.FromMinutes(Limits.CodeMinutes), ct);
        }

        // The town's rows are everybody's: locked last. Made-up numbers cannot use up what numbers that live here need,
        // and one address cannot use up what other new ones need.
        private static async Task<bool> Pay(Tx tx, TownId town, byte[] index, SignInSource source, CancellationToken ct)
        {
            if (await tx.One<bool>(IsKnown, new { town, index }, ct))
                return await tx.Run(PayForKnown, new { town, limit = Limits.CodesToKnownMinute }, ct) == 1;
            var mine = await tx.One<int>(
                CountAddress, new { town, purse = $"address {Convert.ToHexString(source.Address)}" }, ct);
            return await tx.Run(PayForNew, new
            {
                town,
                limit = Limits.CodesToNewMinute,
                busy = mine > Limits.CodesPerAddressMinute ? Limits.CodesToNewMinute / 2 : Limits.CodesToNewMinute,
            }, ct) == 1;
        }

        private static string Text(Town town, Words w, string code) => w[
            $"【{town.Name}保供】验证码 {code}，{Limits.CodeMinutes}分钟内有效。工作人员不会向您要验证码，请不要告诉别人。",
            $"[{town.NameEn} Baogong] Your code is {code}, good for {Limits.CodeMinutes} minutes. " +
            "Nobody of ours will ask you for it."];
    }

    private sealed record Number(
        DateTimeOffset? SentAt, DateTimeOffset PaidUntil, int Wrong, int LiveDigits, DateTimeOffset Now)
    {
        public NumberState State => new(SentAt, PaidUntil, Wrong, LiveDigits);
    }

    /// <summary>Makes the number's row and holds it; wrong tries of yesterday are forgotten.</summary>
    public const string LockNumber = """
        insert into phone_budgets as p (town_id, phone_index) values (@TownId, @index)
        on conflict (town_id, phone_index) do update set
          wrong = case when p.wrong_since <= db_now() - interval '1 day' then 0 else p.wrong end
        """;

    // A code belongs to the newest message when it ends as long after it as codes live.
    private const string ReadNumber = """
        select p.sent_at, p.paid_until, p.wrong,
               coalesce((select max(c.digits) from phone_codes c
                 where c.town_id = @TownId and c.phone_index = @index and c.expires_at > db_now()
                   and c.expires_at = p.sent_at + make_interval(mins => @minutes)), 0) as live_digits,
               db_now() as now
        from phone_budgets p where p.town_id = @TownId and p.phone_index = @index
        """;

    // Shorter codes are dead by now; they go, so that forgiving the wrong tries cannot wake them.
    private const string AddCode = """
        with paid as (
          update phone_budgets set sent_at = @now, paid_until = @paidUntil
          where town_id = @TownId and phone_index = @index),
        dead as (
          delete from phone_codes where town_id = @TownId and phone_index = @index and digits < @digits)
        insert into phone_codes (town_id, id, phone_index, code_hash, digits, expires_at)
        values (@TownId, @id, @index, @hash, @digits, @now + make_interval(mins => @minutes))
        """;

    private const string AddTicket = """
        insert into code_tickets (town_id, id, phone_index, tries_left, expires_at)
        values (@TownId, @ticket, @index, @tries, db_now() + make_interval(mins => @minutes))
        """;

    private const string IsKnown =
        "select exists (select from people where town_id = @town and phone_index = @index)";

    private const string PayForKnown = """
        insert into code_budgets as b (town_id, minute, purse, sent)
        values (@town, date_trunc('minute', db_now()), 'known', 1)
        on conflict (town_id, minute, purse) do update set sent = b.sent + 1 where b.sent < @limit
        """;

    private const string CountAddress = """
        insert into code_budgets as b (town_id, minute, purse, sent)
        values (@town, date_trunc('minute', db_now()), @purse, 1)
        on conflict (town_id, minute, purse) do update set sent = b.sent + 1
        returning sent
        """;

    private const string PayForNew = """
        insert into code_budgets as b (town_id, minute, purse, sent)
        values (@town, date_trunc('minute', db_now()), 'new', 1)
        on conflict (town_id, minute, purse) do update set sent = b.sent + 1
        where b.sent < @limit and b.sent < @busy
        """;
}
