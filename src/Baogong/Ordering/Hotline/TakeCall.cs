// A call that reached a household: who answered it, from which number. Everything the agent does hangs on it.
using Baogong.Core;
using Baogong.Core.Routing;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Ordering.Hotline;

public static class TakeCall
{
    /// <param name="Caller">The calling number; "" = not known. Pages show its end.</param>
    public sealed record Call(Guid Id, HouseholdId Household, string Caller)
    {
        public override string ToString() => $"Call {Id}";
    }

    public static string Of(Guid call) => $"/hotline/calls/{call}";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/calls", async (Form form, Actor actor, Handler handler, CancellationToken ct) =>
            form.Int("household") is { } household
            && await handler.Begin(actor, new(household), form["caller"], ct) is { } call
                ? Answers.SeeOther(Of(call)) : Answers.Page<MissingPage>(status: 404))
        .WithName(nameof(TakeCall));

    public sealed class Handler(Db db, Vault vault, Randomness randomness)
    {
        /// <summary>Null when the town has no such household.</summary>
        public async Task<Guid?> Begin(Actor actor, HouseholdId household, string caller, CancellationToken ct)
        {
            var id = randomness.NewId();
            var number = PhoneNumber.Read(caller);
            var args = new
            {
                actor.Town,
                actor.Person,
                id,
                household,
                caller = number is null ? null : vault.Seal(CallerPlace(actor.Town, id), number),
            };
            var begun = await db.Atomically<bool>(async tx =>
            {
                if (await tx.Run(Insert, args, ct) == 0) return false;
                tx.Append(actor, "call", $"{id}", "taken", null, null, doors: household);
                return true;
            }, ct);
            return begun.Value ? id : null;
        }

        /// <summary>The agent's own call; a foreign one and a missing one are the same. Its number is known while
        /// they speak.</summary>
        public Task<Call?> Find(Actor actor, Guid call, CancellationToken ct) => db.Reading(async tx =>
        {
            var row = await tx.Maybe<Row>(
                Select, new { actor.Town, actor.Person, call, minutes = Limits.CallMinutes }, ct);
            if (row is not { CallerSealed: { } caller }) return row is null ? null : new Call(call, row.Household, "");
            var look = tx.Look(vault, actor, "caller");
            return new Call(call, row.Household, look.Open(row.Household, CallerPlace(actor.Town, call), caller));
        }, ct);
    }

    private sealed record Row(HouseholdId Household, byte[]? CallerSealed);

    private static SealedPlace CallerPlace(TownId town, Guid call) => new(town, "hotline_calls.caller_sealed", call);

    private const string Insert = """
        insert into hotline_calls (town_id, id, household_id, agent_id, caller_sealed)
        select h.town_id, @id, h.id, @Person, @caller::bytea
        from households h where h.town_id = @Town and h.id = @household
        """;

    private const string Select = """
        select household_id as household,
               case when at > db_now() - make_interval(mins => @minutes) then caller_sealed end as caller_sealed
        from hotline_calls
        where town_id = @Town and id = @call and agent_id = @Person
        """;
}
