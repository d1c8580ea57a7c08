// What a browser carries between two pages of signing in, unreadable and unchangeable for it: no row and no address
// holds it.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Baogong.Platform.Data;

namespace Baogong.People;

public static class SealedCookie
{
    public static void Keep<T>(HttpContext http, Vault vault, string name, T value, DateTimeOffset until) =>
        http.Response.Cookies.Append($"__Host-{name}",
            Base64Url.EncodeToString(vault.Seal(Place(name), JsonSerializer.Serialize(value))), Options(until));

    public static void Drop(HttpContext http, string name) =>
        http.Response.Cookies.Delete($"__Host-{name}", Options(null));

    /// <summary>Null when there is none, or when somebody changed it. Its age is the value's own matter.</summary>
    public static T? Read<T>(HttpContext http, Vault vault, string name) where T : class
    {
        if (http.Request.Cookies[$"__Host-{name}"] is not { Length: > 0 and < 3000 } value) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(vault.Unseal(Place(name), Base64Url.DecodeFromChars(value)));
        }
        catch (Exception error) when (error is FormatException or CryptographicException or JsonException)
        {
            return null;
        }
    }

    private static SealedPlace Place(string name) => new(default, "cookie", name);

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
