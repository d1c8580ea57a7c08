// The second person's word. A yes does what was asked in the same transaction; if that is not possible any more, the
// question stays open and says why. The question's row is locked: two colleagues decide once.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Approvals;

public static class DecideApproval
{
    /// <param name="Agreed">True does it, false ends the question.</param>
    /// <param name="Why">Up to 200 characters.</param>
    public sealed record Decision(bool Agreed, string? Why);

    public sealed record Decided(Guid Id, bool Agreed);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/approvals/{id:guid}/decision",
            async (Guid id, Decision decision, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(id, decision, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(DecideApproval)).RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/approvals/{id:guid}", async (Guid id, Form form, Actor actor, Handler handler,
            ListApprovals.Handler list, CancellationToken ct) =>
        {
            var agreed = form["decision"] == "yes";
            var outcome = await handler.Run(id, new Decision(agreed, form["why"]), actor, ct);
            return outcome.Problem is { } problem
                ? Answers.Page<ListApprovalsPage>(
                    new { Rows = await list.Run(actor, ct), Error = problem }, problem.Status)
                : Answers.SeeOther($"/desk/approvals?done={(agreed ? "yes" : "no")}");
        }).WithName("DecideApprovalForm").RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db, IEnumerable<ITwoPeople> kinds)
    {
        public Task<Outcome<Decided>> Run(Guid id, Decision decision, Actor actor, CancellationToken ct) =>
            db.Atomically<Decided>(async tx =>
            {
                var why = (decision.Why ?? "").Trim();
                if (why.Length > Limits.NoteCharacters) return ApprovalsProblems.ReasonTooLong;
                if (await tx.Maybe<Row>(Lock, new { actor.Town, id }, ct) is not { } row)
                    return ApprovalsProblems.NoSuchQuestion;
                if (row.By == actor.Person) return ApprovalsProblems.OwnQuestion;
                if (row.Agreed is not null) return ApprovalsProblems.DecidedBefore;
                if (row.Late) return ApprovalsProblems.Expired;
                await tx.Run(Write, new { actor.Town, id, actor.Person, decision.Agreed, why }, ct);
                tx.Append(actor, "approval", $"{id}", decision.Agreed ? "approved" : "declined", null,
                    new { row.Kind, row.Subject, AskedBy = row.By.Value }, why);
                var ask = new Ask(id, row.Kind, row.Subject, row.Body, row.Reason, row.By, row.Role, row.At,
                    row.ExpiresAt);
                if (decision.Agreed && kinds.FirstOrDefault(k => k.Kind == row.Kind) is { } kind
                    && await kind.Carry(tx, ask, actor, ct) is { } problem) return problem;
                return new Decided(id, decision.Agreed);
            }, ct);
    }

    private sealed record Row(
        string Kind, string Subject, string Body, string Reason, PersonId By, string Role, DateTimeOffset At,
        DateTimeOffset ExpiresAt, bool? Agreed, bool Late);

    private const string Lock = """
        select kind, subject, body, reason, asked_by as by, asked_role as role, asked_at as at, expires_at, agreed,
               expires_at <= db_now() as late
        from approvals where town_id = @Town and id = @id for update
        """;

    private const string Write = """
        update approvals set decided_by = @Person, decided_at = db_now(), agreed = @Agreed, why = @why
        where town_id = @Town and id = @id and agreed is null and asked_by <> @Person
        """;
}
