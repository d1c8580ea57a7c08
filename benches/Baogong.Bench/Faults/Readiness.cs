// Ready means that a resident gets a real order page: session, round, offers and stock, read from the database.
using System.Diagnostics;
using System.Net;

namespace Baogong.Bench.Faults;

internal sealed class Readiness(FaultTown town) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(1),
    })
    { Timeout = TimeSpan.FromSeconds(5) };

    private int _asked;

    /// <summary>Whether the order page comes now; someone else's each time, so that nothing remembered helps.</summary>
    public async Task<bool> Now(Uri server)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/order/1"));
            request.Headers.Add("Cookie", $"__Host-baogong={town.Cookie(1 + (Interlocked.Increment(ref _asked) % town.People))}");
            using var response = await _client.SendAsync(request);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>How long after <paramref name="since"/> all servers answer.</summary>
    /// <exception cref="TimeoutException">Not within a minute.</exception>
    public async Task<TimeSpan> Wait(IEnumerable<Uri> servers, Stopwatch since)
    {
        foreach (var server in servers)
        {
            while (!await Now(server))
            {
                if (since.Elapsed > TimeSpan.FromMinutes(1)) throw new TimeoutException($"{server} does not come back. {town.Said()}");
                await Task.Delay(50);
            }
        }

        return since.Elapsed;
    }

    public void Dispose() => _client.Dispose();
}
