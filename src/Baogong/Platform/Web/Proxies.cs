// Behind a proxy every visitor would seem to have the proxy's address, and share its budgets. Only the proxies that the
// operator names are believed: read from the right, the first address that is not one of them is the visitor's.
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Baogong.Platform.Web;

public static class Proxies
{
    public static void UseProxies(this IApplicationBuilder app, IReadOnlyList<string> proxies)
    {
        if (proxies.Count == 0) return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,     // as many hops as are ours
        };
        options.KnownIPNetworks.Clear();     // the framework would believe this machine unasked
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            if (!TryRead(proxy, out var network)) throw new ArgumentException($"Not a proxy: {proxy}", nameof(proxies));
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }

    public static bool IsOne(string proxy) => TryRead(proxy, out _);

    private static bool TryRead(string proxy, out IPNetwork network)
    {
        if (IPNetwork.TryParse(proxy, out network)) return true;
        if (!IPAddress.TryParse(proxy, out var address)) return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
