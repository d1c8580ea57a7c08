// Where a try at signing in comes from: the address, and the browser if it has come in before. Both as keyed hashes;
// budgets belong to them, so that nobody can use up somebody else's (docs/adr/0013).
using System.Net;
using System.Net.Sockets;
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.People;

/// <param name="Address">Of the address: an IPv4 address, or the /64 that a household or a server has of IPv6.</param>
/// <param name="Browser">Of the secret in this browser's cookie, or of <paramref name="Fresh"/>.</param>
/// <param name="Fresh">A secret that the browser does not have yet; null when it has one.</param>
public sealed record SignInSource(byte[] Address, byte[] Browser, string? Fresh = null)
{
    private const string Cookie = "__Host-browser";

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(400);

    public static SignInSource Of(HttpContext http, TownId town)
    {
        var vault = http.RequestServices.GetRequiredService<Vault>();
        var kept = http.Request.Cookies[Cookie];
        var fresh = kept is { Length: 43 }
            ? null : http.RequestServices.GetRequiredService<Randomness>().NewToken();
        return new SignInSource(vault.Index($"address:{town.Value}:{Network(http.Connection.RemoteIpAddress)}"),
            vault.Index($"browser:{town.Value}:{fresh ?? kept}"), fresh);
    }

    /// <summary>After a sign-in that staff keep their browser for: it has a budget of its own from now on.</summary>
    public void Keep(HttpContext http)
    {
        if (Fresh is null) return;
        http.Response.Cookies.Append(Cookie, Fresh, new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            IsEssential = true,
            MaxAge = Remembered,
        });
    }

    private static string Network(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    public override string ToString() => "SignInSource";
}
