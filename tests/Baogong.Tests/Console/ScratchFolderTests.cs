using System.Diagnostics;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Tests.Console;

public class ScratchFolderTests
{
    [Fact]
    public async Task What_a_killed_run_left_is_gone_with_the_next_and_a_stopped_server_leaves_no_socket()
    {
        using var killed = Process.Start("true");
        await killed.WaitForExitAsync();
        var left = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"baogong-scratch-{killed.Id}-{Guid.NewGuid()}"));
        var mine = ScratchFolder.Make();
        Assert.False(left.Exists && Directory.Exists(left.FullName));
        string? socket;
        await using (var server = await EmbeddedServer.Start(mine.FullName, [("fsync", "off")], default))
        {
            socket = new NpgsqlConnectionStringBuilder(server.ConnectionString).Host;
            Assert.True(Directory.Exists(socket));
        }

        Assert.False(Directory.Exists(socket));
        Directory.CreateDirectory(socket ?? "");       // as it would stand after a kill
        var other = ScratchFolder.Make();
        Assert.True(Directory.Exists(mine.FullName));
        ScratchFolder.Delete(mine);
        Assert.False(Directory.Exists(mine.FullName) || Directory.Exists(socket));
        ScratchFolder.Delete(other);
    }
}
