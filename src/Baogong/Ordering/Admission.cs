// Full means a clear answer, early: how many orders may be under way in this server is bounded; who comes beyond it
// waits a moment for a place, and is told if there is none, before a session is looked up or a body is read. Programs
// get 503 with Retry-After; people get a page that holds what they typed and sends it again by itself, with the same
// key, so that nothing is ordered twice. The same answers stand for a database that is not there.
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
    /// <summary>
    /// How many are under way in this server, and who waits before the door: a second's rush is let in by and by, a
    /// longer one is told. Waiting costs next to nothing; refusing at once would have everybody back at once.
    /// </summary>
    public sealed class Gate(TimeProvider time)
    {
        private readonly Lock _lock = new();
        private readonly Queue<(long Since, TaskCompletionSource<bool> Admitted)> _waiting = new();
        private int _underWay;
        private bool _watched;

        /// <summary>False when there is no place now, nor within <see cref="Limits.WaitAtTheDoor"/>.</summary>
        public Task<bool> Enter()
        {
            lock (_lock)
            {
                if (_underWay < Limits.OrdersUnderWay)
                {
                    _underWay++;
                    return Task.FromResult(true);
                }

                if (_waiting.Count >= Limits.WaitingAtTheDoor) return Task.FromResult(false);
                var admitted = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue((time.GetTimestamp(), admitted));
                if (!_watched) _ = Watch();
                return admitted.Task;
            }
        }

        /// <summary>The place goes to who has waited longest.</summary>
        public void Leave()
        {
            lock (_lock)
            {
                if (_waiting.TryDequeue(out var next)) next.Admitted.SetResult(true);
                else _underWay--;
            }
        }

        // One look for all who wait, while somebody does.
        private async Task Watch()
        {
            _watched = true;
            while (true)
            {
                await Task.Delay(Limits.WaitAtTheDoor / 10, time).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                lock (_lock)
                {
                    while (_waiting.TryPeek(out var first) && time.GetElapsedTime(first.Since) >= Limits.WaitAtTheDoor)
                        _waiting.Dequeue().Admitted.SetResult(false);
                    if (_waiting.Count > 0) continue;
                    _watched = false;
                    return;
                }
            }
        }
    }

    /// <summary>After routing, before anything that costs.</summary>
    public static IApplicationBuilder UseAdmission(this IApplicationBuilder app)
    {
        var gate = app.ApplicationServices.GetRequiredService<Gate>();
        var pulse = app.ApplicationServices.GetRequiredService<Pulse>();
        return app.Use((http, next) =>
            http.GetEndpoint()?.Metadata.GetMetadata<TakesOrders>() is null ? next(http)
            : !pulse.Beats || !pulse.HasRoom ? Refuse(http, OrderingProblems.Recovering, Recovering)
            : Admit(gate, http, next, pulse));
    }

    private static Task Admit(Gate gate, HttpContext http, RequestDelegate next, Pulse pulse)
    {
        var entering = gate.Enter();
        return entering is { IsCompletedSuccessfully: true, Result: true }
            ? Pass(gate, http, next, pulse.Lost) : Wait();

        async Task Wait()
        {
            if (await entering) await Pass(gate, http, next, pulse.Lost);
            else await Refuse(http, OrderingProblems.Busy, Busy);
        }
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
            await Refusals.Later(http, problem, byItself: true);      // its key makes it harmless
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
