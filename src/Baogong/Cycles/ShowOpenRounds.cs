// What a community can order now: the rounds that are open, with every offer. Anybody signed in to the town may ask.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Cycles;

public static class ShowOpenRounds
{
    public sealed record OpenRound(
        CycleId Cycle, string Name, DateTimeOffset OpensAt, DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom,
        DateTimeOffset DeliverTo, IReadOnlyList<OpenOffer> Offers);

    /// <param name="PriceFen">Of one piece.</param>
    /// <param name="PerKgFen">Of one kilogram.</param>
    /// <param name="Left">plenty, few or none: exact counts are the desk's.</param>
    public sealed record OpenOffer(
        OfferId Offer, string Letter, string Name, string Supplier, long PriceFen, long PerKgFen, int WeightGrams,
        int? LimitPerHousehold, string Left, IReadOnlyList<OpenComponent> Components);

    public sealed record OpenComponent(string Name, string Quantity, int WeightGrams);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/cycles/open", async (string? community, Actor actor, Handler handler, CancellationToken ct) =>
            (await handler.Run(community ?? "", actor, ct)).ToHttp(TypedResults.Ok))
        .WithName(nameof(ShowOpenRounds)).RequireAuthorization(Policies.SignedIn);

    public sealed class Handler(Db db, Rounds rounds)
    {
        /// <param name="code">The community's code as it is said and printed.</param>
        /// <param name="actor">Of the town.</param>
        /// <param name="ct">Cancels.</param>
        public async Task<Outcome<IReadOnlyList<OpenRound>>> Run(string code, Actor actor, CancellationToken ct)
        {
            var community = await db.Maybe<int?>(Find, new { actor.Town, code = code.ToUpperInvariant() }, ct);
            if (community is null) return CyclesProblems.NoSuchCommunity;
            var open = new List<OpenRound>();
            foreach (var r in await rounds.OfCommunity(actor.Town, new(community.Value), ct))
            {
                if (r.State is not RoundState.Open) continue;
                var offers = await rounds.Offers(actor.Town, r.Cycle, ct);
                open.Add(new(r.Cycle, r.Name, r.OpensAt, r.CutoffAt, r.DeliverFrom, r.DeliverTo,
                    [.. offers.Where(o => !o.Withdrawn).Select(Describe)]));
            }

            return open;
        }

        private static OpenOffer Describe(RoundOffer o) => new(
            o.Offer, o.Letter, o.Package.Name, o.Package.SupplierName, o.PriceFen, o.PerKgFen, o.Package.WeightGrams,
            o.LimitPerHousehold, o.Left <= 0 ? "none" : o.LeftIsFew ? "few" : "plenty",
            [.. o.Package.Components.Select(c => new OpenComponent(c.Name, c.Quantity, c.WeightGrams))]);
    }

    private const string Find = "select id from communities where town_id = @Town and code = @code";
}
