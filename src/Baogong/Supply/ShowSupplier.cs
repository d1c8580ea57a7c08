// One supplier: its papers, its packages, its history, and the form to correct it.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class ShowSupplier
{
    public sealed record Model(Supplier Supplier, IReadOnlyList<Paper> Papers, IReadOnlyList<PackageLine> Packages);

    public sealed record Supplier(SupplierId Id, string Name, string Kind, string Contact, DateOnly Today);

    public sealed record Paper(int Id, string Kind, string Number, DateOnly ExpiresOn);

    public sealed record PackageLine(PackageId Id, string Name, int Version, bool Retired);

    /// <summary>What a refused form leaves on the page.</summary>
    public sealed record Typed(
        SaveSupplier.Draft? Draft = null, AddPaper.Draft? Paper = null, Problem? Error = null, string? Done = null);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/suppliers/{supplier:int}",
            (int supplier, string? done, Actor actor, Handler handler, CancellationToken ct) =>
            handler.Page(new(supplier), actor, new(Done: done), ct))
        .WithName(nameof(ShowSupplier)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        public async Task<IResult> Page(SupplierId id, Actor actor, Typed typed, CancellationToken ct)
        {
            var args = new { actor.Town, id };
            var supplier = await db.Maybe<Supplier>(Read, args, ct);
            if (supplier is null)
            {
                return Answers.Page<DeskRefusal>(
                    new { Problem = SupplyProblems.NoSuchSupplier, Back = "/desk/suppliers" },
                    StatusCodes.Status404NotFound);
            }

            var model = new Model(supplier, await db.All<Paper>(ReadPapers, args, ct),
                await db.All<PackageLine>(ReadPackages, args, ct));
            return Answers.Page<SupplierPage>(new { Model = model, Typed = typed },
                typed.Error?.Status ?? StatusCodes.Status200OK);
        }
    }

    private const string Read = """
        select s.id, s.name, s.kind, s.contact, (db_now() at time zone t.time_zone)::date as today
        from suppliers s join towns t on t.town_id = s.town_id
        where s.town_id = @Town and s.id = @id
        """;

    private const string ReadPapers = """
        select id, kind, number, expires_on from supplier_papers
        where town_id = @Town and supplier_id = @id order by expires_on, id
        """;

    private const string ReadPackages = """
        select p.id, p.name, (select max(version) from package_versions v where v.town_id = @Town
          and v.package_id = p.id) as version,
               p.retired_at is not null as retired
        from packages p where p.town_id = @Town and p.supplier_id = @id order by retired, p.name
        """;
}
