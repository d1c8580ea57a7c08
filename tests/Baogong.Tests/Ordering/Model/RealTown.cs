// The real handlers behind the same questions that Books answers.
using Baogong.Check;
using Baogong.Console.Simulate;
using Baogong.Core;
using Baogong.Ordering;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Ordering.Model;

public sealed class RealTown(IReadOnlyList<Site> servers, TownId town)
{
    private readonly Dictionary<int, string> _codes = [];

    public async Task<string> Place(int server, int key, Wish wish, Hand hand)
    {
        var wants = wish.Pieces.Select((n, i) => new Want(new OfferId(i + 1), n)).Where(w => w.Pieces != 0).ToList();
        var outcome = await Of<PlaceOrder.Handler>(server).Run(new OrderRequest(
            Order(key), TinyTown.Cycle, new HouseholdId(wish.Household),
            hand == Hand.Leader1 ? Channel.Leader : hand == Hand.Desk ? Channel.Desk : Channel.Page,
            Actor(hand, wish.Household), $"household:{wish.Household}", wants,
            wish.Replaces is { } old ? Order(old) : null), default);
        if (outcome.Problem is { } problem) return problem.Code;
        // The same key gets the same number, whoever asks and wherever.
        if (_codes.TryGetValue(key, out var code) && code != outcome.Value.Code) return $"another number, {code}";
        _codes[key] = outcome.Value.Code;
        return $"placed {outcome.Value.TotalFen}";
    }

    public async Task<string> Cancel(int server, int key, int order, int household, Hand hand)
    {
        var outcome = await Of<CancelOrder.Handler>(server).Run(
            Order(order), new Guid(key, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0), Actor(hand, household), default);
        return outcome.Problem is { } problem ? problem.Code : $"cancelled {outcome.Value.RefundFen}";
    }

    public Task PassCutoff() =>
        servers[0].Owner.Run("update cycles set cutoff_at = db_now() where town_id = @town", new { town }, default);

    /// <summary>As <see cref="Books.Standing"/>, from the rows.</summary>
    public async Task<IReadOnlyList<string>> Standing()
    {
        var rows = await servers[0].Owner.All<Row>("""
            select id, household_id, offer_ids, pieces from orders where town_id = @town and state = 'placed' order by id
            """, new { town }, default);
        return [.. rows.Select(r => $"{Key(r.Id)} {r.HouseholdId}: " + Books.Text(Enumerable.Range(1, TinyTown.Offers.Count)
            .Select(o => r.OfferIds.Zip(r.Pieces).Where(l => l.First == o).Sum(l => l.Second))))];
    }

    /// <summary>The invariants of the books that do not hold, or null.</summary>
    public async Task<string?> Broken()
    {
        foreach (var invariant in OrderInvariants.All)
        {
            var finding = await Invariants.Check(servers[0].Owner, town, invariant);
            if (!finding.Holds) return $"{finding.Name}: {finding.Rule}";
        }

        return null;
    }

    private T Of<T>(int server) where T : notnull => servers[server % servers.Count].Services.GetRequiredService<T>();

    private Actor Actor(Hand hand, int household) => hand switch
    {
        Hand.Own => TinyTown.Resident(town, household),
        Hand.Neighbour => TinyTown.Resident(town, household == 101 ? 102 : 101),
        Hand.Leader1 => TinyTown.Leader(town, 1),
        Hand.Desk => TinyTown.Desk(town),
        _ => TinyTown.Leader(town, 1) with { Role = Role.Volunteer, Building = null },
    };

    // A key is the number of the request in its script.
    private static OrderId Order(int key) => new(new Guid(key + 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0));

    private static int Key(Guid id) => BitConverter.ToInt32(id.ToByteArray()) - 1;

    private sealed record Row
    {
        public required Guid Id { get; init; }

        public required int HouseholdId { get; init; }

        public required int[] OfferIds { get; init; }

        public required int[] Pieces { get; init; }
    }
}
