// The durable cutoff. What is due follows from the rounds themselves, however long nobody looked; CloseCycle makes
// sure that it happens once.
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.Batches;

public sealed class CloseDueCycles(Db db, ServerSettings settings, ILogger<CloseDueCycles> logger,
    CloseCycle.Handler close)
    : Job(db, settings, logger)
{
    /// <summary>People watch the clock at the cutoff.</summary>
    protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    public override Task<int> Run(TownId town, CancellationToken ct) => close.Due(town, ct);
}
