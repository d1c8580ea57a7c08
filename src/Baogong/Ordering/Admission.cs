// Full means a clear answer, early: how many orders may be under way in this server is bounded, and who comes beyond it
// is told so before a session is looked up or a body is read. Programs get 503 with Retry-After; people get a page that
// holds what they typed and sends it again by itself, with the same key, so that nothing is ordered twice.
using System.Text.Json;
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
        return app.Use((http, next) =>
            http.GetEndpoint()?.Metadata.GetMetadata<TakesOrders>() is null ? next(http) : Pass(gate, http, next));
    }

    private static async Task Pass(Gate gate, HttpContext http, RequestDelegate next)
    {
        if (!gate.TryEnter())
        {
            await Refuse(http);
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            gate.Leave();
        }
    }

    private static async Task Refuse(HttpContext http)
    {
        if (!Refusals.IsApi(http))
        {
            var form = await Form.BindAsync(http);
            await Answers.Page<BusyPage>(new { Typed = form }, OrderingProblems.Busy.Status).ExecuteAsync(http);
            return;
        }

        http.Response.StatusCode = OrderingProblems.Busy.Status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.RetryAfter = Answers.RetryAfter;
        await http.Response.Body.WriteAsync(Busy, http.RequestAborted);
    }

    // Made once: refusing must cost next to nothing, or refusing would be what fills the server.
    private static readonly byte[] Busy = JsonSerializer.SerializeToUtf8Bytes(new
    {
        title = OrderingProblems.Busy.Zh,
        status = OrderingProblems.Busy.Status,
        detail = OrderingProblems.Busy.En,
        code = OrderingProblems.Busy.Code,
    });
}
