// What every answer carries and every change must prove, whoever wrote the route.
using Baogong.Core;

namespace Baogong.Platform.Web;

public static class Protection
{
    private static readonly Problem ForeignOrigin = new("web.foreign-origin", StatusCodes.Status403Forbidden,
        "这个请求不是从本站的页面发出的，请回到本站页面再试一次。",
        "This request did not come from a page of this site. Please go back to the site and try again.");

    /// <summary>Security headers on every response, errors included.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy =
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
                "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
                "frame-ancestors 'none'; manifest-src 'self'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            // A town's site has a host name of its own; whatever may stand below it one day is encrypted, too.
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            if (!headers.ContainsKey("Cache-Control")) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(http);
    });

    /// <summary>
    /// A change must come from our own pages: the browser's Origin (or Sec-Fetch-Site) says so. A request with neither
    /// and without our cookie comes from a program, which carries its own proof.
    /// </summary>
    public static IApplicationBuilder UseOriginCheck(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || FromHere(request))
            return next(http);
        return ForeignOrigin.ToHttp().ExecuteAsync(http);
    });

    private static bool FromHere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is "same-origin";
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return request.Headers.Cookie.Count == 0 || request.Headers["X-Baogong-Client"].Count > 0;
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) &&
            string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
