using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Console;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _data = ScratchFolder.Make().FullName;

    public void Dispose() => ScratchFolder.Delete(new DirectoryInfo(_data));

    [Fact]
    public async Task Wrong_words_are_wrong_usage()
    {
        var ended = await CommandLine.Run(null, "no-such-verb");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("no-such-verb", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_is_no_port_is_refused_before_anything_starts()
    {
        (await CommandLine.Run(null, "serve", "--data", _data, "--port", "70000")).IsOneSentence("70000 is not a port");
        Assert.Empty(Directory.GetFileSystemEntries(_data));
    }

    [Fact]
    public async Task Missing_server_programs_are_named()
    {
        var without = new Dictionary<string, string> { ["BAOGONG_PG_BIN"] = "/no/such/place" };
        (await CommandLine.Run(without, "serve", "--data", _data)).IsOneSentence("apt-get install postgresql");
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_refused()
    {
        var file = Path.Combine(_data, "file");
        await File.WriteAllTextAsync(file, "mine");
        (await CommandLine.Run(null, "serve", "--data", file)).IsOneSentence("data folder");
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_schema_of_another_age_is_refused_and_nothing_is_touched()
    {
        var database = await Postgres.NewDatabase();
        var given = new Dictionary<string, string> { ["ConnectionStrings__Baogong"] = database + ";Pooling=false" };
        await Postgres.Execute(database, "insert into schema_migrations (number, name, hash) values (9999, 'later', '')");
        (await CommandLine.Run(given, "serve", "--data", _data)).IsOneSentence("newer than this program");
        await Postgres.Execute(database, """
            delete from schema_migrations where number = 9999;
            delete from schema_migrations where number = (select max(number) from schema_migrations);
            """);
        (await CommandLine.Run(given, "serve", "--data", _data)).IsOneSentence("./run migrate");
    }

    [Fact]
    public async Task One_folder_one_program_and_the_second_start_is_quick()
    {
        var watch = Stopwatch.StartNew();
        TimeSpan slow;
        await using (var first = CommandLine.Start(null, "serve", "--data", _data, "--port", "0"))
        {
            var address = await first.Address();
            slow = watch.Elapsed;
            (await CommandLine.Run(null, "serve", "--data", _data, "--port", "0")).IsOneSentence("already running");
            using var client = new HttpClient { BaseAddress = address };
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/sign-in")).StatusCode);

            // A tool beside the server uses the same database.
            var migrate = await CommandLine.Run(null, "migrate", "--data", _data);
            Assert.Equal((0, true), (migrate.ExitCode, migrate.Errors.Contains("already", StringComparison.Ordinal)));
            first.Interrupt();
            Assert.Equal(0, (await first.End()).ExitCode);
        }

        Assert.False(File.Exists(Path.Combine(_data, "postgres", "postmaster.pid")), "PostgreSQL was not stopped.");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString();
        (await CommandLine.Run(null, "serve", "--data", _data, "--port", port)).IsOneSentence($"Port {port} is taken");

        // On a machine that is busy otherwise: by what the first took, which made the cluster and the schema. One slow
        // start may be the machine's: only what is slow each time counts.
        var quick = TimeSpan.MaxValue;
        for (var start = 0; start < 3 && quick > TimeSpan.FromSeconds(5) && quick > slow; start++)
        {
            watch.Restart();
            await using var again = CommandLine.Start(null, "serve", "--data", _data, "--port", "0");
            await again.Address();
            quick = watch.Elapsed;
        }

        Assert.True(quick < TimeSpan.FromSeconds(5) || quick < slow, $"The next starts took {quick} after {slow}.");
    }

    [Fact]
    public async Task After_a_kill_the_next_start_finds_its_database_again()
    {
        await using (var first = CommandLine.Start(null, "serve", "--data", _data, "--port", "0"))
        {
            await first.Address();
            first.Kill();
            await first.End();
        }

        await using var second = CommandLine.Start(null, "serve", "--data", _data, "--port", "0");
        using var client = new HttpClient { BaseAddress = await second.Address() };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/sign-in")).StatusCode);
    }
}
