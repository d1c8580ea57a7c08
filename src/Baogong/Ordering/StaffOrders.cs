// What staff ordered, changed or cancelled for households, for the audit chain: one row for each of them, however many
// doors a pasted list has. Households' own orders leave none, so a batch of them never waits for the chain.
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
        from act in batch.Zip(decisions)
        where act.First.Staff is not null && act.Second is Accepted or Ended
        group act by Named(act.First, act.Second) into same
        select Entry(same.Key, [.. same]);

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
