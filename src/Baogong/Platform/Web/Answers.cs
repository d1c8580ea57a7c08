// How an outcome becomes an HTTP answer: a value as JSON, a refusal as RFC 9457, a page as HTML without circuits.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baogong.Core;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Baogong.Platform.Web;

public static class Answers
{
    /// <summary>For API routes: the value with <paramref name="ok"/>, or the problem with its status.</summary>
    public static IResult ToHttp<T>(this Outcome<T> outcome, Func<T, IResult> ok) =>
        outcome.Problem is { } problem ? problem.ToHttp() : ok(outcome.Value);

    public static IResult ToHttp(this Problem problem) => Later(problem.Status, TypedResults.Problem(
        statusCode: problem.Status, title: problem.Zh, detail: problem.En,
        extensions: new Dictionary<string, object?> { ["code"] = problem.Code }));

    /// <summary>For what is answered by the thousand a second: JSON in one piece, with its length.</summary>
    public static Utf8ContentHttpResult Whole<T>(T value, JsonTypeInfo<T> type) => TypedResults.Text(
        JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json; charset=utf-8");

    /// <summary>Whoever is told "later" is told when.</summary>
    public static readonly string RetryAfter = Limits.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>Renders a page. Parameters are the page component's properties, by name.</summary>
    public static IResult Page<TPage>(object? parameters = null, int status = StatusCodes.Status200OK)
        where TPage : IComponent => Later(status, parameters is null
            ? new RazorComponentResult<TPage> { StatusCode = status, PreventStreamingRendering = true }
            : new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true });

    /// <summary>Ids are plain. A body must say what its record cannot do without: what is missing is the sender's fault
    /// (400), and no handler finds a null where its record has none.</summary>
    public static void SpeakJson(JsonSerializerOptions options)
    {
        options.RespectNullableAnnotations = true;
        foreach (var id in IdJson.All) options.Converters.Add(id);
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(
            type =>
            {
                foreach (var property in type.Properties)
                {
                    if (property.Set is not null
                        && property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false })
                        property.IsRequired = true;
                }
            });
    }

    /// <summary>After a form did its work: show the result by GET, so that a reload repeats nothing.</summary>
    public static IResult SeeOther(string path) => new SeeOtherResult(path);

    private static IResult Later(int status, IResult answer) =>
        status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests
            ? new LaterResult(answer) : answer;

    private sealed class LaterResult(IResult answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            if (headers.RetryAfter.Count == 0) headers.RetryAfter = RetryAfter;
            return answer.ExecuteAsync(httpContext);
        }
    }

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
