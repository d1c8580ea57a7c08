// An item is added or corrected. When its weight or reference price changes, every package that holds it gets a new
// version in the same transaction: rounds that are under way keep the old one, new rounds take the new.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class SaveItem
{
    /// <param name="Name">1 … 60 characters.</param>
    /// <param name="Unit">What packages count; 1 … 10 characters.</param>
    /// <param name="WeightGrams">Of one unit, 1 … 100,000.</param>
    /// <param name="CaseSize">Units in a supplier's case, 1 … 10,000.</param>
    /// <param name="ReferencePriceFen">Of one unit.</param>
    public sealed record Request(string Name, string Unit, int WeightGrams, int CaseSize, long ReferencePriceFen);

    /// <summary>The form as it was typed.</summary>
    public sealed record Typed(string Name, string Unit, string WeightGrams, string CaseSize, string Price)
    {
        public static Typed Of(Form form) =>
            new(form["name"], form["unit"], form["weight_grams"], form["case_size"], form["price"]);
    }

    /// <param name="Item">Its id.</param>
    /// <param name="NewVersions">Packages that got a new version.</param>
    public sealed record Saved(int Item, int NewVersions);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/items",
            (Form form, Actor actor, HttpContext http, Handler handler, ListItems.Handler list, CancellationToken ct) =>
                Post(null, form, actor, http, handler, list, ct))
            .WithName("AddItemForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/items/{item:int}", (int item, Form form, Actor actor, HttpContext http, Handler handler,
            ListItems.Handler list, CancellationToken ct) => Post(item, form, actor, http, handler, list, ct))
            .WithName("EditItemForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/items", async (Request request, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(null, request, actor, ct))
                    .ToHttp(s => TypedResults.Created($"/api/items/{s.Item}", s)))
            .WithName("AddItem").RequireAuthorization(Policies.Desk);
        routes.MapPut("/api/items/{item:int}",
            async (int item, Request request, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(item, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName("EditItem").RequireAuthorization(Policies.Desk);
    }

    private static async Task<IResult> Post(int? item, Form form, Actor actor, HttpContext http, Handler handler,
        ListItems.Handler list, CancellationToken ct)
    {
        // What cannot be read becomes 0 and is refused with the field's own sentence.
        var request = new Request(form["name"], form["unit"], form.Int("weight_grams") ?? 0, form.Int("case_size") ?? 0,
            Fen.TryParse(form["price"], out var fen) ? fen : 0);
        var outcome = await handler.Run(item, request, actor, ct);
        if (outcome.Problem is not { } problem)
        {
            return Answers.SeeOther(item is null ? "/desk/items?done=added"
                : $"/desk/items?edit={item}&done={(outcome.Value.NewVersions > 0 ? "versions" : "changed")}");
        }

        var model = await list.Run(http, actor, item, ct);
        return item is not null && model.Chosen is null
            ? Answers.Page<DeskRefusal>(new { Problem = problem, Back = "/desk/items" }, problem.Status)
            : Answers.Page<ItemsPage>(new { Model = model, Typed = Typed.Of(form), Error = problem }, problem.Status);
    }

    public sealed class Handler(Db db)
    {
        /// <param name="item">Null adds one.</param>
        /// <param name="request">The item as it shall be.</param>
        /// <param name="actor">Of the desk.</param>
        /// <param name="ct">Cancels.</param>
        public Task<Outcome<Saved>> Run(int? item, Request request, Actor actor, CancellationToken ct) =>
            Check(request) is { } problem ? Task.FromResult<Outcome<Saved>>(problem)
            : db.Atomically<Saved>(async tx =>
            {
                await tx.Run(LockTown, new { actor.Town }, ct);
                var was = item is null ? null : await tx.Maybe<Request>(Read, new { actor.Town, item }, ct);
                if (item is not null && was is null) return SupplyProblems.NoSuchItem;
                if (was == request) return new Saved(item!.Value, 0);
                if (was is not null && was.Unit != request.Unit
                    && await tx.One<bool>(IsUsed, new { actor.Town, item }, ct))
                    return SupplyProblems.UnitInUse;
                var id = await tx.Maybe<int?>(Write, new
                {
                    actor.Town,
                    item,
                    request.Name,
                    request.Unit,
                    request.WeightGrams,
                    request.CaseSize,
                    request.ReferencePriceFen,
                }, ct);
                if (id is null) return SupplyProblems.NameTaken;
                tx.Append(actor, "item", $"{id}", was is null ? "added" : "changed", was,
                    request);
                var renew = was is not null &&
                    (was.WeightGrams, was.ReferencePriceFen) != (request.WeightGrams, request.ReferencePriceFen);
                var renewed = renew ? await RenewPackages(tx, actor, id.Value, ct) : 0;
                return renewed.Then(n => new Saved(id.Value, n));
            }, ct);

        private static async Task<Outcome<int>> RenewPackages(Tx tx, Actor actor, int item, CancellationToken ct)
        {
            var rows = await tx.All<HolderRow>(ReadHolders, new { actor.Town, item }, ct);
            var packages = rows.GroupBy(r => (r.PackageId, r.PiecesPerCase)).ToArray();
            foreach (var package in packages)
            {
                var parts = package.Select(r => new SavePackage.Part(r.ItemId, r.QuantityMilli)).ToArray();
                var written = await NewVersion.Write(
                    tx, actor.Town, package.Key.PackageId, parts, package.Key.PiecesPerCase, actor.Person, ct);
                if (written.Problem is { } problem) return problem;
                var v = written.Value;
                tx.Append(actor, "package", $"{package.Key.PackageId.Value}", "new_version",
                    null, new { v.Version, v.WeightGrams, v.ReferencePriceFen },
                    "商品的重量或参考价改了 / an item's weight or price changed");
            }

            return packages.Length;
        }

        private static Problem? Check(Request r) =>
            r.Name is not { Length: >= 1 and <= 60 } ? SupplyProblems.NameMissing
            : r.Unit is not { Length: >= 1 and <= 10 } ? SupplyProblems.UnitMissing
            : r.WeightGrams is < 1 or > 100_000 ? SupplyProblems.WeightWrong
            : r.CaseSize is < 1 or > 10_000 ? SupplyProblems.CaseWrong
            : r.ReferencePriceFen is < 1 or > 100_000_000 ? SupplyProblems.PriceWrong : null;
    }

    private sealed record HolderRow(PackageId PackageId, int PiecesPerCase, int ItemId, int QuantityMilli);

    private const string LockTown = "select 1 from towns where town_id = @Town for update";

    private const string Read = """
        select name, unit, weight_grams, case_size, reference_price_fen
        from items where town_id = @Town and id = @item
        """;

    private const string IsUsed =
        "select exists (select 1 from package_components where town_id = @Town and item_id = @item)";

    private const string Write = """
        insert into items (town_id, id, name, unit, weight_grams, case_size, reference_price_fen)
        select @Town, coalesce(@item::int, (select coalesce(max(id), 0) + 1 from items where town_id = @Town)),
               @Name::text, @Unit::text, @WeightGrams::int, @CaseSize::int, @ReferencePriceFen::bigint
        where not exists (select 1 from items where town_id = @Town and name = @Name and id is distinct from @item::int)
        on conflict (town_id, id) do update set name = excluded.name, unit = excluded.unit,
          weight_grams = excluded.weight_grams, case_size = excluded.case_size,
          reference_price_fen = excluded.reference_price_fen
        returning id
        """;

    // Every package in use whose newest version holds the item, with all its components in order.
    private const string ReadHolders = """
        select v.package_id, v.pieces_per_case, c.item_id, c.quantity_milli
        from package_versions v
        join packages p on p.town_id = v.town_id and p.id = v.package_id and p.retired_at is null
        join package_components c on c.town_id = v.town_id and c.package_id = v.package_id and c.version = v.version
        where v.town_id = @Town
          and v.version = (select max(n.version) from package_versions n where n.town_id = @Town
            and n.package_id = v.package_id)
          and exists (select 1 from package_components h where h.town_id = @Town and h.package_id = v.package_id
                      and h.version = v.version and h.item_id = @item)
        order by v.package_id, c.position
        """;
}
