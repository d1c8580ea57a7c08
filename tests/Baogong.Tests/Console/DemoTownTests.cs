using Baogong.Console;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Npgsql;

namespace Baogong.Tests.Console;

public sealed class DemoTownTests : IDisposable
{
    private static readonly DemoSize Small = new(8, 120);

    private readonly string _keys = Path.Combine(Postgres.Folder.FullName, $"demo-{Guid.NewGuid()}.json");

    public void Dispose() => File.Delete(_keys);

    [Fact]
    public async Task The_whole_town_is_as_large_as_a_town()
    {
        var database = await Postgres.NewDatabase();
        var counts = await DemoTown.Load(database, _keys, DemoSize.Whole, DemoTown.Seed, default);
        Assert.True(counts.Ms < 60_000, $"{counts.Ms} ms");
        Assert.Equal(31, counts.Neighbourhoods);
        Assert.InRange(counts.Communities, 80, 110);
        Assert.InRange(counts.Buildings, 1_400, 1_600);
        Assert.InRange(counts.Households, 43_000, 47_500);
        Assert.InRange(counts.Packages, 12, 20);
        await using var source = NpgsqlDataSource.Create(database);
        var db = new Db(source);
        async Task Share(string sql, double from, double to) =>
            Assert.InRange(await db.One<double>($"select ({sql})::float8", null, default), from, to);
        const string sizes = "(select count(*) as n from households group by community_id) s";
        await Share($"select percentile_cont(0.5) within group (order by n) from {sizes}", 480, 620);
        await Share($"select min(n) from {sizes}", 40, 200);
        await Share($"select max(n) from {sizes}", 1_500, 3_000);
        await Share("select count(distinct household_id) / (select count(*) from households)::numeric from door_aliases", 0.09, 0.11);
        await Share("""
            select count(*) filter (where n > 1) / count(*)::numeric
            from (select count(*) as n from households group by building_id, unit, room) d
            """, 0.02, 0.04);
        await Share("select avg((priority and people = 1 and elders = 1)::int) from households", 0.035, 0.045);
        await Share("select avg(coalesce(zone_status = 'sealed', false)::int) from buildings", 0.03, 0.07);
        await Share("select sum(elders)::numeric / sum(people) from households h join communities c on c.id = h.community_id where c.name ~ '(新村|小区|公寓|里)$'", 0.35, 0.45);
        await Share("select sum(elders)::numeric / sum(people) from households h join communities c on c.id = h.community_id where c.name ~ '(花园|家园|苑|名邸|雅居)$'", 0.08, 0.115);
        Assert.Equal(0, await db.One<long>("select count(*) from offers f join package_versions v using (town_id, package_id, version) where f.price_fen > v.reference_price_fen", null, default));
        Assert.Equal(0, await db.One<long>("""
            select count(*) from package_versions v join (
              select package_id, sum(weight_grams) as grams, sum(reference_price_fen) as fen from package_components group by package_id) c
              on c.package_id = v.package_id
            where v.weight_grams <> c.grams or v.reference_price_fen <> c.fen
            """, null, default));
        Assert.Equal(1, await db.One<long>("select count(*) from cycles where db_now() >= opens_at and db_now() < cutoff_at and state = 'published'", null, default));
        Assert.Equal(counts.Communities, await db.One<long>("select count(*) from cycle_communities", null, default));
        Assert.Equal("16:00", await db.One<string>("select to_char(cutoff_at at time zone 'Asia/Shanghai', 'HH24:MI') from cycles", null, default));
        // Every building is walked 1 … n.
        Assert.Equal(0, await db.One<long>("select count(*) from (select building_id from households group by building_id having max(door_order) <> count(*) or count(distinct door_order) <> count(*)) x", null, default));
        Assert.Equal(["1301", "1302", "1303", "1304", "1801", "1804"], await db.All<string>("""
            select distinct h.room from households h join buildings b on b.id = h.building_id join communities c on c.id = b.community_id
            where c.name = '云杉花园' and b.no = '3' and h.room in ('1301', '1302', '1303', '1304', '1801', '1804') order by 1
            """, null, default));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_rows_and_another_one_others()
    {
        var one = await Rows(7);
        Assert.Equal(one, await Rows(7));
        Assert.NotEqual(one, await Rows(8));
    }

    [Fact]
    public async Task Loading_twice_changes_nothing_even_at_once()
    {
        var database = await Postgres.NewDatabase();
        var loads = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => DemoTown.Load(database, _keys, Small, 7, default)));
        Assert.Equal(1, loads.Count(l => l.Loaded));
        var before = await Hash(database);
        Assert.False((await DemoTown.Load(database, _keys, Small, 9, default)).Loaded);
        Assert.Equal(before, await Hash(database));
    }

    [Fact]
    public async Task A_database_with_another_town_is_left_alone()
    {
        var database = await Postgres.NewDatabase();
        await Postgres.Execute(database, "insert into towns values (5, 'real', '真镇', 'Real', 'Asia/Shanghai', '1')");
        await Assert.ThrowsAsync<DemoException>(() => DemoTown.Load(database, _keys, Small, 7, default));
        Assert.False(await DemoTown.IsHere(database, default));
    }

    [Fact]
    public async Task The_printed_sign_ins_open_the_doors()
    {
        var database = await Postgres.NewDatabase();
        await DemoTown.Load(database, Site.Keys, Small, DemoTown.Seed, default);
        await using var site = await Site.Start(database);
        var logins = DemoLogins.Of(DemoTown.Seed);
        using var visitor = site.Visitor();
        foreach (var desk in logins.Desks)
        {
            using var signedIn = await visitor.PostAsync("/sign-in/desk", new FormUrlEncodedContent(
            [
                new("login", desk.Login), new("password", desk.Password), new("code", desk.Code(DateTimeOffset.UtcNow)),
                new("back", ""),
            ]));
            Assert.Equal(SignIn.Home(desk.Role), signedIn.Headers.Location?.ToString());
        }

        foreach (var link in (DemoLink[])[logins.Leader, logins.Volunteer, logins.Driver])
        {
            using var opened = await visitor.PostAsync(link.Path, new FormUrlEncodedContent([new("pin", link.Pin)]));
            Assert.Equal(SignIn.Home(link.Role), opened.Headers.Location?.ToString());
        }

        Assert.Equal(["lives", "relative"], await site.Owner.All<string>(
            "select m.kind from household_members m join people p on p.id = m.person_id order by m.kind", null, default));
        Assert.Equal("3", await site.Owner.One<string>("select b.no from grants g join buildings b on b.id = g.building_id join credentials c on c.grant_id = g.id where c.link_hash = @hash",
            new { hash = EnrolStaff.LinkHash(logins.Leader.Path[3..]) }, default));
    }

    private async Task<string> Rows(int seed)
    {
        var database = await Postgres.NewDatabase();
        await DemoTown.Load(database, _keys, Small, seed, default);
        return await Hash(database);
    }

    // Without moments (they follow the clock) and sealed values (they are different every time on purpose).
    private static async Task<string> Hash(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        var db = new Db(source);
        var hashes = new List<string>();
        foreach (var table in await db.All<string>("select tablename from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations' order by 1", null, default))
        {
            var columns = await db.One<string>("""
                select string_agg(format('%I', column_name), ', ' order by ordinal_position) from information_schema.columns
                where table_schema = 'public' and table_name = @table and data_type <> 'timestamp with time zone'
                  and column_name not like '%\_sealed' and column_name not in ('phone_index', 'secret_hash') and data_type not in ('json', 'jsonb')
                  and not (table_name in ('history', 'audit_heads') and column_name = 'hash')     -- moments are in the chain
                """, new { table }, default);
            hashes.Add(table + await db.One<string>($"select coalesce(md5(string_agg(x::text, '|' order by x::text)), '-') from (select {columns} from {table}) x", null, default));
        }

        return string.Join('\n', hashes);
    }
}
