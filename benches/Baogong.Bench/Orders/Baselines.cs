// What the intake is measured against, each a server of its own on the same tables: the same server with a POST that
// does nothing (sign-in, headers and body as for an order), a bare Kestrel with a POST that does nothing, the usual EF Core
// transaction per order, and the best single SQL statement per order. The last three skip sign-in, the request's content
// check and the audit: the comparison leans their way.
using Baogong.Ordering;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Baogong.Bench.Orders;

internal static class Baselines
{
    // More connections only queue for the hot row's lock.
    private const int Connections = 16;

    /// <summary>Limits as both baselines count them: the intake asks its orders after it has the offer's lock (docs/adr/0028), and
    /// one statement, which sees what was there before it waited for the lock, cannot.</summary>
    public const string Uses = """
        create table offer_uses (
          town_id int not null, offer_id int not null, household_id int not null, used int not null, allowed int not null,
          primary key (town_id, offer_id, household_id), constraint used_within_limit check (used between 0 and allowed))
        """;

    /// <summary>Where every baseline takes its POST; the program's own server has its orders there.</summary>
    public const string NothingPath = "/api/nothing", OrdersPath = "/api/orders";

    /// <summary>Serves noop, kestrel, ef or statement until it is killed; says its address first.</summary>
    public static async Task<int> Serve(string name)
    {
        var given = Environment.GetEnvironmentVariable("ConnectionStrings__Baogong") ?? "";
        await using var app = name == "noop" ? SameServer(given) : Shop(name, given);
        await app.StartAsync();
        System.Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static WebApplication SameServer(string connectionString)
    {
        var keys = Path.Combine(ScratchFolder.Make().FullName, "keys.json");     // it is killed: the next one tidies up
        var app = Server.Build(new ServerSettings(connectionString, keys, "http://127.0.0.1:0", Jobs: false));
        app.MapPost(NothingPath, (PlaceOrder.Body body, Actor actor) =>
            Answers.Whole(new PlaceOrder.Answer(body.Key, "AB-CDE", actor.Town.Value), PlaceOrder.Json.Default.Answer))
            .RequireAuthorization(Policies.SignedIn);
        return app;
    }

    private static WebApplication Shop(string name, string given)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(given)
        {
            MaxPoolSize = Connections,
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
        }.ConnectionString;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        builder.Services.AddDbContextPool<ShopContext>(o => o.UseNpgsql(connectionString));
        var app = builder.Build();
        _ = name switch
        {
            "kestrel" => app.MapPost(NothingPath, (PlaceOrder.Body body) => Placed(body, 5000)),
            "ef" => app.MapPost(OrdersPath, PlaceWithEf),
            "statement" => app.MapPost(OrdersPath, PlaceWithStatement),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "noop, kestrel, ef or statement"),
        };
        return app;
    }

    internal sealed record Answer(Guid Order, string Code, long TotalFen);

    private static Ok<Answer> Placed(PlaceOrder.Body body, long fen) =>
        TypedResults.Ok(new Answer(body.Key, "AB-CDE", fen));

    // Load the product under its row's lock, check, change, save: as every tutorial does it, and correct.
    private static async Task<IResult> PlaceWithEf(PlaceOrder.Body body, ShopContext shop)
    {
        var line = body.Lines![0];
        await using var transaction = await shop.Database.BeginTransactionAsync();
        var offer = await shop.Offers
            .FromSql($"select * from offers where town_id = 1 and id = {line.Offer} for update").SingleAsync();
        var use = await shop.Uses.SingleOrDefaultAsync(
            u => u.TownId == 1 && u.OfferId == line.Offer && u.HouseholdId == body.Household);
        if (use is null) shop.Uses.Add(use = new Use { TownId = 1, OfferId = line.Offer, HouseholdId = body.Household, Allowed = offer.Limit });
        if (offer.Sold + line.Pieces > offer.Capacity || use.Used + line.Pieces > use.Allowed)
            return TypedResults.Conflict();
        offer.Sold += line.Pieces;
        use.Used += line.Pieces;
        shop.Orders.Add(new Order
        {
            TownId = 1,
            Id = body.Key,
            CycleId = body.Cycle,
            HouseholdId = body.Household,
            Channel = "api",
            ActorId = body.Key,
            Payer = $"household:{body.Household}",
            OfferIds = [line.Offer],
            Pieces = [line.Pieces],
            PricesFen = [offer.PriceFen],
            TotalFen = offer.PriceFen * line.Pieces,
            ContentHash = [],
        });
        await shop.SaveChangesAsync();
        await transaction.CommitAsync();
        return Placed(body, offer.PriceFen * line.Pieces);
    }

    private static async Task<IResult> PlaceWithStatement(PlaceOrder.Body body, NpgsqlDataSource source)
    {
        var line = body.Lines![0];
        await using var command = source.CreateCommand(Statement);
        foreach (object value in (object[])[line.Offer, line.Pieces, body.Household, body.Key, $"household:{body.Household}"])
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync() is long fen ? Placed(body, fen) : TypedResults.Conflict();
    }

    // One round trip, one commit. Over the limit the CHECK on offer_uses undoes all of it.
    private const string Statement = """
        with offer as (
          update offers set sold = sold + $2 from cycles c
          where offers.town_id = 1 and offers.id = $1 and sold + $2 <= capacity and withdrawn_at is null
            and c.town_id = 1 and c.id = offers.cycle_id and c.state = 'published' and now() < c.cutoff_at
          returning offers.cycle_id, price_fen, limit_per_household),
        used as (
          insert into offer_uses as u (town_id, offer_id, household_id, used, allowed)
          select 1, $1, $3, $2, limit_per_household from offer
          on conflict (town_id, offer_id, household_id) do update set used = u.used + excluded.used)
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen,
                            total_fen, content_hash)
        select 1, $4, cycle_id, $3, 'api', $4, $5, array[$1], array[$2], array[price_fen], price_fen * $2, '' from offer
        returning total_fen
        """;

    internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
    {
        public DbSet<Offer> Offers => Set<Offer>();

        public DbSet<Use> Uses => Set<Use>();

        public DbSet<Order> Orders => Set<Order>();

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.Entity<Offer>(e =>
            {
                e.ToTable("offers").HasKey(o => new { o.TownId, o.Id });
                e.Property(o => o.Limit).HasColumnName("limit_per_household");
            });
            model.Entity<Use>().ToTable("offer_uses").HasKey(u => new { u.TownId, u.OfferId, u.HouseholdId });
            model.Entity<Order>().ToTable("orders").HasKey(o => new { o.TownId, o.Id });
            foreach (var property in model.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
            {
                if (property.Name == nameof(Offer.Limit)) continue;
                property.SetColumnName(string.Concat(property.Name.Select((c, i) =>
                    char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString())));
            }
        }
    }

    internal sealed class Offer
    {
        public int TownId { get; set; }

        public int Id { get; set; }

        public long PriceFen { get; set; }

        public int Capacity { get; set; }

        public int Sold { get; set; }

        public int Limit { get; set; }
    }

    internal sealed class Use
    {
        public int TownId { get; set; }

        public int OfferId { get; set; }

        public int HouseholdId { get; set; }

        public int Used { get; set; }

        public int Allowed { get; set; }
    }

    internal sealed class Order
    {
        public int TownId { get; set; }

        public Guid Id { get; set; }

        public int CycleId { get; set; }

        public int HouseholdId { get; set; }

        public string Channel { get; set; } = "";

        public Guid ActorId { get; set; }

        public string Payer { get; set; } = "";

        public int[] OfferIds { get; set; } = [];

        public int[] Pieces { get; set; } = [];

        public long[] PricesFen { get; set; } = [];

        public long TotalFen { get; set; }

        public byte[] ContentHash { get; set; } = [];
    }
}
