// A resident asks to be forgotten. What says who they are goes at once; what the books need stays without it. There is
// no way back, and none is needed: the same number may sign in again tomorrow as somebody new.
using Baogong.Core;
using Baogong.Money;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Privacy;

public static class ForgetMe
{
    public const string Path = "/me/forget";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, async (HttpContext http, StepUp stepUp, CancellationToken ct) =>
            await stepUp.Needed(http, Path, ct) ?? Answers.Page<ForgetMePage>())
            .WithName("ForgetMePage").RequireAuthorization(Policies.Resident);
        routes.MapPost(Path, async (
            Actor actor, HttpContext http, StepUp stepUp, Handler handler, CancellationToken ct) =>
        {
            if (await stepUp.Needed(http, Path, ct) is { } again) return again;
            var forgotten = await handler.Run(actor, ct);
            if (forgotten.Problem is { } problem)
                return Answers.Page<ForgetMePage>(new { Error = problem }, problem.Status);
            stepUp.Ended(http);
            return Answers.Page<ForgetMePage>(new { Done = true });
        }).WithName(nameof(ForgetMe)).RequireAuthorization(Policies.Resident);
    }

    public sealed class Handler(Db db, Owed owed)
    {
        public async Task<Outcome<bool>> Run(Actor actor, CancellationToken ct)
        {
            var paid = await owed.By(actor.Town, actor.Person, ct);
            return paid.Any(p => p.Frozen && p.Balance is not { OpenFen: 0, BackFen: 0 })
                ? PrivacyProblems.OpenPayments : await Forget(actor, ct);
        }

        private Task<Outcome<bool>> Forget(Actor actor, CancellationToken ct) => db.Atomically<bool>(async tx =>
        {
            var me = new { actor.Town, actor.Person };
            await tx.Run(LockPerson, me, ct);
            if (await tx.One<bool>(HasRole, me, ct)) return PrivacyProblems.HasRole;
            if (await tx.One<long>(CountOpenOrders, me, ct) is > 0 and var open)
                return PrivacyProblems.OpenOrders(open);
            // The index first: by it the number is found where the door noted it.
            await tx.Run(RemoveNumber, me, ct);
            await tx.Run(RemoveDoors, me, ct);
            await tx.Run(RemovePerson, me, ct);
            tx.Append(actor, "person", $"{actor.Person.Value}", "forgotten", null, null);
            return true;
        }, ct);
    }

    private const string LockPerson = "select id from people where town_id = @Town and id = @Person for update";

    private const string HasRole = """
        select exists (select from grants g where g.town_id = @Town and g.person_id = @Person
          and g.revoked_at is null and g.ends_at > db_now())
        """;

    // Somebody must be there for what is still to come.
    private const string CountOpenOrders = """
        select count(*) from orders o
        join cycles y on y.town_id = o.town_id and y.id = o.cycle_id
        where o.town_id = @Town and o.actor_id = @Person and o.state = 'placed' and y.deliver_to > db_now()
        """;

    private const string RemoveNumber = """
        with mine as (select town_id, phone_index from people where town_id = @Town and id = @Person),
        noted as (
          delete from household_contacts k using mine
          where k.town_id = mine.town_id and k.phone_index = mine.phone_index)
        delete from phone_budgets b using mine where b.town_id = mine.town_id and b.phone_index = mine.phone_index
        """;

    private const string RemoveDoors = """
        with links as (
          update relative_links set unlinked_at = db_now(), unlinked_by = @Person
          where town_id = @Town and person_id = @Person and unlinked_at is null),
        asked as (delete from door_requests where town_id = @Town and person_id = @Person)
        delete from household_members where town_id = @Town and person_id = @Person
        """;

    private const string RemovePerson = """
        with signed as (delete from sessions where town_id = @Town and person_id = @Person)
        update people set name_sealed = null, phone_sealed = null, phone_index = null, tail_index = null
        where town_id = @Town and id = @Person
        """;
}
