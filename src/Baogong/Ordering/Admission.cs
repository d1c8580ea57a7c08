// Full means a clear answer, early: how many orders may be under way in this server is bounded, and who comes beyond it
// is told so before a session is looked up or a body is read. Programs get 503 with Retry-After; people get a page that
// holds what they typed and sends it again by itself, with the same key, so that nothing is ordered twice. The same
// answers stand for a database that is not there.
using System.Text.Json;
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Ordering;

/// <summary>Marks a route whose requests end in the intake.</summary>
public sealed record TakesOrders;

public static class Admission
{
    /// <summary>How many are under way in this server.</summary>
    public sealed class Gate
    {
        private int _underWay;

        public bool TryEnter()
        {
            if (Interlocked.Increment(ref _underWay) <= Limits.OrdersUnderWay) return true;
            Leave();
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref _underWay);
    }

    /// <summary>After routing, before anything that costs.</summary>
    public static IApplicationBuilder UseAdmission(this IApplicationBuilder app)
    {
        var gate = app.ApplicationServices.GetRequiredService<Gate>();
        var pulse = app.ApplicationServices.GetRequiredService<Pulse>();
        return app.Use((http, next) =>
            http.GetEndpoint()?.Metadata.GetMetadata<TakesOrders>() is null ? next(http)
            : !pulse.Beats || !pulse.HasRoom ? Refuse(http, OrderingProblems.Recovering, Recovering)
            : gate.TryEnter() ? Pass(gate, http, next, pulse.Lost)
            : Refuse(http, OrderingProblems.Busy, Busy));
    }

    private static async Task Pass(Gate gate, HttpContext http, RequestDelegate next, CancellationToken lost)
    {
        // Whoever hangs up has ordered all the same: only a lost database breaks the waiting off.
        http.RequestAborted = lost;
        try
        {
            await next(http);
        }
        catch (Exception error)
            when (!http.Response.HasStarted && (Pulse.IsAway(error) || lost.IsCancellationRequested))
        {
            http.Response.Clear();
            http.RequestAborted = CancellationToken.None;
            await Refuse(http, OrderingProblems.Unknown, Unknown);
        }
        finally
        {
            gate.Leave();
        }
    }

    private static async Task Refuse(HttpContext http, Problem problem, byte[] json)
    {
        if (!Refusals.IsApi(http))
        {
            var form = await Form.BindAsync(http);
            await Answers.Page<BusyPage>(new { Problem = problem, Typed = form }, problem.Status).ExecuteAsync(http);
            return;
        }

        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.RetryAfter = Answers.RetryAfter;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }

    // Made once: refusing must cost next to nothing, or refusing would be what fills the server.
    private static readonly byte[] Busy = Json(OrderingProblems.Busy), Recovering = Json(OrderingProblems.Recovering),
        Unknown = Json(OrderingProblems.Unknown);

    private static byte[] Json(Problem problem) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        title = problem.Zh,
        status = problem.Status,
        detail = problem.En,
        code = problem.Code,
    });
}
