// ./run demo round: one whole round over the same pages that people use, from the first order to the last cent, with a
// late order, a short delivery and a broken bag; then where every package went, and the books checked.
using System.Diagnostics;
using Baogong.Check;
using Baogong.People;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Console.Round;

public static class PlayRound
{
    /// <returns>0 when everything went as told and every invariant holds; 1 otherwise.</returns>
    public static async Task<int> Run(string data, CancellationToken ct)
    {
        RowMapping.Register();
        await using var home = await Home.Visit(data, ct);
        var connection = await RoundScene.NewDatabase(home.ConnectionString, ct);
        await using var owner = NpgsqlDataSource.Create(connection);
        var db = new Db(owner);
        await using var app = Server.Build(
            new ServerSettings(connection, home.KeyFile, "http://127.0.0.1:0", Development: true));
        await app.StartAsync(ct);
        var people = await RoundScene.Enrol(db, app.Services.GetRequiredService<Enrolment>(),
            app.Services.GetRequiredService<TimeProvider>().GetUtcNow(), ct);
        var site = new Uri(app.Urls.First());
        var watch = Stopwatch.StartNew();

        using var ordering = new RoundOrders(site, people, app.Services.GetRequiredService<TimeProvider>());
        Tell("08:00", $"{await ordering.ByPage(ct)} residents sign in by phone code and order on the page");
        Tell("10:00", $"{await ordering.ByRelay(ct)} orders pasted from {RoundScene.Buildings} chats by their leaders");
        Tell("12:00", $"{await ordering.ByLeader(ct)} typed by leaders at the door, " +
            $"{await ordering.ByDesk(ct)} by the desk on the phone");
        Tell("16:00", await ordering.Close(ct));
        Tell("16:01", await ordering.ComesLate(ct));
        using var delivery = new RoundDelivery(site, people);
        Tell("next day 14:00", await delivery.CountAtGate(ct));
        Tell("next day 15:00", await delivery.CarryToDoors(ct));
        Tell("next day 18:00", await delivery.CollectCash(ct));
        System.Console.Error.WriteLine($"Played in {watch.Elapsed.TotalSeconds:0.0} s over HTTP.");

        System.Console.WriteLine(await Conservation.Table(db, ct));
        var findings = await Invariants.Check(db, ct);
        System.Console.WriteLine(CheckInvariants.AsText(findings));
        await app.StopAsync(ct);
        return findings.Count > 0 && findings.All(f => f.Holds) ? 0 : 1;
    }

    private static void Tell(string when, string what) => System.Console.Error.WriteLine($"{when,14}  {what}");
}
