// Statements that go to PostgreSQL together.
using Baogong.Core;
using Npgsql;

namespace Baogong.Platform.Data;

public static class Batch
{
    /// <summary>Adds a statement: the town is its $1, the values are $2 and so on.</summary>
    public static void Add(this NpgsqlBatch batch, string sql, TownId town, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new() { Value = town.Value });
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        batch.BatchCommands.Add(command);
    }

    /// <summary>Ends the transaction that the batch is part of. A batch outside of one is one of its own, and needs no
    /// end.</summary>
    public static void AddCommit(this NpgsqlBatch batch) => batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
}
