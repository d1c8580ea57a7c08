// The desk's list of items, and one of them to edit beside it (?edit=3).
using System.Globalization;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class ListItems
{
    public sealed record Model(TableView View, long Total, IReadOnlyList<Row> Rows, Row? Chosen, string? Done);

    /// <param name="Packages">Packages whose newest version holds it.</param>
    public sealed record Row(
        int Id, string Name, string Unit, int WeightGrams, int CaseSize, long ReferencePriceFen, long Packages,
        long Total);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/items", async (int? edit, Actor actor, HttpContext http, Handler handler,
            CancellationToken ct) =>
        {
            var model = await handler.Run(http, actor, edit, ct);
            return edit is not null && model.Chosen is null
                ? Answers.Page<DeskRefusal>(new { Problem = SupplyProblems.NoSuchItem, Back = "/desk/items" },
                    StatusCodes.Status404NotFound)
                : Answers.Page<ItemsPage>(new { Model = model });
        })
        .WithName(nameof(ListItems)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        public async Task<Model> Run(HttpContext http, Actor actor, int? edit, CancellationToken ct)
        {
            var view = TableView.Of(http, "name", "weight", "case", "price", "packages") with { Path = "/desk/items" };
            var args = new { actor.Town, view.Filter, view.Sort, view.Take, view.Skip, edit };
            var rows = await db.All<Row>(Read, args, ct);
            var chosen = edit is null ? null : await db.Maybe<Row>(ReadOne, args, ct);
            return new(view, rows.Count > 0 ? rows[0].Total : 0, rows, chosen, http.Request.Query["done"]);
        }
    }

    private const string Read = """
        select i.id, i.name, i.unit, i.weight_grams, i.case_size, i.reference_price_fen, k.packages,
          count(*) over () as total
        from items i
        left join lateral (
          select count(*) as packages from packages p
          where p.town_id = @Town and p.retired_at is null and exists (
            select 1 from package_components c where c.town_id = @Town and c.package_id = p.id and c.item_id = i.id
              and c.version = (select max(v.version) from package_versions v where v.town_id = @Town
                and v.package_id = p.id))
        ) k on true
        where i.town_id = @Town and (@Filter::text = '' or position(lower(@Filter) in lower(i.name)) > 0)
        order by case when @Sort::text = 'weight' then i.weight_grams end,
                 case when @Sort = '-weight' then i.weight_grams end desc,
                 case when @Sort = 'case' then i.case_size end, case when @Sort = '-case' then i.case_size end desc,
                 case when @Sort = 'price' then i.reference_price_fen end,
                 case when @Sort = '-price' then i.reference_price_fen end desc,
                 case when @Sort = 'packages' then k.packages end,
                 case when @Sort = '-packages' then k.packages end desc, case when @Sort = '-name' then i.name end desc,
                 i.name
        limit @Take offset @Skip
        """;

    private const string ReadOne = """
        select id, name, unit, weight_grams, case_size, reference_price_fen, 0::bigint as packages, 1::bigint as total
        from items where town_id = @Town and id = @edit
        """;

    internal static SaveItem.Typed AsTyped(Row row) => new(row.Name, row.Unit,
        row.WeightGrams.ToString(CultureInfo.InvariantCulture), row.CaseSize.ToString(CultureInfo.InvariantCulture),
        Fen.Plain(row.ReferencePriceFen));
}
