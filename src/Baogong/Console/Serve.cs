// ./run and ./run serve: the web server until Ctrl-C. Without a verb the demo town is loaded first.
using System.Globalization;
using System.Net.Sockets;

namespace Baogong.Console;

public static class Serve
{
    public static async Task<int> Run(string data, string address, int port, bool demo, CancellationToken ct)
    {
        if (port is < 0 or > 65535) return Refuse($"{port} is not a port. Choose one from 1 to 65535 with --port.");
        await using var home = await Home.Serve(data, ct);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://{address}:{port}");
        await using var app = Server.Build(new ServerSettings(home.ConnectionString, home.KeyFile, url, Development: demo));
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
        await app.WaitForShutdownAsync(ct);
        return 0;
    }

    private static int Refuse(string sentence)
    {
        System.Console.Error.WriteLine(sentence);
        return 1;
    }
}
