// Every endpoint of the program. A new one without a row here fails AccessTests.
using Baogong.People;

namespace Baogong.Tests.Access;

public static partial class Rows
{
    private static readonly Role[] Everybody = Enum.GetValues<Role>();
    private static readonly Role[] Resident = [Role.Resident];
    private static readonly Role[] Leader = [Role.Leader];
    private static readonly Role[] Field = [Role.Leader, Role.Volunteer];
    private static readonly Role[] Paper = [Role.Desk, Role.Leader, Role.Volunteer, Role.Neighbourhood];
    private static readonly Role[] Wide = [Role.Desk, Role.Volunteer, Role.Neighbourhood];
    private static readonly Role[] Neighbourhood = [Role.Neighbourhood];
    private static readonly Role[] Desk = [Role.Desk];
    private static readonly Role[] Hotline = [Role.Hotline, Role.Desk];
    private static readonly Role[] Supplier = [Role.Supplier];
    private static readonly Role[] Driver = [Role.Driver];
    private static readonly Role[] Finance = [Role.Finance];
    private static readonly Role[] Operator = [Role.Operator];
    private static readonly Role[] Auditor = [Role.Auditor];

    public static IReadOnlyList<Row> All { get; } =
    [
        .. Doors, .. Residents, .. FieldWork, .. Offices, .. HotlineSeat, .. DeskPlaces, .. DeskGoods, .. DeskRounds,
        .. DeskBatches, .. Papers, .. Suppliers, .. Drivers, .. Chain, .. Money(Desk, "/desk"), .. Money(Finance, "/finance"),
        .. Payments,
    ];

    private static Row Get(Role[] enter, string route) => new("GET", route, enter);

    private static Row Post(Role[] enter, string route, string body = "") => new("POST", route, enter) { Body = body };

    private static Row Put(Role[] enter, string route, string body) => new("PUT", route, enter) { Body = body };

    // What takes no ids, and may be opened by whoever enters.
    private static IEnumerable<Row> Plain(Role[] enter, params string[] routes) => routes.Select(r => Get(enter, r));

    // What takes no ids but a body; its own tests send it right and wrong.
    private static IEnumerable<Row> Bodies(Role[] enter, params string[] routes) =>
        routes.Select(r => Post(enter, r) with { Looks = true, Mine = [200, 303, 400, 404, 415, 422] });

    private static IEnumerable<Row> Everyone(string method, params string[] routes) =>
        routes.Select(r => new Row(method, r, Everybody) { Open = true });

    // Open to all, of this town only.
    private static Row Named(string route, string kind) => new("GET", route, Everybody)
    {
        Open = true,
        Renamed = [(route.Split('{', ':', '}')[1], kind)],
        Free = [kind],
    };
}
