// The driver taps "arrived" and "unloaded", and takes a mark back. Rows are only appended. On a bad network the phone
// sends the same form again until it is answered: the same key is the same mark.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Delivery;

public static class MarkStop
{
    public const string Arrived = "arrived", Unloaded = "unloaded", Undone = "undone";

    /// <param name="Key">Made with the page: the same key is the same mark.</param>
    /// <param name="Mark">"arrived", "unloaded", or "undone".</param>
    /// <param name="Undoes">The driver's own mark that is taken back; null for the others.</param>
    public sealed record Told(Guid Key, BatchId Batch, CommunityId Community, string Mark, Guid? Undoes);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost($"{ShowStops.Path}/{{batch:int}}/{{community:int}}", FromPage)
        .WithName(nameof(MarkStop)).RequireAuthorization(Policies.Driver);

    private static async Task<IResult> FromPage(int batch, int community, Form form, Actor actor, Handler handler,
        ShowStop.Query stop, CancellationToken ct)
    {
        var undoes = form.Id("undo");
        var told = new Told(form.Id("key") ?? Guid.Empty, new(batch), new(community),
            undoes is null ? form["mark"] : Undone, undoes);
        if ((await handler.Run(told, actor, ct)).Problem is not { } problem)
            return Answers.SeeOther(told.Mark == Unloaded ? ShowStops.Path : ShowStop.Path(batch, community));
        return (await stop.Run(actor, told.Batch, told.Community, ct)).ToHttp(m =>
            Answers.Page<StopPage>(new { Model = m, Error = problem }, problem.Status));
    }

    public sealed class Handler(Db db)
    {
        public async Task<Outcome<bool>> Run(Told told, Actor actor, CancellationToken ct)
        {
            if (told.Key == Guid.Empty || (told.Undoes is null && told.Mark is not (Arrived or Unloaded)))
                return DeliveryProblems.UnknownOutcome;
            return await db.Atomically<bool>(async tx =>
            {
                var args = new
                {
                    actor.Town,
                    actor.Person,
                    told.Key,
                    told.Batch,
                    told.Community,
                    told.Mark,
                    told.Undoes,
                    hours = Limits.DriverHours,
                };
                if (await tx.Run(told.Undoes is null ? Insert : Undo, args, ct) > 0)
                {
                    tx.Append(actor, "gate", $"{told.Batch.Value}/{told.Community.Value}", told.Mark, null, null);
                    return true;
                }

                if (await tx.Maybe<Row>(SameKey, args, ct) is { } before)
                {
                    return before == new Row(told.Batch.Value, told.Community.Value, told.Mark, told.Undoes)
                        ? true : DeliveryProblems.KeyReused;
                }

                // Said before, from another page: it stands.
                return told.Undoes is null && await tx.One<bool>(Stands, args, ct) ? true
                    : told.Undoes is null ? DeliveryProblems.NoSuchRound : DeliveryProblems.NoSuchEvent;
            }, ct);
        }
    }

    private sealed record Row(int BatchId, int CommunityId, string Mark, Guid? Undoes);

    private const string Insert = """
        insert into gate_marks (town_id, id, batch_id, community_id, mark, actor_id)
        select @Town, @Key, @Batch::int, @Community::int, @Mark, @Person
        where exists (
            select from expected_goods e join cycles y on y.town_id = e.town_id and y.id = e.batch_id
            where e.town_id = @Town and e.batch_id = @Batch and e.community_id = @Community and e.pieces > 0
              and db_now() between y.deliver_from - make_interval(hours => @hours)
                and y.deliver_to + make_interval(hours => @hours))
          and not exists (
            select from gate_marks_standing m
            where m.town_id = @Town and m.batch_id = @Batch and m.community_id = @Community and m.mark = @Mark
              and m.actor_id = @Person)
        on conflict do nothing
        """;

    private const string Undo = """
        insert into gate_marks (town_id, id, batch_id, community_id, mark, actor_id, undoes)
        select m.town_id, @Key, m.batch_id, m.community_id, 'undone', @Person, m.id
        from gate_marks_standing m
        where m.town_id = @Town and m.id = @Undoes and m.batch_id = @Batch and m.community_id = @Community
          and m.actor_id = @Person
        on conflict do nothing
        """;

    private const string SameKey = """
        select batch_id, community_id, mark, undoes from gate_marks
        where town_id = @Town and id = @Key and actor_id = @Person
        """;

    private const string Stands = """
        select exists (
          select from gate_marks_standing m
          where m.town_id = @Town and m.batch_id = @Batch and m.community_id = @Community and m.mark = @Mark
            and m.actor_id = @Person)
        """;
}
