// The form for a new or an existing package, as it is or as it was typed.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class EditPackage
{
    /// <param name="Package">Null = a new one.</param>
    public sealed record Model(
        PackageId? Package, string? Name, PackageForm Form, IReadOnlyList<Choice> Suppliers,
        IReadOnlyList<ItemChoice> Items);

    public sealed record Choice(int Id, string Name);

    public sealed record ItemChoice(int Id, string Name, string Unit);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/packages/new", (int? supplier, Actor actor, Handler handler, CancellationToken ct) =>
                handler.Page(null, actor, PackageForm.Empty(supplier), null, ct))
            .WithName("NewPackagePage").RequireAuthorization(Policies.Desk);
        routes.MapGet("/desk/packages/{package:int}/edit",
            (int package, Actor actor, Handler handler, CancellationToken ct) =>
                handler.Page(new(package), actor, null, null, ct))
            .WithName("EditPackagePage").RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db, Packages packages)
    {
        /// <param name="package">Null = a new one.</param>
        /// <param name="actor">Of the desk.</param>
        /// <param name="typed">Null = as it is stored.</param>
        /// <param name="problem">Why it was refused.</param>
        /// <param name="ct">Cancels.</param>
        public async Task<IResult> Page(PackageId? package, Actor actor, PackageForm? typed, Problem? problem,
            CancellationToken ct)
        {
            var parts = package is null ? [] : await db.All<Row>(ReadNewest, new { actor.Town, package }, ct);
            var version = parts.Count == 0 ? null
                : await packages.One(actor.Town, parts[0].PackageId, parts[0].Version, ct);
            if (package is not null && version is null)
            {
                return Answers.Page<DeskRefusal>(
                    new { Problem = SupplyProblems.NoSuchPackage, Back = "/desk/packages" },
                    StatusCodes.Status404NotFound);
            }

            var model = new Model(package, version?.Name,
                typed ?? PackageForm.Of(Known(version),
                    parts.Select(p => new SavePackage.Part(p.ItemId, p.QuantityMilli))),
                await db.All<Choice>(ReadSuppliers, new { actor.Town }, ct),
                await db.All<ItemChoice>(ReadItems, new { actor.Town }, ct));
            return Answers.Page<EditPackagePage>(new { Model = model, Error = problem },
                problem?.Status ?? StatusCodes.Status200OK);
        }
    }

    // Without typed text there is a stored version: a new package always comes with its empty form.
    private static PackageVersion Known(PackageVersion? version) =>
        version ?? throw new InvalidOperationException("A new package needs a form.");

    private sealed record Row(PackageId PackageId, int Version, int ItemId, int QuantityMilli);

    private const string ReadNewest = """
        select c.package_id, c.version, c.item_id, c.quantity_milli
        from package_components c
        where c.town_id = @Town and c.package_id = @package
          and c.version = (select max(n.version) from package_versions n where n.town_id = @Town
            and n.package_id = @package)
        order by c.position
        """;

    private const string ReadSuppliers = "select id, name from suppliers where town_id = @Town order by name";

    private const string ReadItems = "select id, name, unit from items where town_id = @Town order by name";
}
