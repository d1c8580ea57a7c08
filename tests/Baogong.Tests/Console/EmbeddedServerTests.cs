using System.Diagnostics;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Npgsql;

namespace Baogong.Tests.Console;

public class EmbeddedServerTests
{
    [Fact]
    public async Task A_killed_server_is_started_again_and_has_what_was_committed()
    {
        var folder = ScratchFolder.Make();
        try
        {
            var said = new List<string>();
            await using var server = await EmbeddedServer.Start(folder.FullName, [], default);
            server.KeepRunning(said.Add);
            await Run(server, "create table kept (n int); insert into kept values (7)");
            var killed = server.ProcessId;
            Process.GetProcessById(killed).Kill();
            await Eventually.Holds(async () => said.Count > 0 && await Kept(server) == 7);
            Assert.NotEqual(killed, server.ProcessId);
            Assert.True(said is [var only] && only.Contains("started again", StringComparison.Ordinal), string.Join("\n", said));
        }
        finally
        {
            ScratchFolder.Delete(folder);
        }
    }

    private static async Task<int> Kept(EmbeddedServer server)
    {
        try
        {
            return await Run(server, "select n from kept");
        }
        catch (NpgsqlException)
        {
            return 0;
        }
    }

    private static async Task<int> Run(EmbeddedServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as int? ?? 0;
    }
}
