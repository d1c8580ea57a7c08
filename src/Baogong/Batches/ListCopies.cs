// Whose copy is it? The desk types the code that stands on a list, or looks through the newest ones.
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Batches;

public static class ListCopies
{
    public const string Path = "/desk/copies";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(Path, async (string? code, Actor actor, Copies copies, CancellationToken ct) =>
            Answers.Page<CopiesPage>(new { Code = code ?? "", Rows = await copies.Find(actor, code ?? "", ct) }))
        .WithName(nameof(ListCopies)).RequireAuthorization(Policies.Desk);
}
