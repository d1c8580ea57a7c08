// The end of an old key: nothing may carry it, and nothing may still be on its way that does.
using System.Globalization;
using Npgsql;

namespace Baogong.Platform.Data;

public static class RetireKey
{
    /// <summary>Forgets the key.</summary>
    /// <returns>Why not, as a sentence; null when it is done.</returns>
    public static async Task<string?> Run(
        string keyFile, NpgsqlDataSource upkeep, byte key, DateTimeOffset now, CancellationToken ct)
    {
        var ring = KeyRing.Open(keyFile);
        if (!ring.Sealing.ContainsKey(key)) return Say($"There is no key {key}. ./run keys list shows them.");
        if (key == ring.Current) return Say($"Key {key} seals now. Run './run keys rotate' first.");
        var rest = ring.Since.AddMinutes(Limits.KeyRestMinutes) - now;
        if (rest > TimeSpan.Zero)
        {
            var minutes = Math.Ceiling(rest.TotalMinutes);
            return Say(
                $"What key {key} sealed may still lie in somebody's browser. Try again in {minutes} minutes.");
        }

        foreach (var column in await SealedColumn.Find(upkeep, ct))
        {
            var fields = await column.CountUnder(upkeep, key, ct);
            if (fields > 0)
            {
                return Say(
                    $"{fields} fields of {column.Name} are sealed with key {key}. Run './run keys reseal' first.");
            }
        }

        KeyRing.Retire(keyFile, key);
        return null;
    }

    private static string Say(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
