// A file with a line for each household is somebody's copy (Copies, in Public.cs): whose stands in the head, the code
// in every row, for rows are what gets copied on.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Batches.Exports;

public sealed class CopiedTables(Copies copies, Towns towns)
{
    /// <summary>The same table with one more column.</summary>
    public async Task<ExportTable> Of(
        ExportTable table, Actor actor, BatchHead head, ExportBatch.Part part, Words words,
        IEnumerable<HouseholdId> doors, Guid agreed, CancellationToken ct)
    {
        var where = $"{part.Community?.Value}/{part.Building?.Value}".Trim('/');
        var copy = await copies.Take(
            actor, head.Id, "exported", $"{part.What}.{part.Format}", where, doors, agreed, ct);
        var town = await towns.Of(actor.Town, ct);
        return table with
        {
            Columns = [.. table.Columns, new(copy.In(words, new Moments(words, town.Zone, copy.At)), 12)],
            Doors = (file, batch, community, doors) =>
                table.Doors?.Invoke(new CopiedFile(file, copy.Code), batch, community, doors),
        };
    }

    private sealed class CopiedFile(TableFile file, string code) : TableFile
    {
        public override void Row(params ReadOnlySpan<Cell> cells) => file.Row([.. cells, code]);

        public override Task Flush(CancellationToken ct) => file.Flush(ct);

        public override Task Finish(CancellationToken ct) => file.Finish(ct);

        public override ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
