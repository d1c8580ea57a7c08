// The town's chain: unbroken whoever writes at the same time, and nobody changes what the paper knows of unseen.
using Baogong.Audit;
using Baogong.Core;
using Baogong.Core.Audit;
using Baogong.Platform.Data;
using Baogong.Shell;
using Baogong.Tests.Architecture;
using Baogong.Tests.Harness;
using Npgsql;

namespace Baogong.Tests.Audit;

public class ChainTests
{
    private const int Tamperings = 1000, Rows = 60, OnPaper = 40;

    private static readonly string[] Columns =
    [
        "town_id = 2", "id = id + 100000", "at = at + interval '1 microsecond'", "at = 'infinity'", "actor_id = gen_random_uuid()",
        "role = coalesce(role, '') || '.'", "role = case when role is null then '' end", "thing = thing || 's'", "thing_id = ''",
        "action = 'changed'", "doors = doors || 7", "doors = '[0:0]={7}'", "doors = '{NULL}'", "before = '{}'",
        "after = (after::text || ' ')::json", "why = why || '。'", "hash = sha256(hash)", "hash = ''",
    ];

    [Fact]
    public async Task A_thousand_tamperings_of_what_the_paper_knows_are_all_found_and_an_untouched_chain_is_whole()
    {
        await using var source = NpgsqlDataSource.Create(await Postgres.NewDatabase());
        for (var n = 1; n <= Rows; n++) await Write(source, n);
        var head = await HeadAt(source, OnPaper);
        await using var connection = await source.OpenConnectionAsync();
        var dice = new Random(20);
        var missed = new List<string>();
        for (var n = 0; n < Tamperings; n++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            var (row, sql) = Tamper(dice);
            await using (var command = new NpgsqlCommand(sql, connection)) Assert.True(await command.ExecuteNonQueryAsync() > 0, sql);
            // A changed hash computed anew is the old one.
            if (n % 10 == 9 && !sql.Contains("set hash", StringComparison.Ordinal)) await Rewrite(connection, row);
            var verdict = await Chain.Verify(connection, new(1), head, default);
            if (verdict.Whole || verdict.Broken > OnPaper) missed.Add($"{verdict.Broken}: {sql}");
            await transaction.RollbackAsync();
            if (n % 100 == 0) Assert.True((await Chain.Verify(connection, new(1), head, default)).Whole);
        }

        Assert.Empty(missed);
        Assert.Equal((Rows, true), await Verified(source, 1));
    }

    [Fact]
    public async Task What_is_wrong_is_named_at_its_first_row()
    {
        await using var source = NpgsqlDataSource.Create(await Postgres.NewDatabase());
        for (var n = 1; n <= 6; n++) await Write(source, n);
        var head = await HeadAt(source, 6);
        await using var connection = await source.OpenConnectionAsync();
        async Task<string> After(string sql, Head? paper)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var command = new NpgsqlCommand(sql, connection)) await command.ExecuteNonQueryAsync();
            var verdict = await Chain.Verify(connection, new(1), paper, default);
            return $"{verdict.Broken} {verdict.What}";
        }

        Assert.StartsWith("3 the row was changed", await After("update history set why = 'x' where id = 3", null), StringComparison.Ordinal);
        Assert.StartsWith("4 the row is gone", await After("delete from history where id = 4", null), StringComparison.Ordinal);
        Assert.Equal("5 the end is cut off", await After("delete from history where id > 4", null));
        Assert.StartsWith("5 the end is cut off: the paper", await After("""
            delete from history where id > 4;
            update audit_heads set number = 4, hash = (select hash from history where id = 4)
            """, head), StringComparison.Ordinal);
        Assert.StartsWith("7 the chain's end", await After("update audit_heads set number = 5", null), StringComparison.Ordinal);
        Assert.StartsWith("6 the paper", await After("select 1", head with { Hash = new string('0', 64) }), StringComparison.Ordinal);
        Assert.Equal(" ", await After("select 1", Head.Read($"{head.Hash[..16]} {head.Hash[16..40].ToUpperInvariant()} @6")));
        Assert.Null(Head.Read(head.Hash));
        Assert.Null(Head.Read("12345678@6"));
    }

    [Fact]
    public async Task Several_servers_that_write_at_once_leave_one_unbroken_chain_per_town()
    {
        var connectionString = await Postgres.NewDatabase();
        var servers = Enumerable.Range(0, 3).Select(_ => Server.AppSource(connectionString)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async worker =>
        {
            var db = new Db(servers[worker % 3]);
            for (var n = 0; n < 40; n++)
            {
                var town = new TownId(1 + (n % 2));
                await db.Atomically<bool>(tx =>
                {
                    for (var i = 0; i <= n % 3; i++)
                        tx.Append(town, null, "test", $"{worker}/{n}/{i}", "written", null, null);
                    return Task.FromResult<Outcome<bool>>(n % 10 == 9 ? new Problem("test", 400, "", "") : true);
                }, default);
            }
        }));
        foreach (var server in servers) await server.DisposeAsync();
        await using var owner = NpgsqlDataSource.Create(connectionString);
        var (one, two) = (await Chain.Verify(owner, new(1), null, default), await Chain.Verify(owner, new(2), null, default));
        Assert.True(one.Whole && two.Whole, $"{one} {two}");
        Assert.Equal(6 * Enumerable.Range(0, 40).Where(n => n % 10 != 9).Sum(n => 1 + (n % 3)), one.Rows + two.Rows);
    }

    [Fact]
    public async Task What_was_written_before_the_chain_existed_is_chained_as_it_stands()
    {
        await using var source = NpgsqlDataSource.Create(await Postgres.NewDatabase());
        var db = new Db(source);
        await db.Run("drop schema public cascade; create schema public; create table schema_migrations (number int)", null, default);
        var files = Directory.GetFiles(Path.Combine(Sources.Root, "src", "Baogong", "Schema"), "*.sql").Order(StringComparer.Ordinal).ToList();
        foreach (var file in files.Where(f => string.CompareOrdinal(Path.GetFileName(f), "0017") < 0))
            await db.Run(await File.ReadAllTextAsync(file), null, default);
        await db.Run("""
            insert into history (town_id, actor_id, thing, thing_id, action, before, after, why)
            select 1 + n % 2, case when n % 3 = 0 then gen_random_uuid() end, 'offer', '1/甲', 'changed',
                   case when n % 5 = 0 then '{"b": 1, "a": "好"}'::jsonb end, '{"n": 1.50}', '' from generate_series(1, 20) n
            """, null, default);
        foreach (var file in files.Where(f => string.CompareOrdinal(Path.GetFileName(f), "0017") >= 0))
            await db.Run(await File.ReadAllTextAsync(file), null, default);
        await Write(source, 1);
        Assert.Equal((11, true), await Verified(source, 1));
        Assert.Equal((10, true), await Verified(source, 2));
    }

    private static async Task<(long, bool)> Verified(NpgsqlDataSource source, int town)
    {
        var verdict = await Chain.Verify(source, new(town), null, default);
        return (verdict.Rows, verdict.Whole);
    }

    private static async Task Write(NpgsqlDataSource source, int n)
    {
        var entry = new AuditEntry(n % 4 == 0 ? null : new Guid(n, 0, 0, new byte[8]), n % 4 == 0 ? null : "desk", "offer", $"{n}/A", "added",
            AuditEntry.DoorsOf(Enumerable.Range(0, n % 4)), n % 3 == 0 ? null : $$"""{ "n":{{n}} }""", """{"a":"好"}""", n % 5 == 0 ? "" : "因为");
        var wrote = await new Db(source).Atomically<bool>(tx =>
        {
            tx.Note(new(1), () => entry);
            return Task.FromResult<Outcome<bool>>(true);
        }, default);
        Assert.True(wrote.Succeeded);
    }

    private static async Task<Head> HeadAt(NpgsqlDataSource source, int number) => new(number,
        await new Db(source).One<string>("select encode(hash, 'hex') from history where town_id = 1 and id = @number", new { number }, default));

    // What somebody with the owner's rights might do to the rows that the paper knows of.
    private static (int Row, string Sql) Tamper(Random dice)
    {
        var row = dice.Next(1, OnPaper + 1);
        var other = 1 + ((row + dice.Next(1, OnPaper - 1)) % OnPaper);
        return dice.Next(10) switch
        {
            < 5 => (row, $"update history set {Columns[dice.Next(Columns.Length)]} where town_id = 1 and id = {row}"),
            5 => (row, $"delete from history where id = {row}"),
            6 => (Math.Min(row, other), $"""
                update history set id = -id where id in ({row}, {other});
                update history set id = case -id when {row} then {other} else {row} end where id < 0
                """),
            7 => (row, $"""
                delete from history where id > {row - 1};
                update audit_heads set number = {row - 1},
                  hash = coalesce((select hash from history where id = {row - 1}), decode(repeat('00', 32), 'hex'))
                """),
            8 => (row, $"""
                update history set id = -id where id >= {row};
                update history set id = -id + 1 where id < 0;
                insert into history (town_id, id, thing, thing_id, action, hash) values (1, {row}, 'offer', '1/A', 'added', sha256('x'))
                """),
            _ => (row, $"update history set (thing_id, why, at) = ('9', '改', at - interval '1 day') where id = {row}"),
        };
    }

    // The clever one: computes all later hashes anew, and the end's.
    private static async Task Rewrite(NpgsqlConnection connection, int from)
    {
        var previous = from == 1 ? AuditChain.Start : [];
        var links = new List<(long Id, byte[] Hash)>();
        await using (var read = new NpgsqlCommand("""
            select id, case when isfinite(at) then (extract(epoch from at) * 1000000)::bigint else 0 end, actor_id, role, thing, thing_id, action,
                   doors::text, before::text, after::text, why, hash from history where town_id = 1 order by id
            """, connection))
        await using (var rows = await read.ExecuteReaderAsync())
        {
            string? Text(int n) => rows.IsDBNull(n) ? null : rows.GetString(n);
            while (await rows.ReadAsync())
            {
                if (rows.GetInt64(0) < from)
                {
                    previous = rows.GetFieldValue<byte[]>(11);
                    continue;
                }

                var entry = new AuditEntry(rows.IsDBNull(2) ? null : rows.GetGuid(2), Text(3), Text(4)!, Text(5)!, Text(6)!, Text(7)!, Text(8), Text(9), Text(10)!);
                previous = AuditChain.Link(previous.Length == 0 ? AuditChain.Start : previous, entry.Digest(new(1)), rows.GetInt64(0), rows.GetInt64(1));
                links.Add((rows.GetInt64(0), previous));
            }
        }

        foreach (var (id, hash) in links)
        {
            await using var write = new NpgsqlCommand("update history set hash = $2 where town_id = 1 and id = $1", connection)
            {
                Parameters = { new() { Value = id }, new() { Value = hash } },
            };
            await write.ExecuteNonQueryAsync();
        }

        await using var end = new NpgsqlCommand(
            "update audit_heads set (number, hash) = (select id, hash from history where town_id = 1 order by id desc limit 1) where town_id = 1", connection);
        await end.ExecuteNonQueryAsync();
    }
}
