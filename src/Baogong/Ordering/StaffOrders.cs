// What staff ordered, changed or cancelled for households, for the audit chain: one row for each of them, however many
// doors a pasted list has, and one more with the reason that the desk gave for ending an order. Households' own orders
// leave none, so a batch of them never waits for the chain.
using Baogong.Core;
using Baogong.Core.Audit;
using Baogong.Core.Intake;
using Baogong.People;
using Baogong.Shell;

namespace Baogong.Ordering;

internal static class StaffOrders
{
    private sealed record Act(PersonId Actor, Role Role, string Action, Channel Channel, int Cycle);

    /// <summary>In the order in which they came.</summary>
    public static IEnumerable<AuditEntry> Of(IReadOnlyList<Pending> batch, Decision[] decisions) =>
        from act in batch.Zip(decisions).Where(act => act.First.Staff is not null && act.Second is Accepted or Ended)
        group act by Named(act.First, act.Second) into same
        from entry in same.Select(Reason).OfType<AuditEntry>().Prepend(Entry(same.Key, [.. same]))
        select entry;

    // In the history of the order that ended: a page asks for it by that order's number.
    private static AuditEntry? Reason((Pending Pending, Decision Decision) act)
    {
        (Guid? old, Guid? newer) = act switch
        {
            ({ Request: Placement { Replaces: { } before } wish }, _) => ((Guid?)before, (Guid?)wish.Key),
            (_, Ended ended) => (ended.Order.Id, null),
            _ => (null, null),
        };
        return old is null || act.Pending is not { Why.Length: > 0, Staff: { } role } ? null : new(
            act.Pending.Actor.Value, role.Text(), "order", $"{old}", newer is null ? "cancelled" : "changed",
            AuditEntry.DoorsOf([Household(act)]), History.Json(new { State = "placed" }),
            History.Json(new { State = newer is null ? "cancelled" : "replaced", newer }), act.Pending.Why);
    }

    private static Act Named(Pending pending, Decision decision) => (pending.Request, decision) switch
    {
        (Placement wish, _) => new(pending.Actor, pending.Staff ?? default,
            wish.Replaces is null ? "placed" : "replaced", pending.Channel, wish.Cycle),
        (_, Ended ended) => new(pending.Actor, pending.Staff ?? default, "cancelled", pending.Channel,
            ended.Order.Cycle),
        _ => throw new InvalidOperationException("Only what was stored is noted."),
    };

    private static AuditEntry Entry(Act act, (Pending Pending, Decision Decision)[] same) => new(
        act.Actor.Value, act.Role.Text(), "order", same.Length == 1 ? $"{Order(same[0])}" : "several", act.Action,
        AuditEntry.DoorsOf(same.Select(Household)), null, History.Json(new
        {
            Round = act.Cycle,
            Channel = act.Channel.ToString().ToLowerInvariant(),
            Orders = same.Select(Order).ToArray(),
        }), "");

    private static Guid Order((Pending Pending, Decision Decision) act) =>
        act.Decision is Ended ended ? ended.Order.Id : act.Pending.Request.Key;

    private static int Household((Pending Pending, Decision Decision) act) => act switch
    {
        (_, Ended ended) => ended.Order.Household,
        ({ Request: Placement wish }, _) => wish.Household,
        _ => throw new InvalidOperationException("Only what was stored is noted."),
    };
}
