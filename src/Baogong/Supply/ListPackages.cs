// The desk's list of packages as their newest versions stand.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class ListPackages
{
    public sealed record Model(TableView View, long Total, IReadOnlyList<Row> Rows);

    public sealed record Row(
        PackageId Id, string Name, string Supplier, string Tags, string HandOver, int Version, int WeightGrams,
        long ReferencePriceFen, int PiecesPerCase, string? PhotoHash, bool Retired, long Total)
    {
        public string? PhotoPath => Packages.Photo(Id, PhotoHash);
    }

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/packages", async (Actor actor, HttpContext http, Handler handler, CancellationToken ct) =>
            Answers.Page<PackagesPage>(new { Model = await handler.Run(http, actor, ct) }))
        .WithName(nameof(ListPackages)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        public async Task<Model> Run(HttpContext http, Actor actor, CancellationToken ct)
        {
            var view = TableView.Of(http, "name", "supplier", "weight", "price");
            var rows = await db.All<Row>(Read, new { actor.Town, view.Filter, view.Sort, view.Take, view.Skip }, ct);
            return new(view, rows.Count > 0 ? rows[0].Total : 0, rows);
        }
    }

    private const string Read = """
        select p.id, p.name, s.name as supplier, array_to_string(p.tags, ' ') as tags, p.hand_over, v.version,
               v.weight_grams, v.reference_price_fen, v.pieces_per_case, p.photo_hash,
               p.retired_at is not null as retired, count(*) over () as total
        from packages p
        join suppliers s on s.town_id = p.town_id and s.id = p.supplier_id
        join package_versions v on v.town_id = p.town_id and v.package_id = p.id
          and v.version = (select max(n.version) from package_versions n where n.town_id = @Town
            and n.package_id = p.id)
        where p.town_id = @Town and (@Filter::text = ''
          or position(lower(@Filter) in lower(concat_ws(' ', p.name, s.name, array_to_string(p.aliases, ' ')))) > 0)
        order by p.retired_at is not null,
                 case when @Sort::text = 'supplier' then s.name end, case when @Sort = '-supplier' then s.name end desc,
                 case when @Sort = 'weight' then v.weight_grams end,
                 case when @Sort = '-weight' then v.weight_grams end desc,
                 case when @Sort = 'price' then v.reference_price_fen end,
                 case when @Sort = '-price' then v.reference_price_fen end desc,
                 case when @Sort = '-name' then p.name end desc, p.name
        limit @Take offset @Skip
        """;
}
