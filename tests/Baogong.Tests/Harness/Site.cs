// A whole Baogong on a database of its own, listening on a free port of this machine, and clients signed in as anybody.
using System.Collections.Concurrent;
using Baogong.People;
using Baogong.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Baogong.Tests.Harness;

public sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _owner;
    private readonly ConcurrentStack<IAsyncDisposable> _guests = new();

    private Site(WebApplication app, string connectionString, NpgsqlDataSource owner)
    {
        (_app, ConnectionString, _owner) = (app, connectionString, owner);
        Address = new Uri(app.Urls.First());
    }

    /// <summary>Every site of a run has the same keys.</summary>
    public static string Keys => Path.Combine(Postgres.Folder.FullName, "keys.json");

    public string ConnectionString { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The owner's rights: for setting the scene and for looking behind it.</summary>
    public Db Owner => new(_owner);

    /// <param name="connectionString">A second server on the same database; null = a database of its own.</param>
    /// <param name="jobs">Background jobs run.</param>
    /// <param name="doors">Replaces doors to the outside, such as the clock.</param>
    /// <param name="proxies">Whose word about the visitor's address is taken.</param>
    public static async Task<Site> Start(
        string? connectionString = null, bool jobs = false, Action<IServiceCollection>? doors = null, string[]? proxies = null)
    {
        RowMapping.Register();
        connectionString ??= await Postgres.NewDatabase();
        var app = Server.Build(new ServerSettings(connectionString, Keys, "http://127.0.0.1:0", Development: true, jobs)
        {
            Proxies = proxies ?? [],
        }, services =>
        {
            services.RemoveAll<ILoggerProvider>().AddSingleton<ILoggerProvider>(new TestLog(TestContext.Current.TestOutputHelper));
            doors?.Invoke(services);
        });
        await app.StartAsync();
        return new Site(app, connectionString, NpgsqlDataSource.Create(connectionString));
    }

    /// <summary>A client without a session. Redirects are not followed: tests look at them.</summary>
    public HttpClient Visitor()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        return client;
    }

    /// <summary>A client with a session of the role, opened in the database without the sign-in pages.</summary>
    public async Task<HttpClient> SignedIn(Actor actor)
    {
        var client = Visitor();
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={await Session(actor)}");
        return client;
    }

    /// <summary>Many of them, a few at a time: a hundred connections opened at once hold up everybody else's.</summary>
    public async Task<IReadOnlyList<HttpClient>> SignedIn(IEnumerable<Actor> actors)
    {
        var clients = new List<HttpClient>();
        foreach (var few in actors.Chunk(8)) clients.AddRange(await Task.WhenAll(few.Select(SignedIn)));
        return clients;
    }

    /// <summary>An office of the small town whose grant names a neighbourhood, not a community.</summary>
    public async Task<HttpClient> SignedInForNeighbourhood(int neighbourhood)
    {
        var office = await SignedIn(SmallTown.Neighbourhood());
        await Owner.Run("""
            update grants set neighbourhood_id = @neighbourhood, community_id = null
            where town_id = @Town and person_id = @Person and role = 'neighbourhood'
            """, new { neighbourhood, SmallTown.Town, SmallTown.Neighbourhood().Person }, default);
        return office;
    }

    /// <summary>The session cookie's value, for browsers.</summary>
    public async Task<string> Session(Actor actor)
    {
        var token = _app.Services.GetRequiredService<Platform.Randomness>().NewToken();
        Guid? grant = actor.Role == Role.Resident ? null : Guid.Parse($"00000000-0000-4000-8000-{Random.Shared.NextInt64(1L << 47):x12}");
        await Owner.Run("insert into people (town_id, id) values (@Town, @Person) on conflict do nothing", actor, default);
        if (grant is not null)
        {
            await Owner.Run("""
                insert into grants (town_id, id, person_id, role, community_id, building_id, supplier_id, ends_at)
                values (@Town, @grant, @Person, @role, @Community, @Building, @Supplier, now() + interval '1 day')
                """, new { actor.Town, grant, actor.Person, role = actor.Role.ToString().ToLowerInvariant(), actor.Community, actor.Building, actor.Supplier }, default);
        }
        else if (actor.Household is not null)
        {
            await Owner.Run("""
                insert into household_members (town_id, household_id, person_id, confirmed_at) values (@Town, @Household, @Person, now())
                on conflict do nothing
                """, actor, default);
        }

        await Owner.Run("""
            insert into sessions (town_id, token_hash, person_id, grant_id, household_id, expires_at)
            values (@Town, @hash, @Person, @grant, @Household, now() + interval '1 day')
            """, new { actor.Town, hash = Sessions.Hash(token), actor.Person, grant, actor.Household }, default);
        return $"{actor.Town.Value}.{token}";
    }

    /// <summary>It ends before the site does.</summary>
    public void EndsWithIt(IAsyncDisposable guest) => _guests.Push(guest);

    /// <summary>Moves the database's clock for everybody on this site from the next statement on.</summary>
    public async Task MoveClock(TimeSpan offset)
    {
        var database = new NpgsqlConnectionStringBuilder(ConnectionString).Database;
        await Owner.Run($"alter database {database} set baogong.clock_offset = '{(long)offset.TotalSeconds} seconds'", null, default);
        _owner.Clear();
        _app.Services.GetRequiredService<Db>().Source.Clear();
        foreach (var key in (string[])[.. Db.Planned, Db.Upkeep])
            _app.Services.GetRequiredKeyedService<Db>(key).Source.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        while (_guests.TryPop(out var guest)) await guest.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _owner.DisposeAsync();
    }
}
