// Care mode and language are one tap on every page and remembered. They change no data, but still go by POST.

namespace Baogong.Platform.Web;

public static class Preferences
{
    public const string CareCookie = "__Host-care";

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(400);

    public static bool Care(HttpContext http) => http.Request.Cookies[CareCookie] == "1";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/preferences", (HttpContext http, Form form) =>
        {
            if (form.Has("care")) Remember(http, CareCookie, form["care"] == "1" ? "1" : "0");
            if (form.Has("lang")) Remember(http, Words.Cookie, form["lang"] == "en" ? "en" : "zh");
            var back = form["back"];
            return Answers.SeeOther(IsLocal(back) ? back : "/");
        })
        .WithName(nameof(Preferences)).AllowAnonymous();

    /// <summary>A path of this site: no scheme, no host, no trick with slashes.</summary>
    public static bool IsLocal(string path) =>
        path.Length is > 0 and < 500 && path[0] == '/' &&
        (path.Length == 1 || (path[1] != '/' && path[1] != '\\')) && !path.Any(char.IsControl);

    private static void Remember(HttpContext http, string name, string value) =>
        http.Response.Cookies.Append(name, value, new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            Path = "/",
            SameSite = SameSiteMode.Lax,
            MaxAge = Remembered,
            IsEssential = true,
        });
}
