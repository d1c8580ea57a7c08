// What somebody far away owes and has paid for the doors that they ordered for. It stays theirs, and to be seen, when
// they order for the door no longer.
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Money;

public static class ShowMyPayments
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/payments", async (Actor actor, Owed owed, CancellationToken ct) =>
            Answers.Page<MyPaymentsPage>(new { Lines = await owed.By(actor.Town, actor.Person, ct) }))
        .WithName(nameof(ShowMyPayments)).RequireAuthorization(Policies.Resident);
}
