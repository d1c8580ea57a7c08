// The database's own ends of the lines.
using Baogong.Platform.Data;

namespace Baogong.Console.Simulate;

internal sealed class Backends(Db owner)
{
    /// <summary>Tells a backend to end. It does so in a moment: its end of the line closes when it is gone.</summary>
    public Task<bool> End(int backend) => owner.One<bool>(Terminate, new { backend }, default);

    /// <summary>How many of them wait for a lock of one of <paramref name="ours"/>. Worlds that are played beside this
    /// one share its tables and for a moment also PostgreSQL's own locks on them: those go by themselves.</summary>
    public Task<int> Waiting(IReadOnlyList<int> backends, IReadOnlyList<int> ours) =>
        owner.One<int>(CountWaiting, new { backends, ours }, default);

    /// <summary>Whom they wait for.</summary>
    public Task<IReadOnlyList<int>> Blocking(IReadOnlyList<int> backends) =>
        owner.All<int>(ReadBlocking, new { backends }, default);

    [AcrossTowns("Processes belong to nobody.")]
    private const string Terminate = "select pg_terminate_backend(@backend::int)";

    [AcrossTowns("Processes belong to nobody.")]
    private const string CountWaiting = """
        select count(*)::int from unnest(@backends::int[]) b where pg_blocking_pids(b) && @ours::int[]
        """;

    [AcrossTowns("Processes belong to nobody.")]
    private const string ReadBlocking =
        "select distinct unnest(pg_blocking_pids(b)) from unnest(@backends::int[]) b";
}
