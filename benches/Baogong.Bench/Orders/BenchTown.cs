// The town that the order benches load, as large as needs.md has it: 100 communities of 15 buildings of 30 doors, in each
// household a resident who is signed in, two open rounds of 500 offers, of which offer 1 is the hot one. A PostgreSQL of its
// own with everything durable on, in a folder that goes away after.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Bench.Orders;

internal sealed class BenchTown : IAsyncDisposable
{
    public const int Households = 45_000, Offers = 1_000;

    private readonly EmbeddedServer _server;
    private readonly NpgsqlDataSource _owner;

    private BenchTown(DirectoryInfo folder, EmbeddedServer server, NpgsqlDataSource owner) =>
        (Folder, _server, _owner) = (folder, server, owner);

    public DirectoryInfo Folder { get; }

    /// <summary>The owner's connection string.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>Lines of "household cookie", for the load generator.</summary>
    public string CookieFile => Path.Combine(Folder.FullName, "cookies");

    public static async Task<BenchTown> Build()
    {
        var folder = ScratchFolder.Make();
        var server = await EmbeddedServer.Start(folder.FullName, [], default);
        var owner = NpgsqlDataSource.Create(server.ConnectionString);
        var town = new BenchTown(folder, server, owner);
        await Seed(owner, town.CookieFile);
        return town;
    }

    /// <summary>Makes the schema and the town in an empty database, and the lines of "household cookie".</summary>
    public static async Task Seed(NpgsqlDataSource owner, string cookieFile)
    {
        await Migrations.Apply(owner, default);
        await Run(owner, Baselines.Uses);
        foreach (var statement in Fill.Split(";\n", StringSplitOptions.RemoveEmptyEntries))
            await Run(owner, statement);
        await OpenSessions(owner, cookieFile);
        await Run(owner, "vacuum analyze");
    }

    /// <summary>As on the morning of the round: no orders. Sessions were last used a while ago. Waits until the orders
    /// that the load generator has left behind are through.</summary>
    public async Task Clear(int capacity = 10_000_000)
    {
        for (var quiet = 0; quiet < 3; await Task.Delay(50)) quiet = await Read<bool>(Idle) ? quiet + 1 : 0;
        await Run("truncate orders, cancellations, offer_uses");
        await Run(string.Create(CultureInfo.InvariantCulture, $"update offers set sold = 0, capacity = {capacity}"));
        await Run("update sessions set seen_at = now() - interval '2 hours' * random()");
        await Run("vacuum analyze offers, sessions");
        await Run("checkpoint");
    }

    public async Task<T> Read<T>(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException(sql));
    }

    public Task Run(string sql) => Run(_owner, sql);

    private static async Task Run(NpgsqlDataSource owner, string sql)
    {
        await using var command = owner.CreateCommand(sql);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Processor time that PostgreSQL's processes have used so far.</summary>
    public TimeSpan ProcessorTime()
    {
        var sum = TimeSpan.Zero;
        foreach (var process in Directory.GetDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(process, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[1] == $"{_server.ProcessId}") sum += 10 * TimeSpan.FromMilliseconds(Ticks(fields[11]) + Ticks(fields[12]));
                // Those that have ended are counted with the one that started them.
                if (stat.StartsWith($"{_server.ProcessId} ", StringComparison.Ordinal))
                    sum += 10 * TimeSpan.FromMilliseconds(Ticks(fields[13]) + Ticks(fields[14]));
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _server.DisposeAsync();
        ScratchFolder.Delete(Folder);
    }

    private const string Idle = """
        select not exists (
          select from pg_stat_activity
          where pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle')
        """;

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    private static async Task OpenSessions(NpgsqlDataSource owner, string cookieFile)
    {
        var cookies = new StringBuilder();
        await using var connection = await owner.OpenConnectionAsync();
        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy sessions (town_id, token_hash, person_id, household_id, expires_at) from stdin (format binary)"))
        {
            for (var n = 1; n <= Households; n++)
            {
                var token = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"bench {n}")));
                cookies.Append(CultureInfo.InvariantCulture, $"{n} 1.{token}\n");
                await copy.StartRowAsync();
                await copy.WriteAsync(1);
                await copy.WriteAsync(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
                await copy.WriteAsync(Person(n));
                await copy.WriteAsync(n);
                await copy.WriteAsync(DateTime.SpecifyKind(new DateTime(2100, 1, 1), DateTimeKind.Utc));
            }

            await copy.CompleteAsync();
        }

        await File.WriteAllTextAsync(cookieFile, cookies.ToString());
    }

    private static Guid Person(int n) => Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{n:x12}"));

    private static readonly string Fill = string.Create(CultureInfo.InvariantCulture, $"""
        insert into towns values (1, 'bench', '压测镇', 'Bench', 'Asia/Shanghai', '400-000-0000');
        insert into neighbourhoods values (1, 1, '一');
        insert into communities (town_id, id, neighbourhood_id, code, name)
          select 1, n, 1, translate(lpad(n::text, 4, '0'), '01', 'AB'), '小区' || n from generate_series(1, 100) n;
        insert into buildings (town_id, id, community_id, no, walk_order)
          select 1, n, 1 + (n - 1) / 15, n::text, n from generate_series(1, 1500) n;
        insert into households (town_id, id, community_id, building_id, floor, room, door_order)
          select 1, n, 1 + (n - 1) / 450, 1 + (n - 1) / 30, 1, n::text, n from generate_series(1, {Households}) n;
        insert into people (town_id, id) select 1, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid from generate_series(1, {Households}) n;
        insert into household_members (town_id, household_id, person_id)
          select 1, n, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid from generate_series(1, {Households}) n;
        insert into suppliers values (1, 1, '供应商', 'wholesale', '');
        insert into packages (town_id, id, supplier_id, name) select 1, n, 1, '套餐' || n from generate_series(1, 500) n;
        insert into package_versions (town_id, package_id, version, weight_grams, reference_price_fen)
          select 1, n, 1, 5000, 5000 from generate_series(1, 500) n;
        insert into cycle_plans (town_id, id, name, repeats, first_day, opens_time, cutoff_time, deliver_from, deliver_to)
          values (1, 1, '压测', 'once', current_date, '00:00', '16:00', '14:00', '18:00');
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
          select 1, n, 1, '压测', now() - interval '1 hour', now() + interval '9 hours', now() + interval '20 hours', now() + interval '24 hours'
          from generate_series(1, 2) n;
        insert into cycle_communities select 1, n, id from communities, generate_series(1, 2) n;
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, limit_per_household)
          select 1, k + 1 + 500 * (c - 1), c, case when k < 26 then '' else chr(64 + k / 26) end || chr(65 + k % 26),
                 1 + k, 1, 1, 5000, 10000000, 1000
          from generate_series(1, 2) c, generate_series(0, 499) k
        """);
}
