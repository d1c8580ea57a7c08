using Baogong.People;

namespace Baogong.Tests.Access;

public static partial class Rows
{
    private static IEnumerable<Row> DeskPlaces =>
    [
        .. Plain(Desk, "/desk/communities", "/desk/communities/contacts", "/desk/communities/import",
            "/desk/communities/import/template.csv", "/desk/communities/import/template.xlsx", "/desk/communities/new"),
        .. Bodies(Desk, "/desk/communities", "/desk/communities/contacts", "/desk/communities/import", "/api/communities",
            "/api/places/import"),
        Get(Desk, "/desk/communities/import/{id:guid}") with { Renamed = [("id", "import")] },
        Post(Desk, "/desk/communities/import/{id:guid}", "plan=$planHash") with { Renamed = [("id", "import")] },
        Post(Desk, "/api/places/import/{id:guid}/confirmation", """{"planHash":"$planHash"}""") with { Renamed = [("id", "import")] },
        Get(Desk, "/desk/communities/{id:int}") with { Renamed = [("id", "community")] },
        Post(Desk, "/desk/communities/{id:int}", "name=新名&neighbourhood=云杉居民区&gate=西门&gateOrder=3") with
        {
            Renamed = [("id", "community")],
        },
        Put(Desk, "/api/communities/{id:int}",
            """{"name":"新名","neighbourhood":"云杉居民区","code":"","lane":"","gate":"西门","gateOrder":3}""") with
        {
            Renamed = [("id", "community")],
        },
        Post(Desk, "/desk/communities/{community:int}/zone-status", "status=sealed&why=测试"),
        Post(Desk, "/api/communities/{community:int}/zone-status", """{"status":"sealed","why":"测试"}"""),
        Post(Desk, "/desk/communities/{community:int}/buildings/{building:int}/zone-status", "status=sealed&why=测试") with
        {
            Beside = [("building", "3"), ("community", "2")],
        },
        Post(Desk, "/api/communities/{community:int}/buildings/{building:int}/zone-status",
            """{"status":"sealed","why":"测试"}""") with { Beside = [("building", "3"), ("community", "2")] },
        Post(Desk, "/desk/communities/{community:int}/buildings", "no=88&walkOrder=9"),
        Post(Desk, "/api/communities/{community:int}/buildings", """{"no":"88","walkOrder":9,"hasLift":true,"aliases":[]}"""),
        Post(Desk, "/desk/communities/{community:int}/buildings/{id:int}", "no=88&walkOrder=9") with
        {
            Renamed = [("id", "building")], Beside = [("building", "3"), ("community", "2")],
        },
        Put(Desk, "/api/communities/{community:int}/buildings/{id:int}", """{"no":"88","walkOrder":9,"hasLift":true,"aliases":[]}""") with
        {
            Renamed = [("id", "building")], Beside = [("building", "3"), ("community", "2")],
        },
        Post(Desk, "/desk/communities/{community:int}/buildings/{building:int}/households", "room=909&people=2") with
        {
            Beside = [("building", "3"), ("community", "2")],
        },
        Post(Desk, "/api/buildings/{building:int}/households", Household),
        Post(Desk, "/desk/communities/{community:int}/buildings/{building:int}/households/{id:int}", "room=909&people=2") with
        {
            Renamed = [("id", "household")], Beside = [("building", "3"), ("building", "2"), ("community", "2"), ("household", "301")],
        },
        Put(Desk, "/api/buildings/{building:int}/households/{id:int}", Household) with
        {
            Renamed = [("id", "household")], Beside = [("building", "2"), ("household", "301")],
        },
    ];

    private const string Household =
        """{"unit":"","room":"909","floor":9,"occupant":"","people":2,"elders":0,"priority":false,"aliases":[]}""";

    private static IEnumerable<Row> DeskGoods =>
    [
        .. Plain(Desk, "/desk/items", "/desk/packages", "/desk/packages/new", "/desk/suppliers"),
        .. Bodies(Desk, "/desk/items", "/desk/suppliers", "/api/items", "/api/suppliers"),
        Get(Desk, "/desk/suppliers/{supplier:int}"),
        Post(Desk, "/desk/suppliers/{supplier:int}", "name=新名&kind=wholesale&contact=1"),
        Put(Desk, "/api/suppliers/{supplier:int}", """{"name":"新名","kind":"wholesale","contact":"1"}"""),
        Post(Desk, "/desk/suppliers/{supplier:int}/papers", "paper_kind=pass&number=P-1&expires_on=2099-01-01"),
        Post(Desk, "/api/suppliers/{supplier:int}/papers", """{"kind":"pass","number":"P-1","expiresOn":"2099-01-01"}"""),
        Post(Desk, "/desk/suppliers/{supplier:int}/papers/{paper:int}/removal") with { Beside = [("paper", "2"), ("supplier", "2")] },
        Post(Desk, "/desk/items/{item:int}", "name=新名&unit=公斤&weight_grams=500&case_size=1&price=9"),
        Put(Desk, "/api/items/{item:int}", """{"name":"新名","unit":"公斤","weightGrams":500,"caseSize":1,"referencePriceFen":900}"""),
        Get(Desk, "/desk/packages/{package:int}"),
        Get(Desk, "/desk/packages/{package:int}/edit"),
        Post(Desk, "/desk/packages/{package:int}",
            "name=新名&supplier=$supplier&hand_over=shelf&pieces_per_case=1&item=$item&quantity=2") with { Refused = [404, 422] },
        Put(Desk, "/api/packages/{package:int}", Package) with { Refused = [404, 422] },
        Post(Desk, "/desk/packages", "name=新名&supplier=$supplier&hand_over=shelf&pieces_per_case=1&item=$item&quantity=2") with
        {
            Refused = [404, 422],
        },
        Post(Desk, "/api/packages", Package) with { Refused = [404, 422] },
        Post(Desk, "/desk/packages/{package:int}/retirement", "retired=1&why=测试"),
        Post(Desk, "/api/packages/{package:int}/retirement", """{"retired":true,"why":"测试"}"""),
        Post(Desk, "/desk/packages/{package:int}/photo", "photo") with { Photo = true },
    ];

    private const string Package = """
        {"name":"新名","supplier":$supplier,"aliases":[],"tags":[],"handOver":"shelf","piecesPerCase":1,
         "components":[{"item":$item,"quantityMilli":2000}]}
        """;

    private static IEnumerable<Row> DeskRounds =>
    [
        .. Plain(Desk, "/desk/cycles", "/desk/cycles/plans/new"),
        .. Bodies(Desk, "/desk/cycles/plans/preview"),
        Get(Desk, "/desk/cycles/{cycle:int}"),
        Get(Desk, "/desk/cycles/{cycle:int}/closure"),
        Get(Desk, "/desk/cycles/plans/{plan:int}"),
        Post(Desk, "/desk/cycles/plans", PlanForm) with { Refused = [404, 422] },
        Post(Desk, "/api/cycle-plans", Plan) with { Refused = [404, 422] },
        Post(Desk, "/desk/cycles/plans/{plan:int}", PlanForm) with { Refused = [404, 422] },
        Put(Desk, "/api/cycle-plans/{plan:int}", Plan) with { Refused = [404, 422] },
        Post(Desk, "/desk/cycles/plans/{plan:int}/pause", "paused=1&why=测试"),
        Post(Desk, "/api/cycle-plans/{plan:int}/pause", """{"paused":true,"reason":"测试"}"""),
        Post(Desk, "/desk/cycles/{cycle:int}/closure"),
        Post(Desk, "/api/cycles/{cycle:int}/closure"),
        Post(Desk, "/desk/cycles/{cycle:int}/cutoff", $"cutoff_day={Later:yyyy-MM-dd}&cutoff_time={Later:HH:mm}&why=测试"),
        Post(Desk, "/api/cycles/{cycle:int}/cutoff", $$"""{"cutoffAt":"{{Later:yyyy-MM-ddTHH:mm}}:00+08:00","reason":"测试"}"""),
        Post(Desk, "/desk/cycles/{cycle:int}/offers/{letter}/capacity", "capacity=500&why=测试"),
        Post(Desk, "/api/cycles/{cycle:int}/offers/{letter}/capacity", """{"capacity":500,"reason":"测试"}"""),
        Post(Desk, "/desk/cycles/{cycle:int}/offers/{letter}/limit", "limit=3&why=测试"),
        Post(Desk, "/api/cycles/{cycle:int}/offers/{letter}/limit", """{"limitPerHousehold":3,"reason":"测试"}"""),
        Post(Desk, "/desk/cycles/{cycle:int}/offers/{letter}/minimum", "minimum=3&why=测试"),
        Post(Desk, "/api/cycles/{cycle:int}/offers/{letter}/minimum", """{"minimum":3,"reason":"测试"}"""),
        Post(Desk, "/desk/cycles/{cycle:int}/offers/{letter}/withdrawal", "withdrawn=1&why=测试"),
        Post(Desk, "/api/cycles/{cycle:int}/offers/{letter}/withdrawal", """{"withdrawn":true,"reason":"测试"}"""),
    ];

    // Later than the cutoff in two hours, sooner than the delivery in twenty.
    private static DateTime Later => DateTime.UtcNow.AddHours(8 + 5);

    private const string PlanForm = "name=新计划&repeats=daily&first_day=2099-01-01&opens=08:00&opens_days_before=0&cutoff=16:00" +
        "&deliver_days_after=1&deliver_from=14:00&deliver_to=18:00&community=$community&letter=A&package=$package&price=20&capacity=5";

    private const string Plan = """
        {"name":"新计划","repeats":"daily","everyDays":1,"weekdays":0,"firstDay":"2099-01-01","lastDay":null,"opensTime":"08:00:00",
         "opensDaysBefore":0,"cutoffTime":"16:00:00","deliverDaysAfter":1,"deliverFrom":"14:00:00","deliverTo":"18:00:00",
         "allCommunities":false,"communities":[$community],"neighbourhoods":null,
         "offers":[{"letter":"A","package":$package,"priceFen":2000,"capacity":5,"limitPerHousehold":null}]}
        """;

    private static IEnumerable<Row> DeskBatches =>
    [
        .. Plain(Desk, "/desk/batches", "/desk/copies", "/desk/delivery", "/desk/late", "/desk/orders"),
        Post(Desk, "/desk/late", "cycle=$batch&household=$household") with { Refused = [303] },
        Get(Desk, "/desk/orders/new") with { Query = "?household=$household&cycle=$cycle" },
        Post(Desk, "/desk/orders/new", "key=$key&n$offer=1&do=check&reason=测试") with
        {
            Query = "?household=$household&cycle=$cycle", Looks = true, Refused = [404, 422],
        },
        Get(Desk, "/desk/orders/{order:guid}"),
        Post(Desk, "/desk/orders/{order:guid}/cancellation", "key=$key&reason=测试"),
        Get(Desk, "/desk/batches/{batch:int}"),
        Get(Desk, "/desk/batches/{batch:int}/amendment") with { Query = "?household=101" },
        Post(Desk, "/desk/batches/{batch:int}/amendment", "key=$key&household=$household&reason=测试&delta-$goods=1") with
        {
            Refused = [404, 422],
        },
        Post(Desk, "/api/batches/{batch:int}/amendments",
            """{"key":"$key","reason":"测试","changes":[{"household":$household,"offer":$goods,"deltaPieces":1}]}""") with
        {
            Refused = [404, 422],
        },
        Post(Desk, "/desk/batches/{batch:int}/offers/{letter}/drop", "key=$key&reason=测试") with { Looks = true, Mine = [409] },
        Post(Desk, "/api/batches/{batch:int}/offers/{letter}/drop", """{"key":"$key","reason":"测试"}""") with
        {
            Looks = true, Mine = [409],
        },
        Get(Desk, "/api/batches/{batch:int}/verification"),
        Post(Desk, "/desk/batches/{batch:int}/suppliers/{supplier:int}/confirmation"),
        Post(Desk, "/api/batches/{batch:int}/suppliers/{supplier:int}/confirmation"),
        new("DELETE", "/api/batches/{batch:int}/suppliers/{supplier:int}/confirmation", Desk) { Looks = true, Mine = [409] },
        Get(Desk, "/desk/delivery/{batch:int}"),
        Get(Desk, "/desk/delivery/{batch:int}/communities/{community:int}"),
        Get(Desk, "/desk/delivery/{batch:int}/bags/{label:int}"),
        Post(Desk, "/desk/delivery/{batch:int}/bags/{label:int}", "key=$key&decision=refund&note=测试") with { Refused = [404, 422] },
    ];

    private static IEnumerable<Row> Money(Role[] who, string place) =>
    [
        .. Plain(who, $"{place}/money"),
        Get(who, $"{place}/money/{{batch:int}}"),
        Get(who, $"{place}/money/{{batch:int}}/households.csv"),
        Post(who, $"{place}/money/{{batch:int}}/households.csv", "why=测试") with { Looks = true },    // agreed to already
        Get(who, $"{place}/money/{{batch:int}}/suppliers.csv"),
    ];

    private static IEnumerable<Row> Payments =>
    [
        Post(Desk, "/desk/money/{batch:int}/payments", "key=$key&household=$household&payer=person:$relative&amount=1"),
        Post(Desk, "/desk/money/{batch:int}/paybacks", "key=$key&household=$household&payer=person:$relative&collection=$payment"),
        Post(Desk, "/api/batches/{batch:int}/payments", """{"key":"$key","household":$household,"payer":"person:$relative","fen":100}"""),
        Post(Desk, "/api/batches/{batch:int}/paybacks",
            """{"key":"$key","household":$household,"payer":"person:$relative","collection":"$payment"}"""),
    ];

    private static IEnumerable<Row> Chain =>
    [
        .. Plain(Auditor, "/audit", "/audit/head", "/audit/verification"), .. Plain(Desk, "/desk/audit", "/desk/approvals"),
        Get(Resident, "/door/looks"),
        Post(Desk, "/desk/approvals/{id:guid}", "decision=no&why=测试") with { Renamed = [("id", "approval")] },
        Post(Desk, "/api/approvals/{id:guid}/decision", """{"agreed":false,"why":"测试"}""") with { Renamed = [("id", "approval")] },
    ];

    // Whose goods is the session's: a round without a call-off of theirs is not there.
    private static IEnumerable<Row> Suppliers =>
    [
        .. Plain(Supplier, "/supplier/"),
        Get(Supplier, "/supplier/{batch:int}"),
        Get(Supplier, "/supplier/{batch:int}/call-off.csv"),
        Post(Supplier, "/supplier/{batch:int}/confirmation"),
    ];
}
