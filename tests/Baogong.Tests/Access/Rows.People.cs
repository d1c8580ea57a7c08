using Baogong.People;

namespace Baogong.Tests.Access;

public static partial class Rows
{
    // Open to all: the board, signing in, and what hangs on the wall.
    private static IEnumerable<Row> Doors =>
    [
        Named("/c/{code}", "communityCode"), Named("/packages/{package:int}/photo", "package"),
        Named("/c/{community}/leaders", "communityCode") with { Refused = [200] },
        Named("/left/{cycle:int}", "cycle") with { Refused = [200] },
        .. Everyone("GET", "/", "/dev/messages", "/leaders", "/r/{token}", "/sign-in", "/sign-in/code", "/sign-in/code/again",
            "/sign-in/desk", "/sign-in/recovery", "/sign-in/role", "/sign-in/setup", "/signed-out"),
        .. Everyone("POST", "/preferences", "/r/{token}", "/sign-in", "/sign-in/code", "/sign-in/code/again",
            "/sign-in/code/call", "/sign-in/desk", "/sign-in/passkey", "/sign-in/passkey/options", "/sign-in/recovery",
            "/sign-in/role", "/sign-in/setup/passkey", "/sign-in/setup/passkey/options", "/sign-in/setup/password",
            "/sign-out"),
        Get(Everybody, "/account") with { Mine = [200, 303] },
        .. Bodies(Everybody, "/account/setup"),
        Get(Everybody, "/api/cycles/open") with { Query = "?community=$communityCode" },
        Get(Everybody, "/b/{code}") with
        {
            Renamed = [("code", "bag")], Reach = [Role.Resident, Role.Leader, Role.Volunteer, Role.Desk],
        },
        Post(Everybody, "/api/orders",
            """{"key":"$key","cycle":$cycle,"household":$household,"lines":[{"offer":$offer,"pieces":1}]}""") with
        {
            Reach = [Role.Resident, Role.Leader, Role.Neighbourhood, Role.Desk, Role.Hotline],
        },
        Post(Everybody, "/api/orders/{order:guid}/cancellation", """{"key":"$key"}""") with
        {
            Reach = [Role.Resident, Role.Leader, Role.Neighbourhood, Role.Desk, Role.Hotline],
        },
    ];

    private static IEnumerable<Row> Residents =>
    [
        Get(Resident, "/account/phone"),
        Post(Resident, "/account/phone") with { Looks = true, Mine = [400, 422] },
        .. Plain(Resident, "/me/data", "/me/data.json", "/me/forget", "/payments"),
        .. Bodies(Resident, "/me/forget"),
        Get(Resident, "/door") with { Query = "?community=$community", Refused = [303] },
        Get(Resident, "/door/people"),
        Get(Resident, "/door/relatives") with { Query = "?household=$household", Refused = [409] },
        Get(Resident, "/order/{cycle:int}"),
        Post(Resident, "/order/{cycle:int}", "key=$key&n$offer=1&do=check") with { Looks = true, Refused = [404, 422] },
        Get(Resident, "/orders/"),
        Get(Resident, "/orders/{order:guid}"),
        Get(Resident, "/orders/{order:guid}/cancel"),
        Post(Resident, "/orders/{order:guid}/cancel", "key=$key"),
        Get(Resident, "/relative/{code}"),
        Post(Resident, "/relative/{code}", "name=陈测试"),
        Post(Resident, "/door", "household=$household") with { Looks = true, Free = ["household"] },
        Post(Resident, "/door/leave", "household=$household") with { Refused = [303] },
        Post(Resident, "/door/people", "household=$household&person=$asker&answer=yes"),
        Post(Resident, "/door/relatives", "household=$household") with { Refused = [409] },
        Post(Resident, "/door/relatives/ending", "household=$household&person=$relative") with { Refused = [404, 409] },
        Post(Resident, "/door/requests", "household=$household&name=陈测试") with { Looks = true, Free = ["household"] },
    ];

    private static IEnumerable<Row> Offices =>
    [
        .. Staff(Neighbourhood, "/neighbourhood", "role=leader&community=1&building=$building"),
        .. Staff(Desk, "/desk", "role=leader&community=$community&building=$building"),
        .. Staff(Operator, "/operator", "role=finance"),
        .. Plain(Neighbourhood, "/neighbourhood/doors", "/neighbourhood/relatives"),
        Post(Neighbourhood, "/neighbourhood/community", "community=$ward&back=/neighbourhood/doors"),
        .. Plain(Desk, "/desk", "/desk/doors", "/desk/relatives", "/desk/not-heard-from"),
        Post(Neighbourhood, "/neighbourhood/doors", "household=$household&person=$asker&answer=no") with { Notes = true },
        Post(Desk, "/desk/doors", "household=$household&person=$asker&answer=no") with { Notes = true },
        Post(Neighbourhood, "/neighbourhood/relatives", "household=$household"),
        Post(Desk, "/desk/relatives", "household=$household"),
        Post(Neighbourhood, "/neighbourhood/relatives/ending", "household=$household&person=$relative") with { Notes = true },
        Post(Desk, "/desk/relatives/ending", "household=$household&person=$relative") with { Notes = true },
    ];

    private static IEnumerable<Row> Staff(Role[] who, string place, string appoints) =>
    [
        .. Plain(who, $"{place}/people", $"{place}/people/new"),
        Post(who, $"{place}/people", $"key=$key&{appoints}&name=陈测试&until={DateTime.UtcNow.AddDays(1):yyyy-MM-ddTHH:mm}") with
        {
            Refused = [422], Beside = who == Desk ? [("building", "3")] : [],
        },
        Get(who, $"{place}/people/{{grant:guid}}"),
        Post(who, $"{place}/people/{{grant:guid}}/ending", "why=测试"),
        Post(who, $"{place}/people/{{grant:guid}}/link"),
    ];

    private static IEnumerable<Row> HotlineSeat =>
    [
        .. Plain(Hotline, "/hotline/", "/hotline/callbacks", "/hotline/needs"),
        .. Bodies(Hotline, "/hotline/find"),
        Post(Hotline, "/hotline/calls", "household=$household"),
        // Who is called is looked up, and that is noted, before the round is.
        Get(Hotline, "/hotline/calls/{call:guid}") with { Query = "?cycle=$cycle", Notes = true },
        Post(Hotline, "/hotline/calls/{call:guid}", "key=$key&n$offer=1&do=check") with { Query = "?cycle=$cycle", Looks = true, Notes = true, Refused = [404, 422] },
        Post(Hotline, "/hotline/calls/{call:guid}/contact", "name=陈阿姨&phone=13800001234"),
        Post(Hotline, "/hotline/calls/{call:guid}/nothing", "cycle=$cycle") with { Mine = [303], Refused = [303, 404] },
        Post(Hotline, "/hotline/calls/{call:guid}/tasks", "key=$key&kind=callback&reason=late"),
        Get(Hotline, "/hotline/tasks/{task:guid}"),
        Post(Hotline, "/hotline/tasks/{task:guid}/owner", "key=$key&to=$colleague") with { Refused = [404, 409], Notes = true },
        Post(Hotline, "/hotline/tasks/{task:guid}/outcome", "key=$key&outcome=delivered") with { Renamed = [("task", "mytask")] },
    ];
}
