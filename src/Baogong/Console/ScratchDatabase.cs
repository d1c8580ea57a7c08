// An empty database beside the home's own, for verbs that must not touch anybody's town.
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Console;

internal static class ScratchDatabase
{
    /// <summary>Migrated and empty; one that was left over is dropped first. Nothing in it need outlive a power
    /// cut.</summary>
    /// <exception cref="ServerException">The connection may not create databases.</exception>
    public static async Task<string> Make(string owner, string name, CancellationToken ct)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(owner);
            foreach (var sql in (string[])[$"drop database if exists {name} with (force)", $"create database {name}",
                $"alter database {name} set synchronous_commit = off"])
            {
                await using var command = source.CreateCommand(sql);
                await command.ExecuteNonQueryAsync(ct);
            }
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ServerException(
                $"This needs a database of its own ({name}), and the connection may not create one.");
        }

        var connection = new NpgsqlConnectionStringBuilder(owner) { Database = name }.ConnectionString;
        await using var fresh = NpgsqlDataSource.Create(connection);
        await Migrations.Apply(fresh, ct);
        return connection;
    }
}
