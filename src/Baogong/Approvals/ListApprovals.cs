// What waits for a second person, and what was decided lately: everybody at the desk sees the same queue.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Approvals;

public static class ListApprovals
{
    /// <param name="State">"waits", "yes", "no" or "late".</param>
    /// <param name="Mine">The one who looks asked for it.</param>
    public sealed record Row(
        Ask Ask, (string Zh, string En) What, string Asker, string? Decider, DateTimeOffset? DecidedAt, string Why,
        string State, bool Mine);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/approvals", async (string? done, Actor actor, Handler handler, CancellationToken ct) =>
            Answers.Page<ListApprovalsPage>(new { Rows = await handler.Run(actor, ct), Done = done ?? "" }))
        .WithName(nameof(ListApprovals)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db, StaffNames names, IEnumerable<ITwoPeople> kinds)
    {
        /// <summary>What waits first, the most pressing on top; then the last decided.</summary>
        public async Task<IReadOnlyList<Row>> Run(Actor actor, CancellationToken ct) =>
            [.. (await db.All<Stored>(Select, new { actor.Town, take = Limits.TablePage * 2 }, ct)).Select(s =>
            {
                var ask = new Ask(s.Id, s.Kind, s.Subject, s.Body, s.Reason, s.AskedBy, s.AskedRole, s.AskedAt,
                    s.ExpiresAt);
                return new Row(ask, kinds.FirstOrDefault(k => k.Kind == s.Kind)?.Say(ask) ?? (s.Subject, s.Subject),
                    names.Of(actor.Town, s.AskedBy.Value, s.AskerSealed),
                    names.Of(actor.Town, s.DecidedBy?.Value, s.DeciderSealed),
                    s.DecidedAt, s.Why, s.State, s.AskedBy == actor.Person);
            })];
    }

    private sealed record Stored(
        Guid Id, string Kind, string Subject, string Body, string Reason, PersonId AskedBy, string AskedRole,
        DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, byte[]? AskerSealed, PersonId? DecidedBy,
        byte[]? DeciderSealed, DateTimeOffset? DecidedAt, string Why, string State);

    private const string Select = """
        select a.id, a.kind, a.subject, a.body, a.reason, a.asked_by, a.asked_role, a.asked_at, a.expires_at,
               p.name_sealed as asker_sealed, a.decided_by, d.name_sealed as decider_sealed, a.decided_at, a.why,
               case when a.agreed then 'yes' when not a.agreed then 'no' when a.expires_at <= db_now() then 'late'
                 else 'waits' end as state
        from approvals a
        join people p on p.town_id = a.town_id and p.id = a.asked_by
        left join people d on d.town_id = a.town_id and d.id = a.decided_by
        where a.town_id = @Town
        order by (a.agreed is null and a.expires_at > db_now()) desc,
                 case when a.agreed is null and a.expires_at > db_now() then a.expires_at end, a.asked_at desc
        limit @take
        """;
}
