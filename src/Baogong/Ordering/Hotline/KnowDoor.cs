// What an agent must know of the household on the line, in one look; that it was looked at is noted.
using Baogong.Core;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Data;

namespace Baogong.Ordering.Hotline;

public static class KnowDoor
{
    private const int LastOrders = 3;

    /// <param name="Contacts">The newest first.</param>
    /// <param name="Orders">Its last orders that are valid, the newest first.</param>
    public sealed record Known(
        FindDoor.Door Door, Household Household, IReadOnlyList<DoorContact> Contacts,
        IReadOnlyList<ReadOrders.Found> Orders)
    {
        /// <summary>陈阿姨, 陈家; "" when nobody's name is known.</summary>
        public string Called => Contacts.FirstOrDefault(c => c.Name.Length > 0)?.Spoken ?? "";
    }

    public sealed class Handler(
        Db db, FindDoor.Handler doors, Doors places, Contacts contacts, ReadOrders.Handler orders)
    {
        /// <summary>Null when the town has no such household.</summary>
        /// <param name="actor">Who looks.</param>
        /// <param name="household">The door.</param>
        /// <param name="why">What for: stands in the trace.</param>
        /// <param name="ct">Gives up.</param>
        public async Task<Known?> Run(Actor actor, HouseholdId household, string why, CancellationToken ct)
        {
            if (await doors.Run(actor, household, ct) is not { } door) return null;
            if (await places.Household(actor.Town, household, ct) is not { } home) return null;
            var opened = await db.Atomically<DoorContact[]>(async tx =>
                (DoorContact[])[.. await contacts.Read(tx, actor, [household], why, ct)], ct);
            var valid = (await orders.All(actor, household, ct)).Where(o => o.State == "placed");
            return new Known(door, home, opened.Value, [.. valid.Take(LastOrders)]);
        }

        /// <summary>An order that this agent placed, for the line that says so.</summary>
        public async Task<(FindDoor.Door Door, ReadOrders.Found Order)?> Placed(
            Actor actor, OrderId order, CancellationToken ct) =>
            await db.Maybe<HouseholdId?>(FindOwn, new { actor.Town, actor.Person, order }, ct) is { } household
            && await doors.Run(actor, household, ct) is { } door
            && await orders.One(actor, household, order, ct) is { } found ? (door, found) : null;
    }

    private const string FindOwn = """
        select household_id from orders where town_id = @Town and id = @order and actor_id = @Person
        """;
}
