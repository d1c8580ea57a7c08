// What the page for the code must remember: which tries are this browser's, which number, and where to go afterwards.
// Sealed in a short-lived cookie, so that the number stands in no address and a reload asks for nothing again.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.People;

public sealed record CodeTicket(TownId Town, Guid Id, string Mobile, string Back, DateTimeOffset Until)
{
    private const string Cookie = "__Host-code", Place = "cookie.code.ticket";

    /// <summary>138****1234: enough to see a slip of the thumb.</summary>
    public string Masked => $"{Mobile[..3]} **** {Mobile[^4..]}";

    public void Keep(HttpContext http, Vault vault) => http.Response.Cookies.Append(
        Cookie, Base64Url.EncodeToString(vault.Seal(Place, JsonSerializer.Serialize(this))), Options(Until));

    public static void Drop(HttpContext http) => http.Response.Cookies.Delete(Cookie, Options(null));

    /// <summary>Null when there is none, when it is too old, or when somebody changed it.</summary>
    public static CodeTicket? Read(HttpContext http, Vault vault, TimeProvider clock)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and < 2000 } value) return null;
        try
        {
            var ticket = JsonSerializer.Deserialize<CodeTicket>(vault.Unseal(Place, Base64Url.DecodeFromChars(value)));
            return ticket is not null && ticket.Until > clock.GetUtcNow() ? ticket : null;
        }
        catch (Exception error) when (error is FormatException or CryptographicException or JsonException)
        {
            return null;
        }
    }

    public override string ToString() => $"CodeTicket {Id}";

    private static CookieOptions Options(DateTimeOffset? until) => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
        Expires = until,
    };
}
