// The QR code on a bag's label leads everybody to their own page of it.
using Baogong.Batches;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class ShowBag
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/b/{code}", async (string code, Actor actor, Query query, CancellationToken ct) =>
            (await query.Run(code, actor, ct)).ToHttp(Answers.SeeOther))
        .WithName(nameof(ShowBag)).RequireAuthorization(Policies.SignedIn);

    public sealed class Query(Db db)
    {
        /// <summary>Where a label's code leads this person. Codes of other places and towns are not found.</summary>
        public async Task<Outcome<string>> Run(string code, Actor actor, CancellationToken ct)
        {
            if (!BagCode.TryRead(code, out var batch, out var label)) return DeliveryProblems.NoSuchBag;
            var bag = await db.Maybe<Found>(ByCode, new
            {
                actor.Town,
                code = batch,
                label,
                actor.Community,
                actor.Building,
                own = actor.Role == Role.Resident,
                actor.Person,
            }, ct);
            if (bag is null) return DeliveryProblems.NoSuchBag;
            return actor.Role switch
            {
                Role.Leader or Role.Volunteer => $"/field/doors/{bag.BatchId}/{bag.HouseholdId}?label={label}",
                Role.Desk => $"/desk/delivery/{bag.BatchId}/bags/{label}",
                Role.Resident => "/orders",
                _ => DeliveryProblems.NoSuchBag,
            };
        }
    }

    private sealed record Found(int BatchId, int HouseholdId);

    // A resident's own bags only; leaders and volunteers inside their scope.
    private const string ByCode = """
        select b.batch_id, b.household_id
        from batches t join bags b on b.town_id = t.town_id and b.batch_id = t.id
        where t.town_id = @Town and t.code = @code and b.label = @label
          and (@Community::int is null or b.community_id = @Community)
          and (@Building::int is null or b.building_id = @Building)
          and (not @own or exists (
                select from household_members m
                where m.town_id = b.town_id and m.household_id = b.household_id and m.person_id = @Person))
        """;
}
