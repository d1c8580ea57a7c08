// The database's own ends of the lines.
using Baogong.Platform.Data;

namespace Baogong.Console.Simulate;

internal sealed class Backends(Db owner)
{
    /// <summary>Ends a backend and waits until it is gone with its locks.</summary>
    public Task<bool> End(int backend) => owner.One<bool>(Terminate, new { backend }, default);

    /// <summary>How many of them wait for somebody's lock.</summary>
    public Task<int> Waiting(IReadOnlyList<int> backends) => owner.One<int>(CountWaiting, new { backends }, default);

    /// <summary>Whom they wait for.</summary>
    public Task<IReadOnlyList<int>> Blocking(IReadOnlyList<int> backends) =>
        owner.All<int>(ReadBlocking, new { backends }, default);

    [AcrossTowns("Processes belong to nobody.")]
    private const string Terminate = "select pg_terminate_backend(@backend::int, 5000)";

    [AcrossTowns("Processes belong to nobody.")]
    private const string CountWaiting = """
        select count(*)::int from unnest(@backends::int[]) b where cardinality(pg_blocking_pids(b)) > 0
        """;

    [AcrossTowns("Processes belong to nobody.")]
    private const string ReadBlocking =
        "select distinct unnest(pg_blocking_pids(b)) from unnest(@backends::int[]) b";
}
