// ./bench cutoff: from a round's last order to a frozen batch, and from there to every sheet, on a PostgreSQL of its own
// with everything durable on. The shape is that of a real town: 80 offers of 8 suppliers, about 1.25 lines and 1.29
// packages per order, 30 households to a building, 550 to a community.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Baogong.Batches;
using Baogong.Batches.Exports;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Npgsql;

namespace Baogong.Bench;

public static class CutoffBench
{
    private static readonly int[] Sizes = [1_000, 12_000, 800_000];

    private sealed record Result(int Orders, int Lines, int Pieces, long FreezeMs, long SheetsMs);

    /// <param name="args">--small leaves out the million lines.</param>
    public static async Task<int> Run(string[] args)
    {
        RowMapping.Register();
        var folder = ScratchFolder.Make();
        try
        {
            await using var server = await EmbeddedServer.Start(folder.FullName, [], default);
            await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
            await Migrations.Apply(owner, default);
            await using var app = Server.AppSource(server.ConnectionString);
            // The first freeze of a process pays for compiling and for cold caches; it is not the town's usual day.
            await Measure(owner, app, town: 1, orders: 300);
            var results = new List<Result>();
            foreach (var size in args.Contains("--small") ? Sizes[..2] : Sizes)
            {
                results.Add(await Measure(owner, app, town: results.Count + 2, size));
                System.Console.Error.WriteLine(results[^1]);
            }

            System.Console.WriteLine(JsonSerializer.Serialize(new
            {
                runs = results.Select(r => new { orders = r.Orders, lines = r.Lines, freeze_ms = r.FreezeMs, sheets_ms = r.SheetsMs }),
                slope = Slope(results[^2], results[^1]),
            }));
            return 0;
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            ScratchFolder.Delete(folder);
        }
    }

    private static async Task<Result> Measure(NpgsqlDataSource owner, NpgsqlDataSource app, int town, int orders)
    {
        foreach (var statement in Fill.Split(";\n", StringSplitOptions.RemoveEmptyEntries))
            await Execute(owner, statement, town, orders);
        await Execute(owner, "checkpoint", town, orders);
        var db = new Db(app);
        var desk = new Actor(new TownId(town), new PersonId(new Guid(town, 0, 0, new byte[8])), Role.Desk);
        var freezing = Stopwatch.StartNew();
        var frozen = (await new CloseCycle.Handler(db).Now(new CycleId(1), desk, default)).Value;
        freezing.Stop();
        var sheets = Stopwatch.StartNew();
        await Sheets(db, desk.Town, frozen.Batch);
        return new Result(frozen.Orders, frozen.Lines, frozen.Pieces, freezing.ElapsedMilliseconds, sheets.ElapsedMilliseconds);
    }

    // All call-offs, all building and door lists as CSV, and the largest of them, the door list, as XLSX.
    private static async Task Sheets(Db db, TownId town, BatchId batch)
    {
        var book = new BatchBook(db);
        var export = new ExportBatch.Handler(db, book);
        var words = new Words(Language.Chinese);
        var head = await book.Find(town, batch, default) ?? throw new InvalidOperationException("The batch was just made.");
        foreach (var (what, format) in new[]
        {
            ("call-offs", ExportBatch.Csv), ("buildings", ExportBatch.Csv), ("households", ExportBatch.Csv), ("households", ExportBatch.Xlsx),
        })
        {
            var table = ExportTables.Of(what, words) ?? throw new InvalidOperationException(what);
            await export.Write(town, head, new ExportBatch.Part(what, format, null, null, null), table, Stream.Null, default);
        }
    }

    private static double Slope(Result from, Result to) => Math.Round(
        Math.Log((double)(to.FreezeMs + to.SheetsMs) / (from.FreezeMs + from.SheetsMs)) / Math.Log((double)to.Lines / from.Lines), 3);

    private static async Task Execute(NpgsqlDataSource owner, string sql, int town, int orders)
    {
        await using var command = owner.CreateCommand(sql
            .Replace("@Town", town.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@orders", orders.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        command.CommandTimeout = 900;
        await command.ExecuteNonQueryAsync();
    }

    // One order per household; every seventh household orders nothing. Which offers: by arithmetic, so that a run repeats.
    private const string Fill = """
        insert into towns values (@Town, 'bench-@Town', '压测镇', 'Bench', 'Asia/Shanghai', '400-000-0000', 'bench-@Town');
        insert into neighbourhoods values (@Town, 1, '一');
        insert into communities (town_id, id, neighbourhood_id, code, name, gate, gate_order)
          select @Town, n + 1, 1, (select string_agg(substr('23456789ABCDEFGHJKLMNPQRSTUVWXYZ', 1 + (n / (32 ^ k)::int) % 32, 1), '') from generate_series(0, 3) k),
                 format('小区%s', n), '东门', (n * 7919) % 1009
          from generate_series(0, @orders * 7 / 6 / 550) n;
        insert into buildings (town_id, id, community_id, no, walk_order)
          select @Town, n + 1, n * 30 / 550 + 1, (n + 1)::text, (n * 31) % 97 from generate_series(0, @orders * 7 / 6 / 30) n;
        insert into households (town_id, id, community_id, building_id, floor, room, door_order)
          select @Town, n + 1, (n / 30) * 30 / 550 + 1, n / 30 + 1, 6 - (n % 30) / 5, format('%s0%s', 6 - (n % 30) / 5, n % 5 + 1), n % 30
          from generate_series(0, @orders * 7 / 6 - 1) n;
        insert into suppliers select @Town, n, format('供应商%s', n), 'wholesale', '' from generate_series(1, 8) n;
        insert into packages (town_id, id, supplier_id, name) select @Town, n, 1 + n % 8, format('套餐%s', n) from generate_series(1, 80) n;
        insert into package_versions (town_id, package_id, version, weight_grams, reference_price_fen, pieces_per_case)
          select @Town, n, 1, 500 + n * 150, 10000, 1 + n % 12 from generate_series(1, 80) n;
        insert into cycle_plans (town_id, id, name, repeats, first_day, opens_time, cutoff_time, deliver_from, deliver_to)
          values (@Town, 1, '压测', 'once', current_date, '00:00', '16:00', '14:00', '18:00');
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
          values (@Town, 1, 1, '压测', now() - interval '1 hour', now() + interval '9 hours', now() + interval '20 hours', now() + interval '24 hours');
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity)
          select @Town, n, 1, case when n > 26 then chr(64 + (n - 1) / 26) else '' end || chr(65 + (n - 1) % 26), n, 1, 1 + n % 8, 2000 + n * 70, 10000000
          from generate_series(1, 80) n;
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen, total_fen, content_hash)
          select @Town, md5(format('@Town-%s', h.id))::uuid, 1, h.id, 'page', md5('actor')::uuid, 'household:' || h.id,
                 l.offers, l.pieces, l.prices, l.total, '\x00'
          from households h, lateral (
            select array_agg(f.id order by k) as offers, array_agg(p.n order by k) as pieces, array_agg(f.price_fen order by k) as prices,
                   sum(p.n * f.price_fen) as total
            from generate_series(0, case when h.id % 40 = 0 then 2 when h.id % 40 % 5 = 1 then 1 else 0 end) k
            join offers f on f.town_id = @Town and f.id = 1 + (h.id * 37 + k * 23) % 80,
            lateral (select 1 + ((h.id + k) % 31 = 0)::int as n) p) l
          where h.town_id = @Town and h.id % 7 <> 0
          order by md5(h.id::text);
        analyze
        """;
}
