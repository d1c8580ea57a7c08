// The schema is numbered .sql files inside the program. Each runs once, in its own transaction, under a lock.
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Baogong.Platform.Data;

/// <summary>What stands between the program and a usable schema, as one sentence for the operator.</summary>
public sealed class SchemaException(string message) : Exception(message);

public static class Migrations
{
    private sealed record Step(int Number, string Name, string Sql, byte[] Hash);

    // Two programs that start at once: one migrates, the other waits and finds nothing to do.
    private const long LockKey = 0x42616F676F6E67;

    public static int Newest => Steps()[^1].Number;

    /// <summary>Brings the schema to this program's number. Idempotent.</summary>
    /// <returns>How many steps ran.</returns>
    /// <exception cref="SchemaException">Newer than the program, or a step that ran was edited since.</exception>
    public static async Task<int> Apply(NpgsqlDataSource owner, CancellationToken ct)
    {
        await using var connection = await owner.OpenConnectionAsync(ct);
        await Execute(connection, $"select pg_advisory_lock({LockKey})", ct);
        try
        {
            await Execute(connection, Prepare, ct);
            var done = await Done(connection, ct);
            Verify(done);
            var ran = 0;
            foreach (var step in Steps().Where(s => !done.ContainsKey(s.Number)))
            {
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await Execute(connection, step.Sql, ct);
                await using var record = new NpgsqlCommand(Record, connection, transaction);
                record.Parameters.AddWithValue("number", step.Number);
                record.Parameters.AddWithValue("name", step.Name);
                record.Parameters.AddWithValue("hash", step.Hash);
                await record.ExecuteNonQueryAsync(ct);
                await transaction.CommitAsync(ct);
                ran++;
            }

            return ran;
        }
        finally
        {
            await Execute(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    /// <summary>Refuses to start on a database that somebody else must migrate first.</summary>
    /// <exception cref="SchemaException">The schema is older or newer than this program's.</exception>
    public static async Task RequireCurrent(NpgsqlDataSource owner, CancellationToken ct)
    {
        await using var connection = await owner.OpenConnectionAsync(ct);
        var done = await Done(connection, ct);
        Verify(done);
        var at = done.Count == 0 ? 0 : done.Keys.Max();
        if (at < Newest)
            throw new SchemaException($"The database's schema is at {at}, this program needs {Newest}. " +
                "Make a backup, then run './run migrate'.");
    }

    public static async Task<bool> IsEmpty(NpgsqlDataSource owner, CancellationToken ct)
    {
        await using var connection = await owner.OpenConnectionAsync(ct);
        return (await Done(connection, ct)).Count == 0;
    }

    private static async Task<Dictionary<int, byte[]>> Done(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var exists = new NpgsqlCommand(
            "select to_regclass('public.schema_migrations') is not null", connection);
        if (await exists.ExecuteScalarAsync(ct) is not true) return [];
        await using var command = new NpgsqlCommand("select number, hash from schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var done = new Dictionary<int, byte[]>();
        while (await reader.ReadAsync(ct)) done.Add(reader.GetInt32(0), (byte[])reader.GetValue(1));
        return done;
    }

    private static void Verify(Dictionary<int, byte[]> done)
    {
        var steps = Steps().ToDictionary(s => s.Number);
        foreach (var (number, hash) in done)
        {
            if (!steps.TryGetValue(number, out var step))
                throw new SchemaException($"The database's schema is at {number}, newer than this program's " +
                    $"({Newest}). Start the newer program, or restore a backup made before its migration.");
            if (!hash.AsSpan().SequenceEqual(step.Hash))
                throw new SchemaException($"Migration {number} ({step.Name}) was edited after it ran. " +
                    "Undo the edit and write a new migration instead.");
        }
    }

    private static List<Step> Steps()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var steps = new List<Step>();
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith("Schema/", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource);
            if (stream is null) continue;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var sql = reader.ReadToEnd();
            var name = Path.GetFileNameWithoutExtension(resource);
            var number = int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture);
            steps.Add(new Step(number, name, sql, SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
        }

        return [.. steps.OrderBy(s => s.Number)];
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    // The role's rights are what makes a frozen batch frozen (0009_rights.sql); the app takes the role on connecting.
    private const string Prepare = """
        do $$ begin
          if not exists (select from pg_roles where rolname = 'baogong_app') then
            create role baogong_app nologin;
          end if;
          if not pg_has_role(current_user, 'baogong_app', 'member') then
            execute format('grant baogong_app to %I', current_user);
          end if;
        end $$;
        create table if not exists schema_migrations (
          number int primary key, name text not null, hash bytea not null, at timestamptz not null default now());
        """;

    [AcrossTowns("The schema belongs to all towns.")]
    private const string Record = "insert into schema_migrations (number, name, hash) values (@number, @name, @hash)";
}
