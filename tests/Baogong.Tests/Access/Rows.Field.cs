namespace Baogong.Tests.Access;

public static partial class Rows
{
    private static IEnumerable<Row> FieldWork =>
    [
        .. Plain(Field, "/field"),
        Get(Field, "/field/doors/{batch:int}") with { Query = "?building=$building" },
        Get(Field, "/field/doors/{batch:int}/{household:int}"),
        Get(Field, "/field/gate/{batch:int}") with { Query = "?community=$community" },
        Post(Field, "/field/gate/{batch:int}",
            "key=$key&community=$community&offer=$goods&received=3&damaged=0&reason=短少"),
        Post(Field, "/api/batches/{batch:int}/communities/{community:int}/counts",
            """{"key":"$key","offer":$goods,"received":3,"damaged":0,"reason":"短少"}"""),
        Post(Field, "/api/bags/outcomes", """[{"id":"$key","batch":$batch,"label":$label,"outcome":"handed_over"}]""") with
        {
            Refused = [200],
        },
        Post(Field, "/field/doors/{batch:int}/outcomes", "bag=$label:$key&outcome=handed_over&building=1"),
        Post(Field, "/field/doors/{batch:int}/{household:int}", "bag=$label:$key&outcome=handed_over"),

        .. Plain(Leader, "/leader/doors"),
        Get(Leader, "/leader") with { Query = "?building=$building&cycle=$cycle" },
        Get(Leader, "/leader/calls") with { Query = "?building=$building&cycle=$cycle" },
        Get(Leader, "/leader/paste") with { Query = "?building=$building&cycle=$cycle" },
        Get(Leader, "/leader/sheet") with { Query = "?building=$building&cycle=$cycle" },
        Post(Leader, "/leader/paste", "text=501 A1&do=read") with { Query = "?building=$building&cycle=$cycle", Looks = true },
        Post(Leader, "/leader/sheet", "do=read") with
        {
            Query = "?building=$building&cycle=$cycle", Looks = true, Mine = [200, 422],
        },
        Get(Leader, "/leader/late"),
        Post(Leader, "/leader/late", "cycle=$batch&household=$household") with { Refused = [303] },
        Post(Leader, "/leader/doors", "household=$household&person=$asker&answer=no") with { Notes = true },
        Get(Leader, "/leader/door/{household:int}/") with { Query = "?cycle=$cycle" },
        Post(Leader, "/leader/door/{household:int}/", "key=$key&n$offer=1&do=check") with
        {
            Query = "?cycle=$cycle", Looks = true, Refused = [404, 422],
        },
        Post(Leader, "/leader/door/{household:int}/cancel/{order:guid}", "key=$key"),
        Post(Leader, "/leader/door/{household:int}/reply", "cycle=$cycle&reply=question&question=测试") with { Refused = [303] },
        Get(Leader, "/leader/money/{batch:int}") with { Query = "?building=$building" },
        Post(Leader, "/leader/money/{batch:int}/collections", "key=$key&household=$household&amount=1"),
        Post(Leader, "/leader/money/{batch:int}/returns", "key=$key&household=$household&collection=$collection"),
        Post(Leader, "/api/batches/{batch:int}/collections", """{"key":"$key","household":$household,"fen":100}"""),
        Post(Leader, "/api/batches/{batch:int}/returns", """{"key":"$key","household":$household,"collection":"$collection"}"""),
    ];

    // Of the whole town; a gate that gets nothing in this round is not there.
    private static IEnumerable<Row> Drivers =>
    [
        .. Plain(Driver, "/driver"),
        Get(Driver, "/driver/{batch:int}/{community:int}") with { Beside = [("community", "9"), ("batch", "2"), ("batch", "5")] },
        Post(Driver, "/driver/{batch:int}/{community:int}", "key=$key&mark=arrived") with
        {
            Beside = [("community", "9"), ("batch", "2"), ("batch", "5")],
        },
    ];

    // Paper of a place. A leader of one building has no sheet of the whole community.
    private static IEnumerable<Row> Papers =>
    [
        Get(Paper, "/sheets/{batch:int}/buildings/{building:int}/doors"),
        Get(Paper, "/sheets/{batch:int}/buildings/{building:int}/labels"),
        Get(Paper, "/sheets/{batch:int}/communities/{community:int}") with { Reach = Wide },
        Get(Paper, "/sheets/{batch:int}/communities/{community:int}/carts") with { Reach = Wide },
        Get(Paper, "/sheets/{batch:int}/communities/{community:int}/doors") with { Reach = Wide },
        Get(Paper, "/sheets/{batch:int}/communities/{community:int}/labels") with { Reach = Wide },
        Get(Desk, "/sheets/{batch:int}/suppliers/{supplier:int}"),
        Get(Paper, "/sheets/{batch:int}/households.csv") with { Query = "?building=$building" },
        Post(Paper, "/sheets/{batch:int}/labels.csv", "why=测试") with { Query = "?building=$building" },
        Get(Paper, "/sheets/{cycle:int}/buildings/{building:int}/blank"),
    ];
}
