// The database's pulse, felt several times a second on a connection of its own, so that nobody waits half a minute for
// a database that is not there: who comes is told at once, who waits is let go with "not known yet, send it again". And
// a look at the disk: PostgreSQL stops altogether when its journal finds no room; we stop changing things before that.
using Npgsql;

namespace Baogong.Platform.Data;

public sealed partial class Pulse(
    ServerSettings settings, Db db, IServiceProvider services, ILogger<Pulse> logger) : BackgroundService
{
    // Together well under the second after which somebody who waits wants to know.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(60);
    private const int Glances = 10;

    private readonly string _address = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
    {
        Pooling = false,
        Timeout = 2,
        CommandTimeout = 2,
    }.ConnectionString;

    private volatile CancellationTokenSource _beating = new();
    private volatile bool _hasRoom = true;

    /// <summary>The database answers. True until proven otherwise.</summary>
    public bool Beats => !_beating.IsCancellationRequested;

    /// <summary>The database's disk can take changes.</summary>
    public bool HasRoom => _hasRoom;

    /// <summary>Cancelled when the database stops answering.</summary>
    public CancellationToken Lost => _beating.Token;

    /// <summary>The error says that the database is not there or takes nothing now, and may be back soon.</summary>
    public static bool IsAway(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => true,
        NpgsqlException known => known.IsTransient,
        TimeoutException => true,
        _ => false,
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Jobs) return;
        NpgsqlConnection? line = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            LookAtDisk();
            line = await Feel(line);
            if (line is null == Beats) await Turn();
            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (line is not null) await line.DisposeAsync();
    }

    // A slow machine is no lost database: an answer that has come by now counts, however late we look, and patience is
    // counted in glances, not by the clock. Whoever was asleep himself blames nobody.
    private async Task<NpgsqlConnection?> Feel(NpgsqlConnection? line)
    {
        var beat = Beat(line ?? new NpgsqlConnection(_address));
        for (var glance = 0; glance < Glances && !beat.IsCompleted; glance++)
            await Task.WhenAny(beat, Task.Delay(Glance));
        if (beat.IsCompletedSuccessfully) return await beat;
        _ = Drop(beat);
        return null;
    }

    private static async Task<NpgsqlConnection> Beat(NpgsqlConnection line)
    {
        try
        {
            if (line.State != System.Data.ConnectionState.Open) await line.OpenAsync();
            await using var command = new NpgsqlCommand(Ask, line);
            await command.ExecuteScalarAsync();
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    private static async Task Drop(Task<NpgsqlConnection> late)
    {
        try
        {
            await (await late).DisposeAsync();
        }
#pragma warning disable CA1031 // It is given up already; how it ends is nobody's concern.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private async Task Turn()
    {
        if (Beats)
        {
            LogLost(logger);
            await _beating.CancelAsync();
            return;
        }

        // Connections of before the break would fail one by one under those who come now.
        foreach (var one in Db.Planned.Select(services.GetRequiredKeyedService<Db>).Prepend(db)) one.Source.Clear();
        _beating = new CancellationTokenSource();
        LogBack(logger);
    }

    private void LookAtDisk()
    {
        if (settings.Cluster is null) return;
        var hasRoom = Room(settings.Cluster) >= Limits.DiskReserveBytes;
        if (hasRoom == _hasRoom) return;
        _hasRoom = hasRoom;
        if (hasRoom) LogRoom(logger);
        else LogNoRoom(logger);
    }

    // A disk that cannot be looked at takes nothing. It is no reason to end: it may be back.
    private static long Room(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [AcrossTowns("Nobody's row is read.")]
    private const string Ask = "select 1";

    [LoggerMessage(1101, LogLevel.Error, "The database does not answer; requests are refused until it does")]
    private static partial void LogLost(ILogger logger);

    [LoggerMessage(1102, LogLevel.Warning, "The database answers again")]
    private static partial void LogBack(ILogger logger);

    [LoggerMessage(1103, LogLevel.Error, "The database's disk is full or away; nothing is changed until it has room")]
    private static partial void LogNoRoom(ILogger logger);

    [LoggerMessage(1104, LogLevel.Warning, "The database's disk has room again")]
    private static partial void LogRoom(ILogger logger);
}
