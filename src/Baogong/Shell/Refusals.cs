// What people see when there is no page, when they may not enter, or when we failed: a sentence and a way on, never a
// detail of ours. Programs get the same as problem+json.
using Baogong.Core;
using Baogong.Platform.Web;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Baogong.Shell;

public static class Refusals
{
    private static readonly Problem NoSuchPage = new("web.no-such-page", StatusCodes.Status404NotFound,
        "没有这个地址。", "There is nothing at this address.");

    private static readonly Problem Broken = new("web.broken", StatusCodes.Status500InternalServerError,
        "这是我们的问题，不是您的。请过一会儿再试；着急就打镇上的电话。",
        "This is our fault, not yours. Please try again in a while; if it is urgent, call the town.");

    private static readonly Problem Busy = new("web.busy", StatusCodes.Status503ServiceUnavailable,
        "系统正在恢复，请等半分钟再试。", "The system is recovering. Please try again in half a minute.");

    private static readonly Problem Unreadable = new("web.unreadable", StatusCodes.Status400BadRequest,
        "没看懂这次请求，请回到上一页再试。", "This request could not be read. Please go back and try again.");

    private static readonly Problem TooLarge = new("web.too-large", StatusCodes.Status413PayloadTooLarge,
        "内容太大了，请分几次提交。", "This is too large. Please send it in parts.");

    private static readonly Problem WrongMethod = new("web.wrong-method", StatusCodes.Status405MethodNotAllowed,
        "这个地址不能这样用，请回到上一页再试。", "This address cannot be used this way. Please go back and try again.");

    private static readonly Problem WrongContent = new("web.wrong-content", StatusCodes.Status415UnsupportedMediaType,
        "没看懂发来的内容，请用本站的页面提交。", "This content cannot be read. Please send it from a page of this site.");

    /// <summary>Around everything: no exception reaches a reader.</summary>
    public static IApplicationBuilder UseRefusals(this IApplicationBuilder app) => app.UseExceptionHandler(
        new ExceptionHandlerOptions { ExceptionHandler = http => Answer(http, OfException(http)) });

    /// <summary>After routing: whoever asks for what is not there, or in a way it cannot be asked for.</summary>
    public static IApplicationBuilder UseNotFound(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (http.GetEndpoint() is null)
        {
            var answer = IsApi(http)
                ? NoSuchPage.ToHttp() : Answers.Page<NotFoundPage>(null, StatusCodes.Status404NotFound);
            await answer.ExecuteAsync(http);
            return;
        }

        await next(http);
        if (http.Response is { HasStarted: false, ContentType: null, StatusCode: 405 or 415 } response)
            await Answer(http, response.StatusCode == 405 ? WrongMethod : WrongContent);
    });

    public static bool IsApi(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    private static Problem OfException(HttpContext http) => http.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge,
        BadHttpRequestException or InvalidDataException => Unreadable,
        NpgsqlException { IsTransient: true } or TimeoutException => Busy,
        _ => Broken,
    };

    private static Task Answer(HttpContext http, Problem problem)
    {
        if (problem.Status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "30";
        var answer = IsApi(http)
            ? problem.ToHttp() : Answers.Page<BrokenPage>(new { Problem = problem }, problem.Status);
        return answer.ExecuteAsync(http);
    }
}
