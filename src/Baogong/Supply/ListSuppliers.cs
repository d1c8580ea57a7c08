// The desk's list of suppliers with the state of their papers: what has run out stands in front of it in words.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class ListSuppliers
{
    public sealed record Model(TableView View, long Total, IReadOnlyList<Row> Rows);

    /// <param name="LicenceTo">The last day of the best licence; null = none was filed.</param>
    /// <param name="NextExpiry">The next paper that runs out or has run out.</param>
    /// <param name="Today">In the town.</param>
    public sealed record Row(
        SupplierId Id, string Name, string Kind, string Contact, DateOnly? LicenceTo, DateOnly? NextExpiry,
        DateOnly Today, long Packages, long Total);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/suppliers", async (Actor actor, HttpContext http, Handler handler, CancellationToken ct) =>
            Answers.Page<SuppliersPage>(new { Model = await handler.Run(http, actor, ct) }))
        .WithName(nameof(ListSuppliers)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        public async Task<Model> Run(HttpContext http, Actor actor, CancellationToken ct)
        {
            var view = TableView.Of(http, "name", "kind", "licence", "packages");
            var rows = await db.All<Row>(Read, new { actor.Town, view.Filter, view.Sort, view.Take, view.Skip }, ct);
            return new(view, rows.Count > 0 ? rows[0].Total : 0, rows);
        }
    }

    private const string Read = """
        select s.id, s.name, s.kind, s.contact, p.licence_to, p.next_expiry,
               (db_now() at time zone t.time_zone)::date as today, k.packages, count(*) over () as total
        from suppliers s
        join towns t on t.town_id = s.town_id
        left join lateral (
          select max(expires_on) filter (where kind = 'licence') as licence_to, min(expires_on) as next_expiry
          from supplier_papers where town_id = @Town and supplier_id = s.id) p on true
        left join lateral (
          select count(*) as packages from packages
          where town_id = @Town and supplier_id = s.id and retired_at is null) k on true
        where s.town_id = @Town and (@Filter::text = ''
          or position(lower(@Filter) in lower(s.name || ' ' || s.contact)) > 0)
        order by case when @Sort::text = 'kind' then s.kind end, case when @Sort = '-kind' then s.kind end desc,
                 case when @Sort = 'licence' then p.licence_to end nulls first,
                 case when @Sort = '-licence' then p.licence_to end desc nulls last,
                 case when @Sort = 'packages' then k.packages end,
                 case when @Sort = '-packages' then k.packages end desc, case when @Sort = '-name' then s.name end desc,
                 s.name
        limit @Take offset @Skip
        """;
}
