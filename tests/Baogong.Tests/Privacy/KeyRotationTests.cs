// A new key while the site is up: nothing is lost, nobody's change is overwritten, and an old key goes only when nothing
// needs it.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Dapper;
using Npgsql;

namespace Baogong.Tests.Privacy;

public sealed class KeyRotationTests : IDisposable
{
    private const int People = 1200;

    private readonly string _keys = Path.Combine(Postgres.Folder.FullName, $"rotation-{Guid.NewGuid():n}.json");

    public void Dispose()
    {
        File.Delete(_keys);
        File.Delete($"{_keys}.lock");
    }

    [Fact]
    public async Task A_run_that_is_broken_off_goes_on_and_the_old_key_can_go()
    {
        var (vault, upkeep) = await Town();
        await using var _ = upkeep;
        var now = TimeProvider.System.GetUtcNow();
        KeyRing.Rotate(_keys, now);
        var fresh = Vault.Open(_keys);
        Assert.Equal(2, fresh.CurrentKey);
        Assert.Contains("seals now", await RetireKey.Run(_keys, upkeep, 2, now, default));
        Assert.Contains("browser", await RetireKey.Run(_keys, upkeep, 1, now, default));
        var later = now.AddHours(1);
        Assert.Contains("people.name_sealed", await RetireKey.Run(_keys, upkeep, 1, later, default));

        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Reseal(upkeep, fresh).Run(_ => stop.Cancel(), stop.Token));
        Assert.Contains("people.name_sealed", await RetireKey.Run(_keys, upkeep, 1, later, default));
        var rest = await new Reseal(upkeep, fresh).Run(null, default);
        Assert.True(rest.Resealed is > 0 and < 2 * People, $"{rest}");
        Assert.Equal((0L, 0L), (rest.Left, rest.Unreadable));
        Assert.Null(await RetireKey.Run(_keys, upkeep, 1, later, default));
        Assert.Contains("no key 1", await RetireKey.Run(_keys, upkeep, 1, later, default));
        Assert.Equal(3, KeyRing.Rotate(_keys, later).Current);      // a number is never given twice
        await Whole(Vault.Open(_keys), upkeep);
        GC.KeepAlive(vault);
    }

    [Fact]
    public async Task A_running_server_learns_of_a_new_key_and_of_what_it_sealed()
    {
        var running = Vault.Open(_keys);
        var place = new SealedPlace(new TownId(1), "people.name_sealed", Guid.NewGuid());
        var before = running.Seal(place, "王");
        KeyRing.Rotate(_keys, default);
        Assert.Equal("李", running.Unseal(place, Vault.Open(_keys).Seal(place, "李")));
        await Eventually.Holds(() => running.CurrentKey == 2);
        Assert.Equal(2, running.Seal(place, "王")[0]);
        Assert.Equal("王", running.Unseal(place, before));
        Assert.Equal(running.Index("x"), Vault.Open(_keys).Index("x"));
    }

    [Fact]
    public async Task What_somebody_changes_meanwhile_stays_as_they_wrote_it()
    {
        var (_, upkeep) = await Town();
        await using var _2 = upkeep;
        KeyRing.Rotate(_keys, default);
        var fresh = Vault.Open(_keys);
        // The first batch is sealed again; a person of the last one gets a new name, and one is held by somebody.
        await using var holder = await upkeep.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var held = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await holder.ExecuteAsync("select id from people where town_id = 1 and id = @id for no key update", new { id = Id(5) }, held);
        var changed = false;
        var result = await new Reseal(upkeep, fresh).Run(_ =>
        {
            if (changed) return;
            changed = true;
            using var other = upkeep.OpenConnection();
            other.Execute("update people set name_sealed = @name where town_id = 1 and id = @id",
                new { id = Id(People - 1), name = fresh.Seal(Name(People - 1), "新名") });
            held.Rollback();
        }, default);
        Assert.Equal((0L, 0L), (result.Left, result.Unreadable));
        await using var after = await upkeep.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var now = await after.QuerySingleAsync<byte[]>("select name_sealed from people where town_id = 1 and id = @id", new { id = Id(People - 1) });
        Assert.Equal("新名", fresh.Unseal(Name(People - 1), now));
    }

    [Fact]
    public async Task A_value_changed_between_reading_and_writing_is_not_overwritten()
    {
        var (vault, upkeep) = await Town();
        await using var _ = upkeep;
        var names = (await SealedColumn.Find(upkeep, default)).Single(c => c.Name == "people.name_sealed");
        var read = await names.Read(upkeep, new TownId(1), 0, null, 1, default);
        await using var connection = await upkeep.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var mine = vault.Seal(Name(0), "后来");
        await connection.ExecuteAsync("update people set name_sealed = @mine where town_id = 1 and id = @id", new { mine, id = Id(0) });
        Assert.Equal(0, await names.Replace(connection, new TownId(1), read, [vault.Seal(Name(0), "从前")], default));
    }

    [Fact]
    public async Task What_nobody_can_open_is_counted_and_left_as_it_is()
    {
        var (_, upkeep) = await Town();
        await using var _2 = upkeep;
        await using var connection = await upkeep.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("update people set name_sealed = '\\x01' || decode(repeat('00', 40), 'hex') where town_id = 1 and id = @id", new { id = Id(3) });
        var now = TimeProvider.System.GetUtcNow();
        KeyRing.Rotate(_keys, now);
        var result = await new Reseal(upkeep, Vault.Open(_keys)).Run(null, default);
        Assert.Equal((2L * People - 1, 1L, 1L), (result.Resealed, result.Left, result.Unreadable));
        Assert.Contains("1 fields of people.name_sealed", await RetireKey.Run(_keys, upkeep, 1, now.AddDays(1), default));
    }

    [Fact]
    public async Task Only_the_role_for_upkeep_may_seal_again_and_it_may_change_nothing_else()
    {
        await using var owner = NpgsqlDataSource.Create(await Postgres.NewDatabase());
        await using var connection = await owner.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var may = (await connection.QueryAsync<string>("""
            select table_name || '.' || column_name from information_schema.column_privileges
            where grantee = 'baogong_upkeep' and privilege_type = 'UPDATE'
            """)).Order();
        var sealedColumns = await SealedColumn.Find(owner, default);
        Assert.Empty(sealedColumns.Select(c => c.Name).Except(may));
        foreach (var table in new[] { "hotline_calls", "order_consents", "door_task_entries" })
            Assert.False(await connection.ExecuteScalarAsync<bool>("select has_any_column_privilege('baogong_app', @table, 'update')", new { table }), table);
    }

    private async Task<(Vault, NpgsqlDataSource)> Town()
    {
        var connectionString = await Postgres.NewDatabase();
        var vault = Vault.Open(_keys);
        await using var owner = NpgsqlDataSource.Create(connectionString);
        await using var connection = await owner.OpenConnectionAsync();
        await connection.ExecuteAsync("insert into towns values (1, 'heqiao', '禾桥镇', 'Heqiao', 'Asia/Shanghai', '400-000-0000')");
        await connection.ExecuteAsync("""
            insert into people (town_id, id, name_sealed, phone_sealed)
            select 1, p.* from unnest(@ids::uuid[], @names::bytea[], @phones::bytea[]) p
            """, new
        {
            ids = Enumerable.Range(0, People).Select(Id).ToArray(),
            names = Enumerable.Range(0, People).Select(n => vault.Seal(Name(n), $"王{n}")).ToArray(),
            phones = Enumerable.Range(0, People).Select(n => vault.Seal(PersonFields.PhonePlace(new TownId(1), new PersonId(Id(n))), $"{n}")).ToArray(),
        });
        return (vault, Server.UpkeepSource(connectionString));
    }

    private static async Task Whole(Vault vault, NpgsqlDataSource upkeep)
    {
        await using var connection = await upkeep.OpenConnectionAsync();
        var rows = (await connection.QueryAsync<(Guid Id, byte[] Name, byte[] Phone)>("select id, name_sealed, phone_sealed from people")).AsList();
        Assert.Equal(People, rows.Count);
        var names = rows.Select(r => vault.Unseal(PersonFields.NamePlace(new TownId(1), new PersonId(r.Id)), r.Name)).ToHashSet();
        Assert.Equal(People, names.Count);
        Assert.All(rows, r => Assert.Equal($"王{vault.Unseal(PersonFields.PhonePlace(new TownId(1), new PersonId(r.Id)), r.Phone)}",
            vault.Unseal(PersonFields.NamePlace(new TownId(1), new PersonId(r.Id)), r.Name)));
    }

    private static Guid Id(int n) => new(n, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);

    private static SealedPlace Name(int n) => PersonFields.NamePlace(new TownId(1), new PersonId(Id(n)));
}
