// A batch as files: call-offs, communities, buildings, households, bag labels, and the frozen lines for checking. What
// has a line for each household is asked for here (POST) and taken (GET) when somebody else agreed (docs/adr/0018).
// One community is read, written and let go at a time, so that a town of a million lines takes no more memory than one
// community, and no connection waits for a slow reader.
using Baogong.Approvals;
using Baogong.Core;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Batches.Exports;

public static class ExportBatch
{
    public const string Csv = "csv", Xlsx = "xlsx";

    /// <summary>What part of the batch: null = as far as the actor may see.</summary>
    public sealed record Part(string What, string Format, CommunityId? Community, BuildingId? Building,
        SupplierId? Supplier);

    /// <param name="Place">Where it is of; null = the whole town.</param>
    public sealed record Chosen(BatchHead Batch, Part Part, ExportTable Table, Place? Place);

    public sealed record Place(CommunityId Community, BuildingId? Building, string Name, string? BuildingNo);

    public static void Map(IEndpointRouteBuilder sheets)
    {
        const string path = "/{batch:int}/{what}.{format}";
        sheets.MapGet(path, async (int batch, string what, string format, int? community, int? building, int? supplier,
            Actor actor, Words words, Handler handler, GuardedFiles guarded, CopiedTables copied,
            CancellationToken ct) =>
        {
            var chosen = await handler.Find(
                new BatchId(batch), PartOf(what, format, community, building, supplier), actor, words, ct);
            if (chosen.Problem is { } problem) return problem.ToHttp();
            var file = Guarded(chosen.Value);
            var agreed = chosen.Value.Table.Copied ? await guarded.Agreed(actor, file, ct) : null;
            return chosen.Value.Table.Copied && agreed is null ? await guarded.Page(actor, file, ct)
                : await handler.Take(chosen.Value, actor, words, copied, agreed, ct);
        }).WithName(nameof(ExportBatch));
        sheets.MapPost(path, async (int batch, string what, string format, int? community, int? building, Form form,
            Actor actor, Words words, Handler handler, GuardedFiles guarded, CancellationToken ct) =>
        {
            var chosen = await handler.Find(
                new BatchId(batch), PartOf(what, format, community, building, null), actor, words, ct);
            return chosen.Problem is { } problem ? problem.ToHttp()
                : !chosen.Value.Table.Copied ? BatchesProblems.NoSuchSheet.ToHttp()
                : await guarded.Ask(actor, Guarded(chosen.Value), form, ct);
        }).WithName("AskForExport");
    }

    private static Part PartOf(string what, string format, int? community, int? building, int? supplier) => new(
        what, format, community is { } c ? new CommunityId(c) : null, building is { } b ? new BuildingId(b) : null,
        supplier is { } s ? new SupplierId(s) : null);

    // CSV or a workbook: the same to whoever agrees.
    private static GuardedFile Guarded(Chosen chosen)
    {
        var (batch, part, place) = (chosen.Batch.Id.Value, chosen.Part, chosen.Place);
        var (community, building) = (part.Community?.Value, part.Building?.Value);
        string What(Words w) => part.What == "labels" ? w["袋标", "Bag labels"] : w["每户名单", "List of households"];
        string In(Words w) => $"{What(w)} · {w[$"第 {batch} 期", $"round {batch}"]} · "
            + (place is null ? w["全镇", "the whole town"] : place.Name)
            + (place?.BuildingNo is { } no ? $" {DoorName.Building(w, no)}" : "");
        var paper = part.What == "labels" ? "labels" : "doors";
        return new GuardedFile($"{batch}/{part.What}/{community}/{building}",
            In(new Words(Language.Chinese)), In(new Words(Language.English)),
            $"/sheets/{batch}/{part.What}.{part.Format}" + (building is not null ? $"?building={building}"
                : community is not null ? $"?community={community}" : ""),
            building is not null ? $"/sheets/{batch}/buildings/{building}/{paper}"
                : community is not null ? $"/sheets/{batch}/communities/{community}/{paper}"
                : $"/desk/batches/{batch}");
    }

    public sealed class Handler(Db db, BatchBook book)
    {
        /// <summary>Is there such a file, and may the actor see the part?</summary>
        public async Task<Outcome<Chosen>> Find(BatchId batch, Part part, Actor actor, Words words,
            CancellationToken ct)
        {
            var head = await book.Find(actor.Town, batch, ct);
            if (head is null) return BatchesProblems.NoSuchBatch;
            if (part.Format is not (Csv or Xlsx)) return BatchesProblems.NoSuchSheet;
            if (ExportTables.Of(part.What, words) is not { } table) return BatchesProblems.NoSuchSheet;
            var scope = Scope.Of(actor);
            if (actor.Role != Role.Desk && table.DeskOnly) return BatchesProblems.NoSuchSheet;
            if (scope.Building is not null && table.Drops is not null) return BatchesProblems.NoSuchSheet;
            if (part.Building is null && part.Community is null && scope == default)
                return new Chosen(head, part, table, null);
            var place = await db.Maybe<Place>(FindPlace, new
            {
                actor.Town,
                community = part.Community ?? scope.Community,
                building = part.Building ?? scope.Building,
                mayCommunity = scope.Community,
                mayBuilding = scope.Building,
            }, ct);
            return place is null ? BatchesProblems.NoSuchSheet : new Chosen(head,
                part with { Community = place.Community, Building = place.Building }, table, place);
        }

        /// <summary>Whose lines go out is noted before the first is read; the file is made while it is sent.</summary>
        public async Task<IResult> Take(Chosen chosen, Actor actor, Words words, CopiedTables copied, Guid? agreed,
            CancellationToken ct)
        {
            var (head, part, table, _) = chosen;
            if (table.Drops is null)
            {
                var args = new { actor.Town, Batch = head.Id, part.Community, part.Building };
                var doors = await db.All<HouseholdId>(Households, args, ct);
                if (agreed is { } question)
                    table = await copied.Of(table, actor, head, part, words, doors, question, ct);
                else await db.Takes(actor, "exported", $"{head.Code} {part.What}", doors, ct);
            }

            return new FileResult(head, part, table, this, actor.Town);
        }

        /// <summary>Writes the whole file to a stream that is only written forward.</summary>
        public async Task Write(
            TownId town, BatchHead head, Part part, ExportTable table, Stream to, CancellationToken ct)
        {
            await using TableFile file = part.Format == Xlsx
                ? new XlsxFile(to, table.Name, table.Columns)
                : new CsvFile(to, table.Columns);
            if (table.Drops is not null)
                await table.Drops(file, await book.Drops(town, head.Id, part.Supplier, part.Community, ct), ct);
            foreach (var community in table.Drops is not null ? []
                : part.Community is { } one ? [one] : await book.Communities(town, head.Id, default, ct))
            {
                if (table.Doors is not null)
                {
                    var name = await db.One<string>(CommunityName, new { Town = town, community }, ct);
                    table.Doors(file, head, name, await book.Doors(town, head.Id, community, part.Building, ct));
                }
                else
                {
                    var lines = await db.All<string>(Lines, new { Town = town, Batch = head.Id, community }, ct);
                    foreach (var line in lines)
                        file.Row([community.Value, .. line.Split(' ').Select(Canonical)]);
                }

                await file.Flush(ct);
            }

            await file.Finish(ct);
        }

        private static Cell Canonical(string text) => long.TryParse(text, out var number) ? number : text;
    }

    private sealed class FileResult(
        BatchHead head, Part part, ExportTable table, Handler handler, TownId town) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var where = (part.Building, part.Community) switch
            {
                ({ } building, _) => $"-b{building.Value}",
                (_, { } community) => $"-c{community.Value}",
                _ => "",
            };
            var response = httpContext.Response;
            response.ContentType = part.Format == Xlsx
                ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
            var name = $"{head.Code}-{part.What}{where}.{part.Format}";
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
            await handler.Write(town, head, part, table, response.Body, httpContext.RequestAborted);
        }
    }

    private const string FindPlace = """
        select m.id as community, b.id as building, m.name, b.no as building_no
        from communities m left join buildings b on b.town_id = m.town_id and b.community_id = m.id
          and b.id = @building::int
        where m.town_id = @Town
          and m.id = coalesce(@community::int, (select x.community_id from buildings x where x.town_id = @Town
            and x.id = @building::int))
          and (@building::int is null or b.id is not null)
          and (@mayCommunity::int is null or m.id = @mayCommunity::int)
          and (@mayBuilding::int is null or b.id = @mayBuilding::int)
        """;

    private const string Households = """
        select distinct h.id
        from households h
        where h.town_id = @Town and (@Community::int is null or h.community_id = @Community::int)
          and (@Building::int is null or h.building_id = @Building::int) and h.id in (
            select l.household_id from batch_lines l where l.town_id = @Town and l.batch_id = @Batch
            union all
            select a.household_id from amendment_lines a where a.town_id = @Town and a.batch_id = @Batch)
        """;

    private const string CommunityName = "select name from communities where town_id = @Town and id = @community";

    private const string Lines = $"""
        select {Freeze.CanonicalLine} from batch_lines l
        where l.town_id = @Town and l.batch_id = @Batch and l.building_id in (
          select b.id from buildings b where b.town_id = @Town and b.community_id = @community)
        order by l.line_no
        """;
}
