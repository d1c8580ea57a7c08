using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.Privacy;

public sealed class ForgetWhatIsDue(
    Db db, ServerSettings settings, ILogger<ForgetWhatIsDue> logger, Retention retention)
    : Job(db, settings, logger)
{
    /// <summary>Times are counted in days.</summary>
    protected override TimeSpan Pause => TimeSpan.FromHours(1);

    public override Task<int> Run(TownId town, CancellationToken ct) => retention.Run(town, ct);
}
