// Background work. A job keeps no memory of its own: what is left to do follows from the tables, so that any number of
// servers may run it, and a server that was down for two days picks up where the tables stand.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.Platform;

/// <summary>
/// Looks at every town again and again. One town's trouble does not hold up another's; after an error the pause grows
/// to a minute. Tests call <see cref="Run"/> themselves; the loop runs where <see cref="ServerSettings.Jobs"/> says so.
/// </summary>
public abstract partial class Job(Db db, ServerSettings settings, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Between two looks at all towns.</summary>
    protected virtual TimeSpan Pause => TimeSpan.FromSeconds(3);

    /// <summary>Does what is due in one town now. Must be safe to run anywhere, at any time, twice at once.</summary>
    /// <returns>How many things were done; 0 when nothing was due.</returns>
    public abstract Task<int> Run(TownId town, CancellationToken ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Jobs) return;
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            failures = await Look(stoppingToken) ? 0 : failures + 1;
            var pause = TimeSpan.FromSeconds(Math.Min(
                Pause.TotalSeconds * Math.Pow(2, Math.Min(failures, 10)),
                Math.Max(Pause.TotalSeconds, LongestPause.TotalSeconds)));
            try
            {
                await Task.Delay(pause, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One look at every town; false when something failed.</summary>
    private async Task<bool> Look(CancellationToken ct)
    {
        var well = true;
        try
        {
            foreach (var town in await db.All<TownId>(Towns, null, ct)) well &= await LookAt(town, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // A job outlives every error: the next look tries again.
        catch (Exception error)
        {
            LogFailed(GetType().Name, 0, error.GetType().Name, error.HResult);
            well = false;
        }
#pragma warning restore CA1031
        return well;
    }

    private async Task<bool> LookAt(TownId town, CancellationToken ct)
    {
        try
        {
            var done = await Run(town, ct);
            if (done > 0) LogDone(GetType().Name, town.Value, done);
            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return true;
        }
#pragma warning disable CA1031 // One town's trouble must not hold up another's.
        catch (Exception error)
        {
            // The message may hold values of rows; its kind is enough to look further.
            LogFailed(GetType().Name, town.Value, error.GetType().Name, error.HResult);
            return false;
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Job} did {Count} in town {Town}")]
    private partial void LogDone(string job, int town, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Job} failed in town {Town}: {Error} {Code}")]
    private partial void LogFailed(string job, int town, string error, int code);

    [AcrossTowns("A job works for every town, one after the other.")]
    private const string Towns = "select town_id from towns order by town_id";
}

public static class JobRegistration
{
    /// <summary>One instance, found by its own type (tests, the command line) and run by the host.</summary>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services) where TJob : Job => services
        .AddSingleton<TJob>()
        .AddHostedService(s => s.GetRequiredService<TJob>());
}
