// Every sealed field under the current key, in small batches while the site is up. A batch is one short transaction:
// rows that somebody holds are passed over, a row that somebody changed meanwhile keeps what they wrote. What is done
// is seen from the fields themselves, so that a run that was broken off goes on where it stopped, and two runs help
// each other.
using System.Security.Cryptography;
using Baogong.Core;
using Npgsql;

namespace Baogong.Platform.Data;

public sealed class Reseal(NpgsqlDataSource upkeep, Vault vault)
{
    /// <param name="Resealed">Fields that carry the current key since this run.</param>
    /// <param name="Left">Fields that still carry another one: held or changed at every look.</param>
    /// <param name="Unreadable">Of them, those that no key opens: changed by hand, or their key is gone.</param>
    public sealed record Result(long Resealed, long Left, long Unreadable);

    /// <summary>Until nothing is left, at most as often as <see cref="Limits.ResealLooks"/>.</summary>
    /// <param name="progress">Called after each batch with what is done so far.</param>
    /// <param name="ct">Stops between two batches; what is done stays done.</param>
    public async Task<Result> Run(Action<long>? progress, CancellationToken ct)
    {
        var (done, left) = (0L, 0L);
        var unreadable = 0L;
        var columns = await SealedColumn.Find(upkeep, ct);
        var towns = await Towns(ct);
        for (var look = 0; look < Limits.ResealLooks; look++)
        {
            unreadable = 0;
            foreach (var column in columns)
            {
                foreach (var town in towns)
                {
                    string[]? after = null;
                    do
                    {
                        var batch = await One(column, town, after, ct);
                        (after, done) = (batch.Last, done + batch.Done);
                        unreadable += batch.Unreadable;
                        if (batch.Done > 0) progress?.Invoke(done);
                    }
                    while (after is not null);
                }
            }

            left = await Others(columns, ct);
            if (left == unreadable) break;
        }

        return new Result(done, left, unreadable);
    }

    private sealed record Batch(string[]? Last, int Done, int Unreadable);

    private async Task<Batch> One(SealedColumn column, TownId town, string[]? after, CancellationToken ct)
    {
        await using var connection = await upkeep.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var fields = await column.ReadLocked(connection, town, vault.CurrentKey, after, Limits.ResealBatch, ct);
        if (fields.Count == 0) return new Batch(null, 0, 0);
        var old = new List<SealedColumn.Field>(fields.Count);
        var fresh = new List<byte[]>(fields.Count);
        foreach (var field in fields)
        {
            if (Again(column.Place(town, field.Key), field.Value) is not { } again) continue;
            old.Add(field);
            fresh.Add(again);
        }

        var done = old.Count == 0 ? 0 : await column.Replace(connection, town, old, fresh, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return new Batch(fields[^1].Key, done, fields.Count - old.Count);
    }

    // Null = nobody can open it. It stays as it is: whoever has the old keys may.
    private byte[]? Again(SealedPlace place, byte[] value)
    {
        try
        {
            return vault.Seal(place, vault.Unseal(place, value));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task<long> Others(IReadOnlyList<SealedColumn> columns, CancellationToken ct)
    {
        var count = 0L;
        foreach (var column in columns) count += await column.CountOthers(upkeep, vault.CurrentKey, ct);
        return count;
    }

    private async Task<List<TownId>> Towns(CancellationToken ct)
    {
        await using var command = upkeep.CreateCommand(AllTowns);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var towns = new List<TownId>();
        while (await rows.ReadAsync(ct)) towns.Add(new TownId(rows.GetInt32(0)));
        return towns;
    }

    [AcrossTowns("Keys belong to the server, not to a town.")]
    private const string AllTowns = "select town_id from towns order by town_id";
}
