// The sealed columns as the database's catalogue lists them: every bytea whose name ends in _sealed, with the key of
// its table. So nobody keeps a list of them by hand, and a value's place follows from its row.
using Baogong.Core;
using Npgsql;

namespace Baogong.Platform.Data;

/// <param name="Table">Its table.</param>
/// <param name="Column">Its name; ends in _sealed.</param>
/// <param name="Key">The table's key after town_id: column and type.</param>
public sealed record SealedColumn(string Table, string Column, IReadOnlyList<(string Name, string Type)> Key)
{
    /// <summary>A value, the key of its row as text, and whether the row still holds it when it is replaced.</summary>
    public sealed record Field(string[] Key, byte[] Value);

    public string Name => $"{Table}.{Column}";

    public SealedPlace Place(TownId town, string[] key) => new(town, Name, string.Join('/', key));

    public static async Task<IReadOnlyList<SealedColumn>> Find(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(FindColumns, connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var found = new List<SealedColumn>();
        while (await rows.ReadAsync(ct))
        {
            found.Add(new SealedColumn(rows.GetString(0), rows.GetString(1),
                [.. rows.GetFieldValue<string[]>(2).Zip(rows.GetFieldValue<string[]>(3))]));
        }

        return found;
    }

    /// <summary>A page of the column in the order of its key.</summary>
    /// <param name="source">Any role that may read it.</param>
    /// <param name="town">Whose fields.</param>
    /// <param name="notUnder">Fields under this key are passed over; 0 = none.</param>
    /// <param name="after">The last key of the page before; null = from the beginning.</param>
    /// <param name="limit">Fields of a page.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<IReadOnlyList<Field>> Read(
        NpgsqlDataSource source, TownId town, byte notUnder, string[]? after, int limit, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await Read(connection, town, notUnder, after, limit, "", ct);
    }

    /// <summary>The same, with the rows locked until the transaction ends; those that others hold are passed
    /// over.</summary>
    public Task<IReadOnlyList<Field>> ReadLocked(
        NpgsqlConnection connection, TownId town, byte notUnder, string[]? after, int limit, CancellationToken ct) =>
        Read(connection, town, notUnder, after, limit, "for no key update skip locked", ct);

    private async Task<IReadOnlyList<Field>> Read(NpgsqlConnection connection, TownId town, byte notUnder,
        string[]? after, int limit, string locking, CancellationToken ct)
    {
        var keys = string.Join(", ", Key.Select(k => k.Name));
        var bounds = string.Join(", ", Key.Select((k, n) => $"@after{n}::{k.Type}"));
        await using var command = new NpgsqlCommand($"""
            select array[{string.Join(", ", Key.Select(k => $"{k.Name}::text"))}], {Column}
            from {Table}
            where town_id = @town and {Column} is not null and get_byte({Column}, 0) <> @notUnder
              {(after is null ? "" : $"and ({keys}) > ({bounds})")}
            order by {keys} limit @limit {locking}
            """, connection);
        command.Parameters.AddWithValue("town", town.Value);
        command.Parameters.AddWithValue("notUnder", (int)notUnder);
        command.Parameters.AddWithValue("limit", limit);
        for (var n = 0; n < after?.Length; n++) command.Parameters.AddWithValue($"after{n}", after[n]);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var fields = new List<Field>();
        while (await rows.ReadAsync(ct))
            fields.Add(new Field(rows.GetFieldValue<string[]>(0), rows.GetFieldValue<byte[]>(1)));
        return fields;
    }

    /// <summary>Puts new values where the old ones still stand.</summary>
    /// <returns>How many did.</returns>
    public async Task<int> Replace(NpgsqlConnection connection, TownId town, IReadOnlyList<Field> old,
        IReadOnlyList<byte[]> fresh, CancellationToken ct)
    {
        var given = string.Join(", ", Key.Select((_, n) => $"@key{n}::text[]"));
        var names = string.Join(", ", Key.Select((_, n) => $"key{n}"));
        var same = string.Join(" and ", Key.Select((k, n) => $"t.{k.Name} = v.key{n}::{k.Type}"));
        await using var command = new NpgsqlCommand($"""
            update {Table} t set {Column} = v.fresh
            from unnest({given}, @old::bytea[], @fresh::bytea[]) as v({names}, old, fresh)
            where t.town_id = @town and {same} and t.{Column} = v.old
            """, connection);
        command.Parameters.AddWithValue("town", town.Value);
        for (var n = 0; n < Key.Count; n++)
        {
            var part = n;
            command.Parameters.AddWithValue($"key{n}", old.Select(f => f.Key[part]).ToArray());
        }

        command.Parameters.AddWithValue("old", old.Select(f => f.Value).ToArray());
        command.Parameters.AddWithValue("fresh", fresh.ToArray());
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>How many fields stand under a key, in all towns.</summary>
    public Task<long> CountUnder(NpgsqlDataSource source, byte key, CancellationToken ct) =>
        Count(source, key, "=", ct);

    /// <summary>How many stand under any other key.</summary>
    public Task<long> CountOthers(NpgsqlDataSource source, byte key, CancellationToken ct) =>
        Count(source, key, "<>", ct);

    private async Task<long> Count(NpgsqlDataSource source, byte key, string sign, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            $"select count(*) from {Table} where {Column} is not null and get_byte({Column}, 0) {sign} @key");
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("key", (int)key);
        return await command.ExecuteScalarAsync(ct) is long count ? count : 0;
    }

    [AcrossTowns("A question to the catalogue.")]
    private const string FindColumns = """
        select t.relname::text, a.attname::text,
               array_agg(k.attname::text order by p.place), array_agg(format_type(k.atttypid, null) order by p.place)
        from pg_attribute a
        join pg_class t on t.oid = a.attrelid and t.relkind in ('r', 'p') and t.relnamespace = 'public'::regnamespace
        join pg_constraint c on c.conrelid = t.oid and c.contype = 'p'
        cross join lateral unnest(c.conkey) with ordinality as p(attnum, place)
        join pg_attribute k on k.attrelid = t.oid and k.attnum = p.attnum and k.attname <> 'town_id'
        where a.attname like '%\_sealed' and a.atttypid = 'bytea'::regtype and not a.attisdropped
        group by t.relname, a.attname
        order by t.relname, a.attname
        """;
}
