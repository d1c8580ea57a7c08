using Baogong.Platform.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Baogong.Tests.Harness;

/// <summary>A database that takes no connections and loses those it had, under a server that goes on running.</summary>
public static class AwayDatabase
{
    /// <summary>Until it is back; the server knows that it is away.</summary>
    public static async Task LosesItsDatabase(this Site site)
    {
        await site.CutsConnections();
        await Eventually.Holds(() => !site.Services.GetRequiredService<Pulse>().Beats);
    }

    public static Task CutsConnections(this Site site) => Open(site, false);

    /// <summary>The server knows that it is back.</summary>
    public static async Task FindsItsDatabase(this Site site)
    {
        await Open(site, true);
        await Eventually.Holds(() => site.Services.GetRequiredService<Pulse>().Beats);
    }

    private static Task Open(Site site, bool open)
    {
        var here = new NpgsqlConnectionStringBuilder(site.ConnectionString);
        var name = here.Database;
        here.Database = "postgres";
        return Postgres.Execute(here.ConnectionString, $"""
            alter database {name} with allow_connections {open};
            select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}';
            """);
    }
}
