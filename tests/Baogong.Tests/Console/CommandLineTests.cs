using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Console;

// Alone: a start that is measured must not share the machine with other tests.
[CollectionDefinition("alone", DisableParallelization = true)]
public static class Alone;

[Collection("alone")]
public sealed class CommandLineTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("baogong-cli-").FullName;

    public CommandLineTests() => File.SetUnixFileMode(_data, File.GetUnixFileMode(_data) | UnixFileMode.OtherExecute);

    public void Dispose() => Directory.Delete(_data, recursive: true);

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
        await using (var first = CommandLine.Start(null, "serve", "--data", _data, "--port", "0"))
        {
            var address = await first.Address();
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

        var watch = Stopwatch.StartNew();
        await using var second = CommandLine.Start(null, "serve", "--data", _data, "--port", "0");
        await second.Address();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"The second start took {watch.Elapsed.TotalSeconds:0.0} s.");
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
