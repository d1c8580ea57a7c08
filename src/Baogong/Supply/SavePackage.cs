// A package is added or corrected in one form. Other contents or another case make a new version; the name, aliases,
// tags and hand-over belong to the package itself. Weight and reference price are never typed: they follow from the
// contents.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class SavePackage
{
    /// <summary>Heaviest package, grams.</summary>
    public const int MostGrams = 1_000_000;

    /// <param name="Item">An item of the town.</param>
    /// <param name="QuantityMilli">Thousandths of its unit, 1 … 10,000,000.</param>
    public sealed record Part(int Item, int QuantityMilli);

    /// <param name="Name">1 … 60 characters.</param>
    /// <param name="Supplier">Who brings it.</param>
    /// <param name="Aliases">At most 20 of 1 … 20 characters, no blanks.</param>
    /// <param name="Tags">Codes of <see cref="SupplyWords.Tags"/>.</param>
    /// <param name="HandOver">A code of <see cref="SupplyWords.HandOver"/>.</param>
    /// <param name="PiecesPerCase">1 = loose.</param>
    /// <param name="Components">1 … <see cref="Limits.ComponentsPerPackage"/>, each item once.</param>
    public sealed record Request(
        string Name, int Supplier, IReadOnlyList<string> Aliases, IReadOnlyList<string> Tags, string HandOver,
        int PiecesPerCase, IReadOnlyList<Part> Components);

    /// <param name="Package">Its id.</param>
    /// <param name="Version">The newest version now.</param>
    /// <param name="IsNew">This call made the version.</param>
    public sealed record Saved(PackageId Package, int Version, bool IsNew);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/packages",
            (Form form, Actor actor, Handler handler, EditPackage.Handler edit, CancellationToken ct) =>
            Post(null, form, actor, handler, edit, ct)).WithName("AddPackageForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/packages/{package:int}", (int package, Form form, Actor actor, Handler handler,
            EditPackage.Handler edit, CancellationToken ct) =>
            Post(new(package), form, actor, handler, edit, ct)).WithName("EditPackageForm")
                .RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/packages", async (Request request, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(null, request, actor, ct))
                    .ToHttp(s => TypedResults.Created($"/api/packages/{s.Package.Value}", s)))
            .WithName("AddPackage").RequireAuthorization(Policies.Desk);
        routes.MapPut("/api/packages/{package:int}", async (int package, Request request, Actor actor, Handler handler,
                CancellationToken ct) => (await handler.Run(new(package), request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName("EditPackage").RequireAuthorization(Policies.Desk);
    }

    private static async Task<IResult> Post(
        PackageId? package, Form form, Actor actor, Handler handler, EditPackage.Handler edit, CancellationToken ct)
    {
        var typed = PackageForm.Of(form);
        if (form.Has("more")) return await edit.Page(package, actor, typed.WithMoreRows(), null, ct);
        var outcome = typed.Read() is { Problem: { } unread } ? unread
            : await handler.Run(package, typed.Read().Value, actor, ct);
        if (outcome.Problem is { } problem) return await edit.Page(package, actor, typed, problem, ct);
        var saved = outcome.Value;
        var done = package is null ? "added" : saved.IsNew ? "version" : "changed";
        return Answers.SeeOther($"/desk/packages/{saved.Package.Value}?done={done}");
    }

    public sealed class Handler(Db db)
    {
        /// <param name="package">Null adds one.</param>
        /// <param name="request">The package as it shall be.</param>
        /// <param name="actor">Of the desk.</param>
        /// <param name="ct">Cancels.</param>
        public Task<Outcome<Saved>> Run(PackageId? package, Request request, Actor actor, CancellationToken ct) =>
            Check(request) is { } problem ? Task.FromResult<Outcome<Saved>>(problem)
            : db.Atomically<Saved>(async tx =>
            {
                await tx.Run(LockTown, new { actor.Town }, ct);
                var was = package is null ? null : await tx.Maybe<Row>(Read, new { actor.Town, package }, ct);
                if (package is not null && was is null) return SupplyProblems.NoSuchPackage;
                if (!await tx.One<bool>(IsSupplier, new { actor.Town, request.Supplier }, ct))
                    return SupplyProblems.NoSuchSupplier;
                var now = new Row(request.Name, request.Supplier, string.Join(' ', request.Aliases),
                    string.Join(' ', SupplyWords.Tags.Keys.Where(request.Tags.Contains)), request.HandOver);
                var id = await tx.Maybe<int?>(Write, new
                {
                    actor.Town,
                    package,
                    now.Name,
                    now.Supplier,
                    aliases = request.Aliases.ToArray(),
                    tags = Packages.Split(now.Tags),
                    now.HandOver,
                }, ct);
                if (id is null) return SupplyProblems.NameTaken;
                if (was != now)
                    tx.Append(actor, "package", $"{id}", was is null ? "added" : "changed",
                        was, now);
                return await Contents(tx, new(id.Value), request, actor, ct);
            }, ct);

        private static async Task<Outcome<Saved>> Contents(
            Tx tx, PackageId package, Request request, Actor actor, CancellationToken ct)
        {
            var newest = await tx.All<PartRow>(ReadNewest, new { actor.Town, package }, ct);
            var same = newest.Count > 0 && newest[0].PiecesPerCase == request.PiecesPerCase &&
                newest.Select(r => new Part(r.ItemId, r.QuantityMilli)).SequenceEqual(request.Components);
            if (same) return new Saved(package, newest[0].Version, false);
            var written = await NewVersion.Write(
                tx, actor.Town, package, request.Components, request.PiecesPerCase, actor.Person, ct);
            if (written.Problem is { } problem) return problem;
            var v = written.Value;
            tx.Append(actor, "package", $"{package.Value}", "new_version", null,
                new { v.Version, v.WeightGrams, v.ReferencePriceFen, request.PiecesPerCase });
            return new Saved(package, v.Version, true);
        }

        private static Problem? Check(Request r) =>
            r.Name is not { Length: >= 1 and <= 60 } ? SupplyProblems.NameMissing
            : r.Aliases is not { Count: <= 20 }
                || r.Aliases.Any(a => a is not { Length: >= 1 and <= 20 } || a.Any(char.IsWhiteSpace))
                ? SupplyProblems.AliasesWrong
            : r.Tags is null || !r.Tags.All(SupplyWords.Tags.ContainsKey) ? SupplyProblems.TagUnknown
            : r.HandOver is null || !SupplyWords.HandOver.ContainsKey(r.HandOver) ? SupplyProblems.KindUnknown
            : r.PiecesPerCase is < 1 or > 10_000 ? SupplyProblems.CaseWrong
            : r.Components is not { Count: >= 1 } ? SupplyProblems.ComponentsMissing
            : r.Components.Count > Limits.ComponentsPerPackage ? SupplyProblems.TooManyComponents
            : FirstWrong(r.Components) is { } row ? SupplyProblems.QuantityWrong(row)
            : r.Components.DistinctBy(c => c.Item).Count() < r.Components.Count ? SupplyProblems.ItemTwice : null;
    }

    private static int? FirstWrong(IReadOnlyList<Part> parts)
    {
        for (var i = 0; i < parts.Count; i++)
            if (parts[i] is null or { QuantityMilli: < 1 or > 10_000_000 }) return i + 1;
        return null;
    }

    private sealed record Row(string Name, int Supplier, string Aliases, string Tags, string HandOver);

    private sealed record PartRow(int Version, int PiecesPerCase, int ItemId, int QuantityMilli);

    private const string LockTown = "select 1 from towns where town_id = @Town for update";

    private const string IsSupplier =
        "select exists (select 1 from suppliers where town_id = @Town and id = @Supplier)";

    private const string Read = """
        select name, supplier_id as supplier, array_to_string(aliases, ' ') as aliases,
          array_to_string(tags, ' ') as tags, hand_over
        from packages where town_id = @Town and id = @package
        """;

    private const string Write = """
        insert into packages (town_id, id, supplier_id, name, aliases, tags, hand_over)
        select @Town, coalesce(@package::int, (select coalesce(max(id), 0) + 1 from packages where town_id = @Town)),
               @Supplier::int, @Name::text, @aliases::text[], @tags::text[], @HandOver::text
        where not exists (select 1 from packages where town_id = @Town and name = @Name
                          and id is distinct from @package::int)
        on conflict (town_id, id) do update set supplier_id = excluded.supplier_id, name = excluded.name,
          aliases = excluded.aliases, tags = excluded.tags, hand_over = excluded.hand_over
        returning id
        """;

    private const string ReadNewest = """
        select v.version, v.pieces_per_case, c.item_id, c.quantity_milli
        from package_versions v
        join package_components c on c.town_id = v.town_id and c.package_id = v.package_id and c.version = v.version
        where v.town_id = @Town and v.package_id = @package
          and v.version = (select max(n.version) from package_versions n where n.town_id = @Town
            and n.package_id = @package)
        order by c.position
        """;
}
