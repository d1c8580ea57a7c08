// The demo town: invented places and firms from a fixed seed, as large as a real town (needs: about 45,000 households),
// with a round that is open. The same seed gives the same rows. Its sign-ins are published: it is loaded only where no
// other town lives.
using System.Diagnostics;
using Baogong.Core;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Console;

/// <param name="Communities">How many, villages included.</param>
/// <param name="MedianHouseholds">Half of the communities are larger.</param>
public sealed record DemoSize(int Communities, int MedianHouseholds)
{
    public static DemoSize Whole { get; } = new(82, 550);
}

/// <param name="Loaded">False: the town was there already and nothing was done.</param>
/// <param name="Ms">How long it took.</param>
public sealed record DemoCounts(
    string Town, bool Loaded, long Neighbourhoods, long Communities, long Buildings, long Households, long Packages,
    long Ms);

/// <summary>Why the demo town cannot be loaded, as one sentence for the operator.</summary>
public sealed class DemoException(string message) : ServerException(message);

public static class DemoTown
{
    public const int Seed = 20220324;
    public const string Code = "heqiao";
    public static readonly TownId Town = new(1);

    /// <summary>Loads the town if it is not there. One transaction: an interrupted load leaves nothing.</summary>
    /// <param name="connectionString">The owner's.</param>
    /// <param name="keyFile">Keys of the sealed fields.</param>
    /// <param name="size">The whole town, or a small one for tests.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="DemoException">Other towns live in this database.</exception>
    public static async Task<DemoCounts> Load(
        string connectionString, string keyFile, DemoSize size, int seed, CancellationToken ct)
    {
        RowMapping.Register();
        var clock = Stopwatch.StartNew();
        await using var source = Server.AppSource(connectionString);
        var db = new Db(source);
        var randomness = new Randomness.Seeded(seed);
        var vault = Vault.Open(keyFile);
        var (logins, residents) = (DemoLogins.Of(seed), new EnrolResident.Handler(vault, randomness));
        var outcome = await db.Atomically<bool>(async tx =>
        {
            if (await tx.One<long>(CountOthers, new { code = Code }, ct) > 0)
                throw new DemoException(
                    "Other towns live in this database. The demo town, whose sign-ins are published, " +
                    "is not added to them.");
            // Two loaders at once: one inserts the town, the other waits for it here and then finds it.
            if (await tx.Run(InsertTown, new { Town, code = Code }, ct) == 0) return false;
            var now = await tx.One<DateTimeOffset>(SelectNow, new { Town }, ct);
            var places = DemoPlaces.Make(size, randomness, now);
            await DemoCopy.Write(tx, places, ct);
            await DemoSupply.Write(tx, randomness, now, ct);
            await DemoRound.Write(tx, size, now, ct);
            await DemoPeople.Enrol(tx, new EnrolStaff.Handler(db, vault, new Grants(vault, randomness), randomness),
                residents, logins, now, ct);
            await DemoContacts.Write(tx, places, new Contacts(vault, randomness), randomness, logins, ct);
            return true;
        }, ct);
        if (outcome.Value)
        {
            await DemoPeople.Relate(db, vault, randomness, residents, logins, ct);
            await Analyze(connectionString, ct);
        }

        var counts = await db.One<Counts>(SelectCounts, new { Town }, ct);
        return new DemoCounts(Code, outcome.Value, counts.Neighbourhoods, counts.Communities, counts.Buildings,
            counts.Households,
            counts.Packages, clock.ElapsedMilliseconds);
    }

    /// <summary>Whether this database's town is the demo town, whose sign-ins everybody can read.</summary>
    public static async Task<bool> IsHere(string connectionString, CancellationToken ct)
    {
        RowMapping.Register();
        await using var source = Server.AppSource(connectionString);
        return await new Db(source).One<bool>(SelectHere, new { Town, code = Code }, ct);
    }

    // So that the first pages after loading are planned with the real sizes.
    private static async Task Analyze(string connectionString, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            "analyze communities, buildings, households, door_aliases, building_aliases, household_contacts",
            connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record Counts(long Neighbourhoods, long Communities, long Buildings, long Households, long Packages);

    [AcrossTowns("The question is whether other towns are there.")]
    private const string CountOthers = "select count(*) from towns where code <> @code";

    private const string InsertTown = """
        insert into towns (town_id, code, name, name_en, time_zone, hotline)
        select @Town, @code, '禾桥镇', 'Heqiao', 'Asia/Shanghai', '400-000-0000'
        on conflict do nothing
        """;

    private const string SelectNow = "select db_now() from towns where town_id = @Town";

    private const string SelectHere = "select exists (select from towns where town_id = @Town and code = @code)";

    private const string SelectCounts = """
        select (select count(*) from neighbourhoods where town_id = @Town) as neighbourhoods,
               (select count(*) from communities where town_id = @Town) as communities,
               (select count(*) from buildings where town_id = @Town) as buildings,
               (select count(*) from households where town_id = @Town) as households,
               (select count(*) from packages where town_id = @Town) as packages
        """;
}
