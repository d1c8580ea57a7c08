// THE list of rooms. A test finds the folders that hold a module and compares.
using Baogong.Platform;

namespace Baogong;

public static class Modules
{
    public static IReadOnlyList<Module> All { get; } =
    [
        new Places.PlacesModule(),
        new Supply.SupplyModule(),
        new Cycles.CyclesModule(),
        new Ordering.OrderingModule(),
        new Relays.RelaysModule(),
        new Batches.BatchesModule(),
        new Delivery.DeliveryModule(),
        new Money.MoneyModule(),
        new People.PeopleModule(),
        new Privacy.PrivacyModule(),
        new Approvals.ApprovalsModule(),
        new Audit.AuditModule(),
        new Desk.DeskModule(),
    ];
}
