// ./run and ./run serve: the web server until Ctrl-C. Without a verb the demo town is loaded first.
using System.Globalization;
using System.Net.Sockets;
using Baogong.People;

namespace Baogong.Console;

public static class Serve
{
    public static async Task<int> Run(
        string data, string address, int port, bool demo, CancellationToken ct, string[]? proxies = null)
    {
        if (port is < 0 or > 65535) return Refuse($"{port} is not a port. Choose one from 1 to 65535 with --port.");
        await using var home = await Home.Serve(data, ct);
        if (demo) await LoadDemo(home, ct);
        else if (await DemoTown.IsHere(home.ConnectionString, ct))
            System.Console.Error.WriteLine(
                "This database holds the demo town, whose sign-ins everybody can read. Use it for nothing real.");
        var url = string.Create(CultureInfo.InvariantCulture, $"http://{address}:{port}");
        await using var app =
            Server.Build(new ServerSettings(home.ConnectionString, home.KeyFile, url, Development: demo)
            {
                Cluster = home.Cluster,
                Proxies = proxies ?? [],
            });
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException error) when (error.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Refuse($"Port {port} is taken by another program. Choose another with --port.");
        }
        catch (SocketException error)
        {
            return Refuse($"Cannot listen on {address}:{port}: {error.Message}.");
        }

        System.Console.WriteLine($"Baogong 保供 is open at {app.Urls.First()}  (Ctrl-C stops it)");
        if (demo) PrintLogins(app.Urls.First(), app.Services.GetRequiredService<TimeProvider>());
        await app.WaitForShutdownAsync(ct);
        return 0;
    }

    private static async Task LoadDemo(Home home, CancellationToken ct)
    {
        var counts = await DemoTown.Load(home.ConnectionString, home.KeyFile, DemoSize.Whole, DemoTown.Seed, ct);
        if (counts.Loaded)
            System.Console.Error.WriteLine(
                $"Loaded the demo town: {counts.Communities} communities, {counts.Households:N0} households, " +
                $"{counts.Ms} ms.");
    }

    // Every start prints them: the demo's sign-ins follow from its seed and are secret from nobody.
    private static void PrintLogins(string url, TimeProvider clock)
    {
        var logins = DemoLogins.Of(DemoTown.Seed);
        var now = clock.GetUtcNow();
        System.Console.WriteLine($"""

            Demo town 禾桥镇 (published sign-ins, for the demo only):
              resident   {url}/sign-in          phone {logins.ResidentPhone}, the page shows the code   云杉花园 3号楼 1803
              relative   {url}/sign-in          phone {logins.RelativePhone}, orders for that door from far away
              leader     {url}{logins.Leader.Path}   PIN {logins.Leader.Pin}   云杉花园 3号楼
              volunteer  {url}{logins.Volunteer.Path}   PIN {logins.Volunteer.Pin}   云杉花园
              driver     {url}{logins.Driver.Path}   PIN {logins.Driver.Pin}
              staff      {url}/sign-in/desk     name, password, code now (later codes: ./run demo code)
            """);
        foreach (var desk in logins.Desks)
        {
            System.Console.WriteLine(
                $"               {desk.Login,-10} {desk.Password}   {desk.Code(now)}   " +
                (desk == logins.Desks[0] ? $"or {desk.Secret} in an authenticator app" : Says(desk.Role)));
        }

        System.Console.WriteLine();
    }

    private static string Says(Role role) => role switch
    {
        Role.Desk => "a colleague, for what takes two",
        Role.Hotline => "the hotline's seat",
        Role.Neighbourhood => "the office of the first neighbourhood",
        Role.Supplier => "sees the orders to the first supplier",
        Role.Finance => "the money of each round",
        Role.Auditor => "who saw what",
        _ => "gives the roles of desk, finance and auditor",
    };

    private static int Refuse(string sentence)
    {
        System.Console.Error.WriteLine(sentence);
        return 1;
    }
}
