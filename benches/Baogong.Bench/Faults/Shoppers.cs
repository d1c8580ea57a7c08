// Many signed-in people who order, change, cancel, press twice and come back with the same key, each over one of the
// servers. Every request goes into the history before it is sent, every answer after it came. Whatever is not a clear yes
// or no is unknown, and is asked again with the same key until it is known.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Baogong.Bench.Faults;

internal sealed class Shoppers : IAsyncDisposable
{
    // Whoever is told "later" is told "in three seconds"; asking sooner than after one would meet another server's memory
    // of what is sold out, which may be so old (docs/adr/0009). The last is long: that all becomes known is the promise,
    // and a busy machine may take its time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), AskAgain = TimeSpan.FromSeconds(1.2),
        MostToSettle = TimeSpan.FromMinutes(3), Glance = TimeSpan.FromMilliseconds(50);

    // Ordinary refusals of the intake; anything else between 400 and 499 is a mistake of the bench or of the app.
    private static readonly HashSet<string> Expected =
        ["ordering.sold-out", "ordering.over-limit", "ordering.order-ended", "ordering.cutoff-passed"];

    private readonly FaultTown _town;
    private readonly IReadOnlyList<Uri> _servers;
    private readonly History _history;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _people = [];
    private Task _asking = Task.CompletedTask;
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    })
    { Timeout = Patience };

    private readonly ConcurrentQueue<Wish> _mine = new();              // acknowledged orders: to cancel, change or ask again
    private readonly ConcurrentQueue<Wish> _unknown = new();
    private int _acknowledged, _refused, _unknowns, _underWay;
    private volatile bool _asked;

    /// <param name="town">Whose people.</param>
    /// <param name="servers">Each request goes to one of them; what is unknown is asked of the next.</param>
    /// <param name="history">Gets everything.</param>
    public Shoppers(FaultTown town, IReadOnlyList<Uri> servers, History history) =>
        (_town, _servers, _history) = (town, servers, history);

    /// <summary>Gets every answer as it comes: when it was sent (timestamp), the wish, the status (0 = none), its code.</summary>
    public Action<long, Wish, int, string>? Answered { get; init; }

    /// <summary>Rounds that are ordered from.</summary>
    public IReadOnlyList<int> Cycles { get; init; } = [1, 2];

    /// <summary>Offer ids of a round.</summary>
    public Func<int, int, int> Offer { get; init; } = (cycle, n) => (500 * (cycle - 1)) + 1 + n;

    public ConcurrentBag<string> Surprises { get; } = [];

    /// <summary>Answers so far: a key that was asked again counts again.</summary>
    public override string ToString() => $"yes {_acknowledged} no {_refused} unknown {_unknowns}";

    /// <param name="people">How many at once.</param>
    /// <param name="pauseMs">Of each between two requests.</param>
    public Shoppers Start(int people = 16, int pauseMs = 30)
    {
        for (var n = 0; n < people; n++)
        {
            var random = new Random(n);
            _people.Add(Task.Run(() => Shop(random, pauseMs)));
        }

        _asking = Task.Run(AskAboutUnknowns);
        return this;
    }

    /// <summary>No more wishes; then asks about what is unknown until all is known.</summary>
    /// <returns>True when nothing is unknown any more.</returns>
    public async Task<bool> Settle()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_people);
        using var patience = new CancellationTokenSource(MostToSettle);
        while (!patience.IsCancellationRequested && (!_unknown.IsEmpty || Volatile.Read(ref _underWay) > 0))
            await Task.Delay(Glance, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _unknown.IsEmpty && _underWay == 0;
    }

    public async ValueTask DisposeAsync()
    {
        _asked = true;
        await _stopping.CancelAsync();
        await Task.WhenAll(_people);
        await _asking;
        _client.Dispose();
        _stopping.Dispose();
    }

    private async Task Shop(Random random, int pauseMs)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var (server, dice, unknowns) = (random.Next(_servers.Count), random.Next(100), _unknowns);
            if (dice < 12 && _mine.TryDequeue(out var mine))
            {
                // Cancels it, changes it, or asks again how it stands.
                var next = dice < 5 ? new Wish(NewKey(random), mine.Household, 0, [], mine.Key)
                    : dice < 8 ? Lines(random, mine.Household, mine.Cycle, mine.Key) : mine;
                await Send(next, server);
                if (next == mine) _mine.Enqueue(mine);
            }
            else
            {
                // Every other order is one of few households, so that limits are met.
                var household = 1 + random.Next(random.Next(2) == 0 ? 300 : _town.People);
                var wish = Lines(random, household, Cycles[random.Next(Cycles.Count)], null);
                // A double press while the first is still running, on two servers where there are two.
                if (dice > 95) await Task.WhenAll(Send(wish, 0), Send(wish, 1 % _servers.Count));
                else await Send(wish, server);
            }

            // Who was told "later" does not hammer.
            await Task.Delay(unknowns == _unknowns ? random.Next(2 * pauseMs) : 300 + random.Next(600));
        }
    }

    // Every third wants the hot one.
    private Wish Lines(Random random, int household, int cycle, Guid? replaces)
    {
        var first = random.Next(3) == 0 ? 0 : random.Next(FaultTown.OffersOfCycle);
        var lines = new List<(int, int)> { (Offer(cycle, first), 1 + random.Next(2)) };
        if (random.Next(4) == 0) lines.Add((Offer(cycle, (first + 1) % FaultTown.OffersOfCycle), 1));
        return new Wish(NewKey(random), household, cycle, lines, replaces);
    }

    private static Guid NewKey(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private async Task Send(Wish wish, int server)
    {
        var attempt = _history.Sent(wish);
        var (status, code) = await Post(wish, server);
        switch (status)
        {
            case >= 200 and < 300:
                _history.Acknowledged(wish.Key, attempt, code);
                Interlocked.Increment(ref _acknowledged);
                if (!wish.IsCancellation) _mine.Enqueue(wish);
                break;
            case >= 400 and < 500:
                if (!Expected.Contains(code)) Surprises.Add($"{status} {code} for {wish}");
                _history.Refused(wish.Key, attempt, code);
                Interlocked.Increment(ref _refused);
                break;
            default:
                _history.Unknown(wish.Key, attempt, code);
                Interlocked.Increment(ref _unknowns);
                _unknown.Enqueue(wish);
                break;
        }
    }

    private async Task AskAboutUnknowns()
    {
        for (var turn = 0; !_asked; turn++)
        {
            await Task.Delay(Glance);
            if (_unknown.IsEmpty) continue;
            var waiting = new List<Wish>();
            Interlocked.Increment(ref _underWay);
            while (waiting.Count < 500 && _unknown.TryDequeue(out var wish)) waiting.Add(wish);
            await Task.Delay(AskAgain);
            await Task.WhenAll(waiting.Select((wish, n) => Send(wish, (turn + n) % _servers.Count)));
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task<(int Status, string Code)> Post(Wish wish, int server)
    {
        var sentAt = Stopwatch.GetTimestamp();
        var answer = await Try(wish, server);
        Answered?.Invoke(sentAt, wish, answer.Status, answer.Code);
        return answer;
    }

    private async Task<(int Status, string Code)> Try(Wish wish, int server)
    {
        object body = wish.IsCancellation ? new { key = wish.Key } : new
        {
            key = wish.Key,
            cycle = wish.Cycle,
            household = wish.Household,
            replaces = wish.Target,
            lines = wish.Lines.Select(l => new { offer = l.Offer, pieces = l.Pieces }),
        };
        var path = wish.IsCancellation ? $"/api/orders/{wish.Target}/cancellation" : "/api/orders";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_servers[server], path)) { Content = JsonContent.Create(body) };
        request.Headers.Add("Cookie", $"__Host-baogong={_town.Cookie(wish.Household)}");
        request.Headers.Add("X-Baogong-Client", "bench");
        try
        {
            using var response = await _client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            using var json = JsonDocument.Parse(text);
            if ((int)response.StatusCode >= 500 && response.Headers.RetryAfter is null)
                Surprises.Add($"{(int)response.StatusCode} without Retry-After: {text}");
            var code = json.RootElement.TryGetProperty("code", out var c) ? c.GetString()
                : json.RootElement.TryGetProperty("refundFen", out var fen) ? fen.GetRawText() : null;
            return ((int)response.StatusCode, code ?? "-");
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            return (0, error.GetType().Name);
        }
    }
}
