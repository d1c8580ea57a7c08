// The command line: stable verbs, JSON or CSV on stdout, messages on stderr; 0 = done, 1 = refused, 2 = wrong usage.
using System.CommandLine;
using Baogong.Audit;
using Baogong.Check;
using Baogong.Console;
using Baogong.Console.Round;
using Baogong.Console.Simulate;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Relays;
using Npgsql;

var data = new Option<string>("--data")
{
    Description = "Folder of the private PostgreSQL and the keys.",
    DefaultValueFactory = _ => "data",
    Recursive = true,
};
var port = new Option<int>("--port") { Description = "Port to listen on.", DefaultValueFactory = _ => 8080 };
var address = new Option<string>("--address")
{
    Description = "Address to listen on.",
    DefaultValueFactory = _ => "127.0.0.1",
};

var root = new RootCommand("Baogong 保供: a town orders together. Without a verb: the server with the demo town.")
{
    data, port, address,
};
root.SetAction((p, ct) => Serve.Run(Folder(p), Address(p), p.GetValue(port), demo: true, ct));

var proxies = new Option<string[]>("--proxy")
{
    Description = "Address or network of a proxy in front, whose X-Forwarded-For is believed.",
};
proxies.Validators.Add(r =>
{
    foreach (var token in r.Tokens.Where(t => !Proxies.IsOne(t.Value)))
        r.AddError($"{token.Value} is neither an address nor a network.");
});
var serve = new Command("serve", "The server, without demo data.") { port, address, proxies };
serve.SetAction((p, ct) =>
    Serve.Run(Folder(p), Address(p), p.GetValue(port), demo: false, ct, p.GetValue(proxies)));
root.Add(serve);

var citus = new Option<bool>("--citus") { Description = "Spread the tables over a Citus cluster, by town." };
var migrate = new Command("migrate", "Brings the database's schema to this program's.") { citus };
migrate.SetAction((p, ct) => MigrateSchema.Run(Folder(p), p.GetValue(citus), ct));
root.Add(migrate);

var demo = new Command("demo", "Loads the demo town if it is not there, and prints what is in it as JSON.");
demo.SetAction((p, ct) => Demo.Load(Folder(p), ct));
var code = new Command("code", "The demo desk's one-time code at this moment.");
code.SetAction(_ => Demo.Code());
demo.Add(code);
var round = new Command("round", "Plays one round of 660 households over HTTP and shows where every package went.");
round.SetAction((p, ct) => PlayRound.Run(Folder(p), ct));
demo.Add(round);
root.Add(demo);

var who = new Argument<string>("name") { Description = "The operator's name." };
var town = new Option<string?>("--town") { Description = "The town's code, when there are several." };
var first = new Command("operator", "Makes the first operator of a town and prints link and PIN.") { who, town };
first.SetAction((p, ct) => AppointOperator.Run(Folder(p), p.GetValue(who) ?? "", p.GetValue(town), ct));
root.Add(first);
root.Add(ManageTowns.Command(Folder));

var json = new Option<bool>("--json") { Description = "One JSON object instead of lines." };
var check = new Command("check", "Every invariant of the books: holds, or which rows break it.") { json };
check.SetAction((p, ct) => CheckInvariants.Run(Folder(p), p.GetValue(json), ct));
root.Add(check);

var head = new Option<string?>("--head") { Description = "HASH@NUMBER from paper: nothing up to it may have changed." };
var verify = new Command("verify", "Recomputes every row: whole, or the first that is not what it was.") { head, town };
verify.SetAction((p, ct) => VerifyAudit.Run(Folder(p), p.GetValue(town), p.GetValue(head), ct));
var end = new Command("head", "Town, number and hash of the last row: write it on paper.") { town };
end.SetAction((p, ct) => VerifyAudit.Head(Folder(p), p.GetValue(town), ct));
root.Add(new Command("audit", "The chain of what was done and read.") { verify, end });
root.Add(ManageKeys.Command(Folder));

var dry = new Option<bool>("--dry-run") { Description = "Show what would go, and keep it." };
var retention = new Command("retention", "Forgets what is kept long enough, as the server does every hour.") { dry };
retention.SetAction((p, ct) => RunRetention.Run(Folder(p), p.GetValue(dry), ct));
root.Add(retention);

var parse = new Command("parse", "Reads chat relays: JSON lines on stdin, JSON lines on stdout.");
parse.SetAction(_ => ParseRelays.Run(Console.In, Console.Out, Console.Error));
root.Add(new Command("relay", "Chat relays (接龙).") { parse });

root.Add(RunSimulation.Command(Folder));

try
{
    var parsed = root.Parse(args);
    if (parsed.Errors.Count == 0)
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("See ./run --help.");
    return 2;
}
catch (Exception error) when (error is ServerException or SchemaException or NpgsqlException or IOException
    or UnauthorizedAccessException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

string Folder(ParseResult p) => Path.GetFullPath(p.GetValue(data) ?? "data");

string Address(ParseResult p) => p.GetValue(address) ?? "127.0.0.1";
