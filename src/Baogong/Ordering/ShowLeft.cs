// How much is left, for pages that are open already: one small request now and then, answered from memory. However many
// pages are open, a round is asked about every two seconds at most. Public as the board is: no personal data.
using System.Collections.Concurrent;
using System.Text.Json;
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Ordering;

public static class ShowLeft
{
    /// <summary>Where a page asks.</summary>
    public static string Path(CycleId cycle) => $"/left/{cycle.Value}";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/left/{cycle:int}", async (int cycle, HttpContext http, Towns towns, Handler handler) =>
        {
            if (await towns.For(http) is not { } town) return Results.NotFound();
            var json = await handler.Run(town.TownId, new CycleId(cycle), Words.Of(http).Language);
            return Results.Bytes(json, "application/json");
        })
        .WithName(nameof(ShowLeft)).AllowAnonymous();

    public sealed class Handler(Db db, TimeProvider clock)
    {
        private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

        // Rounds of the last hours are few, but anybody may ask for any number.
        private const int Rounds = 1000;

        private readonly ConcurrentDictionary<(TownId, CycleId), Lazy<Task<Seen>>> _seen = new();

        private sealed record Seen(long AskedAt, byte[] Chinese, byte[] English);

        /// <summary>JSON: an array of {letter, text, kind}, in the order of the letters; empty for a round that is
        /// unknown or closed. At most two seconds old.</summary>
        public async Task<byte[]> Run(TownId town, CycleId cycle, Language language)
        {
            var key = (town, cycle);
            while (true)
            {
                var asking = _seen.GetOrAdd(key, _ => new(() => Ask(town, cycle)));
                Seen seen;
                try
                {
                    seen = await asking.Value;
                }
                catch
                {
                    _seen.TryRemove(new(key, asking));
                    throw;
                }

                if (clock.GetElapsedTime(seen.AskedAt) < Fresh)
                    return language == Language.Chinese ? seen.Chinese : seen.English;
                if (_seen.Count > Rounds) _seen.Clear();
                _seen.TryRemove(new(key, asking));
            }
        }

        private async Task<Seen> Ask(TownId town, CycleId cycle)
        {
            var asked = clock.GetTimestamp();
            var rows = await db.All<Row>(FindLeft, new { Town = town, cycle }, CancellationToken.None);
            return new Seen(asked, Text(rows, Language.Chinese), Text(rows, Language.English));
        }

        private static byte[] Text(IReadOnlyList<Row> rows, Language language)
        {
            var words = new Words(language);
            return JsonSerializer.SerializeToUtf8Bytes(rows.Select(r => new
            {
                letter = r.Letter,
                text = OrderWords.Left(words, r.Left, r.ToMinimum),
                kind = OrderWords.LeftClass(r.Left) ?? "",
            }));
        }
    }

    private sealed record Row(string Letter, int Left, int ToMinimum);

    // Of a closed round nothing is left to be had: `sold` stays what was ordered, and amendments change the batch.
    private const string FindLeft = """
        select f.letter, case when f.withdrawn_at is null then f.capacity - f.sold else 0 end as "left",
               coalesce(greatest(f.minimum - f.sold, 0), 0) as to_minimum
        from offers f
        join cycles c on c.town_id = f.town_id and c.id = f.cycle_id and c.cutoff_at > db_now()
        where f.town_id = @Town and f.cycle_id = @cycle
        order by length(f.letter), f.letter
        """;
}
