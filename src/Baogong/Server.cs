// Puts the rooms together into one web server. Program.cs, tests and benches all start it here.
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Baogong.Ordering;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.ResponseCompression;
using Npgsql;

namespace Baogong;

/// <param name="ConnectionString">The owner's connection string; the app takes the role baogong_app on it.</param>
/// <param name="KeyFile">Keys of the sealed fields (Platform/Data/Vault.cs).</param>
/// <param name="Url">Address to listen on; port 0 takes a free one.</param>
/// <param name="Development">Development gateways: sign-in codes are shown on a page instead of sent.</param>
/// <param name="Jobs">Background jobs run in this process.</param>
public sealed record ServerSettings(
    string ConnectionString, string KeyFile, string Url, bool Development = false, bool Jobs = true)
{
    /// <summary>The folder whose disk the database fills; null = on another machine, for others to watch.</summary>
    public string? Cluster { get; init; }

    /// <summary>Addresses or networks (10.0.0.5, 10.0.0.0/24) of the proxies in front, whose word about a visitor's
    /// address and scheme is taken; empty = nobody's.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];
}

public static class Server
{
    public static WebApplication Build(ServerSettings settings, Action<IServiceCollection>? doors = null)
    {
        RowMapping.Register();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.WebHost.UseUrls(settings.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.BodyBytes;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // Nobody reads the activity and the scope that it would make for every request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Randomness, Randomness.Secure>();
        services.AddSingleton(_ => AppSource(settings.ConnectionString));
        services.AddSingleton<Db>();
        services.AddSingleton<Pulse>().AddHostedService(s => s.GetRequiredService<Pulse>());
        foreach (var plans in Db.Planned)
        {
            services.AddKeyedSingleton(plans, (_, _) => AppSource(settings.ConnectionString, plans));
            services.AddKeyedSingleton(plans, (s, key) => new Db(s.GetRequiredKeyedService<NpgsqlDataSource>(key)));
        }

        services.AddKeyedSingleton(Db.Upkeep, (_, _) => UpkeepSource(settings.ConnectionString));
        services.AddKeyedSingleton(Db.Upkeep, (s, key) => new Db(s.GetRequiredKeyedService<NpgsqlDataSource>(key)));
        services.AddSingleton(_ => Vault.Open(settings.KeyFile));
        services.AddSingleton<Towns>();
        services.AddRazorComponents();
        services.PostConfigure<JsonOptions>(o => Answers.SpeakJson(o.SerializerOptions));
        // Chinese stays Chinese: as entities every page would be three times as heavy.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        // Nothing of ours is kept under these keys: sessions are rows, changes are checked by origin.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true;     // pages carry no secret that a guess could be measured against
            o.Providers.Add<BrotliCompressionProvider>();
            o.Providers.Add<GzipCompressionProvider>();
        });
        foreach (var module in Modules.All) module.AddServices(services);
        doors?.Invoke(services);

        var app = builder.Build();
        app.UseProxies(settings.Proxies);
        app.UseSecurityHeaders();
        app.UseRouting();
        // Before what keeps a form and sends it again: a foreign one must never come to be ours.
        app.UseOriginCheck();
        app.UseRefusals();
        app.UseAdmission();      // before all that costs: refusing must be cheap
        app.UsePulse();
        app.UseResponseCompression();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = c => c.Context.Response.Headers.CacheControl = "public, max-age=3600",
        });
        app.UseNotFound();
        app.UseAuthentication();
        app.UseAuthorization();
        Preferences.Map(app);
        foreach (var module in Modules.All) module.Map(app);
        return app;
    }

    /// <summary>Connections of the app: its own role, and time-outs on everything.</summary>
    /// <param name="connectionString">Of the owner.</param>
    /// <param name="plans">One of <see cref="Db.Planned"/>, which leave nothing behind in a connection that the next
    /// would have to clear away, six statements each time; else PostgreSQL chooses.</param>
    public static NpgsqlDataSource AppSource(string connectionString, string plans = "")
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Options = "-c role=baogong_app -c statement_timeout=120s -c lock_timeout=20s " +
                "-c idle_in_transaction_session_timeout=30s",
            MaxPoolSize = 60,
            Timeout = 15,     // Of a database that is gone the pulse tells; one that is only busy is worth waiting for.
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 3,
        };
        // Or as the owner wants it: the simulations' clock is a setting of the connection, and must stay.
        settings.NoResetOnClose |= plans.Length > 0;
        Plan(settings, plans);
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    // Fresh: planned for the tables as they are now. A plan made over the empty tables of the morning reads all of them
    // at the cutoff; planning costs a batch of orders about a millisecond. Kept: an index whatever the tables hold, and
    // where two would do, the wrong one for as long as a connection lives.
    private static void Plan(NpgsqlConnectionStringBuilder settings, string plans)
    {
        switch (plans)
        {
            case Db.FreshPlans:
                settings.Options += " -c plan_cache_mode=force_custom_plan";
                break;
            case Db.KeptPlans or Db.SessionPlans:
                settings.Options +=
                    " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off";
                settings.ConnectionLifetime = 10;     // seconds
                break;
        }
    }

    /// <summary>Connections of whoever looks after what is kept: the narrow rights of Schema/0019_upkeep.sql
    /// and 0020_retention.sql.</summary>
    public static NpgsqlDataSource UpkeepSource(string connectionString) =>
        new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Options = "-c role=baogong_upkeep -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
            MaxPoolSize = 4,
        }.ConnectionString).Build();
}
