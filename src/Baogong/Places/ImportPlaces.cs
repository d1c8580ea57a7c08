// A list of doors comes in: read, judged line by line, shown, and only after a yes carried out, in one transaction and
// exactly as it was shown. Importing the same file again changes nothing; a door that the file leaves out stays.
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Places;

public static class ImportPlaces
{
    /// <param name="Id">Names the waiting import.</param>
    /// <param name="FileName">As uploaded.</param>
    /// <param name="Ignored">Heads of columns that were not read and are not stored.</param>
    /// <param name="ExpiresAt">Until then it can be confirmed.</param>
    /// <param name="Plan">What would happen, decided against the places as they are now.</param>
    public sealed record Preview(Guid Id, string FileName, string[] Ignored, DateTimeOffset ExpiresAt, ImportPlan Plan);

    /// <summary>Answer of the API: the plan in counts, with the refused lines (the first 1,000).</summary>
    /// <param name="Id">For the confirmation.</param>
    /// <param name="PlanHash">For the confirmation: what was previewed is what will be done.</param>
    /// <param name="ChangesNothing">There is nothing to confirm.</param>
    /// <param name="Counts">Lines by what becomes of them.</param>
    /// <param name="Ignored">Columns that were not read.</param>
    /// <param name="News">Neighbourhoods, communities, buildings that are new or change.</param>
    /// <param name="Refused">Line number, what stands there, why not and what to do.</param>
    public sealed record Answer(
        Guid Id, string PlanHash, bool ChangesNothing, ImportCounts Counts, string[] Ignored,
        IReadOnlyList<PlaceNews> News,
        IReadOnlyList<ImportLine> Refused);

    /// <param name="PlanHash">The hash that the preview gave.</param>
    public sealed record Confirmation(string PlanHash);

    /// <param name="Id">The import.</param>
    /// <param name="FileName">As uploaded.</param>
    /// <param name="AppliedAt">When it was carried out.</param>
    /// <param name="Counts">What was done.</param>
    public sealed record Applied(Guid Id, string FileName, DateTimeOffset AppliedAt, ImportCounts Counts);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/places/import",
            async (HttpContext http, Actor actor, Handler handler, CancellationToken ct) =>
        {
            var file = await UploadedFile.Read(http);
            if (file.Problem is { } problem) return problem.ToHttp();
            return (await handler.Upload(file.Value.Bytes, file.Value.Name, actor, ct))
                .ToHttp(p => TypedResults.Ok(ToAnswer(p)));
        }).WithName(nameof(ImportPlaces)).RequireAuthorization(Policies.Desk);

        routes.MapPost("/api/places/import/{id:guid}/confirmation",
            async (Guid id, Confirmation confirmation, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Confirm(id, confirmation.PlanHash, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(ImportPlaces) + nameof(Confirmation)).RequireAuthorization(Policies.Desk);

        ImportRoutes.Map(routes);
    }

    public static Answer ToAnswer(Preview preview) => new(
        preview.Id, preview.Plan.Hash(), preview.Plan.ChangesNothing, preview.Plan.Counts, preview.Ignored,
        preview.Plan.News,
        [.. preview.Plan.Lines.Where(l => l.Kind == ImportKind.Refused).Take(1000)]);

    public sealed class Handler(Db db, Randomness randomness)
    {
        /// <summary>Reads and stores a list, and says what it would do. Nothing of the places changes.</summary>
        /// <param name="bytes">CSV or XLSX, at most <see cref="Limits.BodyBytes"/>.</param>
        /// <param name="fileName">For people to recognise it.</param>
        /// <param name="actor">Whose town.</param>
        /// <param name="ct">Gives up.</param>
        public async Task<Outcome<Preview>> Upload(byte[] bytes, string fileName, Actor actor, CancellationToken ct)
        {
            var rows = SheetFile.Read(bytes);
            if (rows.Problem is { } unreadable) return unreadable;
            var sheet = PlaceSheet.Read(rows.Value);
            if (sheet.Problem is { } problem) return problem;
            var id = randomness.NewId();
            var name = new string([.. Path.GetFileName(fileName).Where(c => !char.IsControl(c)).Take(120)]);
            return await db.Atomically<Preview>(async tx =>
            {
                await tx.Run(ForgetExpired, new { actor.Town }, ct);
                var expires = await tx.One<DateTimeOffset>(Insert, new
                {
                    actor.Town,
                    id,
                    name,
                    sha256 = SHA256.HashData(bytes),
                    sheet = Pack(sheet.Value),
                    actor.Person,
                    minutes = Limits.ImportWaitMinutes,
                }, ct);
                return new Preview(id, name, sheet.Value.Ignored, expires, await Decide(tx, sheet.Value, actor, ct));
            }, ct);
        }

        /// <summary>The waiting import, judged against the places as they are now.</summary>
        public Task<Outcome<Preview>> Show(Guid id, Actor actor, CancellationToken ct) =>
            db.Atomically<Preview>(async tx =>
            {
                if (await tx.Maybe<Waiting>(Select, new { actor.Town, id }, ct) is not { Sheet: { } packed } row)
                    return PlacesProblems.ImportGone;
                var sheet = Unpack(packed);
                return new Preview(id, row.FileName, sheet.Ignored, row.ExpiresAt, await Decide(tx, sheet, actor, ct));
            }, ct);

        /// <summary>What a carried-out import did; null while it waits or when it does not exist.</summary>
        public async Task<Applied?> Result(Guid id, Actor actor, CancellationToken ct) =>
            await db.Maybe<Done>(SelectDone, new { actor.Town, id }, ct) is { } done ? done.ToApplied(id) : null;

        /// <summary>Carries out what was previewed. A second yes gives the first one's answer.</summary>
        /// <param name="id">The import.</param>
        /// <param name="planHash">Of the preview that the yes is for.</param>
        /// <param name="actor">Whose town.</param>
        /// <param name="ct">Gives up.</param>
        public Task<Outcome<Applied>> Confirm(Guid id, string planHash, Actor actor, CancellationToken ct) =>
            db.Atomically<Applied>(async tx =>
            {
                // Whoever changes places holds the town's row: between this decision and its rows nobody else can.
                await tx.Run(LockTown, new { actor.Town }, ct);
                if (await tx.Maybe<Done>(SelectDone, new { actor.Town, id }, ct) is { } before)
                    return before.ToApplied(id);
                if (await tx.Maybe<Waiting>(Select, new { actor.Town, id }, ct) is not { Sheet: { } packed } row)
                    return PlacesProblems.ImportGone;
                var plan = await Decide(tx, Unpack(packed), actor, ct);
                if (plan.Hash() != planHash) return PlacesProblems.PreviewChanged;
                if (plan.ChangesNothing) return PlacesProblems.NothingToImport;
                await WriteImport.Write(tx, actor, plan, $"{row.FileName} (SHA-256 {row.Sha256})", ct);
                var outcome = PlaceHistory.Text(plan.Counts);
                var at = await tx.One<DateTimeOffset>(Finish, new { actor.Town, id, outcome }, ct);
                return new Applied(id, row.FileName, at, plan.Counts);
            }, ct);

        private static async Task<ImportPlan> Decide(Tx tx, PlaceSheet sheet, Actor actor, CancellationToken ct)
        {
            var (lines, refused) = PlaceLines.Read(sheet);
            var named = lines.Select(l => l.Community).ToHashSet();
            return PlanImport.Decide(lines, refused, await KnownPlaces.Load(tx, actor.Town, named, ct));
        }
    }

    private sealed record Waiting(string FileName, DateTimeOffset ExpiresAt, string Sha256, byte[]? Sheet);

    private sealed record Done(string FileName, DateTimeOffset AppliedAt, string Outcome)
    {
        public Applied ToApplied(Guid id) => new(id, FileName, AppliedAt, PlaceHistory.Value<ImportCounts>(Outcome)
            ?? throw new InvalidOperationException("An applied import has its counts."));
    }

    private static byte[] Pack(PlaceSheet sheet)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) JsonSerializer.Serialize(gzip, sheet);
        return packed.ToArray();
    }

    private static PlaceSheet Unpack(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<PlaceSheet>(gzip) ?? throw new InvalidDataException(
            "A stored sheet is empty.");
    }

    internal const string LockTown = "select town_id from towns where town_id = @Town for update";

    private const string ForgetExpired = """
        update place_imports set sheet = null where town_id = @Town and sheet is not null and expires_at <= db_now()
        """;

    private const string Insert = """
        insert into place_imports (town_id, id, file_name, sha256, sheet, actor_id, expires_at)
        values (@Town, @id, @name, @sha256, @sheet, @Person, db_now() + make_interval(mins => @minutes))
        returning expires_at
        """;

    private const string Select = """
        select file_name, expires_at, encode(sha256, 'hex') as sha256, sheet from place_imports
        where town_id = @Town and id = @id and applied_at is null and expires_at > db_now()
        """;

    private const string SelectDone = """
        select file_name, applied_at, outcome::text as outcome from place_imports
        where town_id = @Town and id = @id and applied_at is not null
        """;

    private const string Finish = """
        update place_imports set applied_at = db_now(), sheet = null, outcome = @outcome::jsonb
        where town_id = @Town and id = @id and applied_at is null
        returning applied_at
        """;
}
