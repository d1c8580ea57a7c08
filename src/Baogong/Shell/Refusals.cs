// What people see when there is no page, when they may not enter, or when we failed: a sentence and a way on, never a
// detail of ours. Programs get the same as problem+json.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace Baogong.Shell;

public static class Refusals
{
    private static readonly Problem NoSuchPage = new("web.no-such-page", StatusCodes.Status404NotFound,
        "没有这个地址。", "There is nothing at this address.");

    private static readonly Problem Broken = new("web.broken", StatusCodes.Status500InternalServerError,
        "这是我们的问题，不是您的。请过一会儿再试；着急就打镇上的电话。",
        "This is our fault, not yours. Please try again in a while; if it is urgent, call the town.");

    private static readonly Problem Busy = new("web.busy", StatusCodes.Status503ServiceUnavailable,
        "系统正在恢复，请稍等几秒再试。", "The system is recovering. Please try again in a few seconds.");

    private static readonly Problem Unsure = new("web.unsure", StatusCodes.Status503ServiceUnavailable,
        "系统断了一下，不确定刚才的有没有存下。请先看一看，没有的话再提交一次。",
        "The system broke off, and we do not know whether this was stored. Please look first; if it is not there, " +
        "send it again.");

    private static readonly Problem NoRoom = new("web.no-room", StatusCodes.Status503ServiceUnavailable,
        "系统的存储快满了，现在只能看，不能改。我们在处理，请过几分钟再试。",
        "The system's disk is nearly full: reading works, changing does not. Please try again in some minutes.");

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
        new ExceptionHandlerOptions
        {
            ExceptionHandler = AnswerException,
            // A lost database is one line of the pulse's log, not a stack trace for everybody who waited.
            SuppressDiagnosticsCallback = failed => Pulse.IsAway(failed.Exception),
        });

    /// <summary>
    /// Without the database nobody is kept waiting: who comes is told so at once, who waits is let go. With a disk that
    /// is nearly full reading goes on and changes are refused, before PostgreSQL itself must stop for want of room.
    /// </summary>
    public static IApplicationBuilder UsePulse(this IApplicationBuilder app)
    {
        var pulse = app.ApplicationServices.GetRequiredService<Pulse>();
        return app.Use((http, next) =>
            http.GetEndpoint() is null ? next(http)
            : !pulse.Beats ? Later(http, Busy, byItself: true)
            : !pulse.HasRoom && !HttpMethods.IsGet(http.Request.Method) ? Later(http, NoRoom, byItself: false)
            // An order has its own way to be let go (Ordering/Admission.cs).
            : http.RequestAborted == pulse.Lost ? next(http)
            : WhileItBeats(pulse, http, next));
    }

    private static async Task WhileItBeats(Pulse pulse, HttpContext http, RequestDelegate next)
    {
        var (left, lost) = (http.RequestAborted, pulse.Lost);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(left, lost);
        http.RequestAborted = either.Token;
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !left.IsCancellationRequested)
        {
            throw new TimeoutException("The database stopped answering.");
        }
        finally
        {
            http.RequestAborted = left;
        }
    }

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

    /// <summary>A page that keeps what was asked for or typed; programs get the problem. A file is not kept, nor what
    /// opens a door: passwords and codes are typed before anybody is signed in, and stand on no page.</summary>
    /// <param name="http">Whose answer has not begun.</param>
    /// <param name="problem">Why not now.</param>
    /// <param name="byItself">It goes again by itself: nothing of it was done, or twice is as good as once.</param>
    public static async Task Later(HttpContext http, Problem problem, bool byItself)
    {
        var isGet = HttpMethods.IsGet(http.Request.Method);
        if (IsApi(http) || !(isGet || IsKept(http)))
        {
            await Answer(http, problem);
            return;
        }

        var typed = isGet ? null : await Form.BindAsync(http);
        await Answers.Page<AgainPage>(new { Problem = problem, Typed = typed, ByItself = byItself }, problem.Status)
            .ExecuteAsync(http);
    }

    private static bool IsKept(HttpContext http)
    {
        // After an exception the request has its endpoint no more.
        var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is null
            && MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
    }

    private static Task AnswerException(HttpContext http)
    {
        var error = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (error is null || !Pulse.IsAway(error)) return Answer(http, OfException(error));
        if (!HttpMethods.IsGet(http.Request.Method)) return Later(http, Unsure, byItself: false);
        // A page that is too much for a database that lives would be asked for again and again.
        return Later(http, Busy, byItself: !http.RequestServices.GetRequiredService<Pulse>().Beats);
    }

    private static Problem OfException(Exception? error) => error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge,
        BadHttpRequestException or InvalidDataException => Unreadable,
        _ => Broken,
    };

    private static Task Answer(HttpContext http, Problem problem) => (IsApi(http)
        ? problem.ToHttp() : Answers.Page<BrokenPage>(new { Problem = problem }, problem.Status)).ExecuteAsync(http);
}
