// One round as a door sees it: what is on offer, what is left, what this household used, who ordered already.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Ordering;

public static class ReadCycle
{
    public enum Stage { Coming, Open, Past }

    /// <param name="StageText">By the database's clock.</param>
    public sealed record Facts(
        CycleId Cycle, string Name, DateTimeOffset OpensAt, DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom,
        DateTimeOffset DeliverTo, string StageText)
    {
        public Stage Stage => Enum.Parse<Stage>(StageText);
    }

    // Rows with arrays are filled by property: the driver announces arrays without their element type.
    public sealed record OnOffer
    {
        public required OfferId Offer { get; init; }

        public required string Letter { get; init; }

        public required PackageId Package { get; init; }

        public required string Name { get; init; }

        public string[] Tags { get; init; } = [];

        /// <summary>Null = the package has none.</summary>
        public string? PhotoHash { get; init; }

        public required long PriceFen { get; init; }

        public required int WeightGrams { get; init; }

        /// <summary>Pieces that nobody has yet; 0 when the supplier withdrew it.</summary>
        public required int Left { get; init; }

        /// <summary>Pieces that the whole round still has to order, or the supplier brings none; 0 = enough.</summary>
        public required int ToMinimum { get; init; }

        /// <summary>Per household and round; null = none.</summary>
        public int? Limit { get; init; }

        /// <summary>What the household has, over all channels.</summary>
        public int Used { get; init; }

        public IReadOnlyList<Component> Contents { get; init; } = [];

        /// <summary>¥/kg, rounded down to the fen.</summary>
        public long PerKiloFen => PriceFen * 1000 / Math.Max(1, WeightGrams);
    }

    /// <param name="QuantityMilli">Thousandths of the unit.</param>
    public sealed record Component(OfferId Offer, string Name, string Unit, int QuantityMilli);

    public sealed record DoorOrder
    {
        public required OrderId Order { get; init; }

        public required long Number { get; init; }

        public required string Channel { get; init; }

        /// <summary>This person typed it.</summary>
        public bool Mine { get; init; }

        public required DateTimeOffset PlacedAt { get; init; }

        public required int[] OfferIds { get; init; }

        public required int[] Pieces { get; init; }

        public required long TotalFen { get; init; }

        public required string Note { get; init; }

        /// <summary>door, me, relative, other.</summary>
        public required string Pays { get; init; }

        public string Code => ShortCode.Of(Number);
    }

    /// <param name="Next">When this door can order again, after this round; null = not known yet.</param>
    public sealed record Found(
        Facts Cycle, IReadOnlyList<OnOffer> Offers, IReadOnlyList<DoorOrder> Orders, DateTimeOffset? Next)
    {
        public OnOffer? Offer(int id) => Offers.FirstOrDefault(o => o.Offer.Value == id);

        /// <summary>A×2 C×1</summary>
        public string Lines(IReadOnlyList<int> offerIds, IReadOnlyList<int> pieces) => string.Join(' ',
            offerIds.Zip(pieces, (id, n) => (Offer(id)?.Letter ?? "?", n)).OrderBy(l => l.Item1, StringComparer.Ordinal)
                .Select(l => $"{l.Item1}×{l.n}"));
    }

    public sealed class Handler(Db db)
    {
        /// <summary>Null when there is no such round for this community.</summary>
        public async Task<Found?> Run(
            Actor actor, CommunityId community, HouseholdId household, int cycle, CancellationToken ct)
        {
            var args = new { actor.Town, community, household, cycle, actor.Person };
            if (await db.Maybe<Facts>(FindCycle, args, ct) is not { } facts) return null;
            var contents = (await db.All<Component>(FindContents, args, ct)).ToLookup(c => c.Offer);
            var orders = await db.All<DoorOrder>(FindOrders, args, ct);
            var has = orders.SelectMany(o => o.OfferIds.Zip(o.Pieces)).ToLookup(l => l.First, l => l.Second);
            var offers = (await db.All<OnOffer>(FindOffers, args, ct))
                .Select(o => o with { Contents = [.. contents[o.Offer]], Used = has[o.Offer.Value].Sum() }).ToList();
            var next = facts.Stage == Stage.Past ? await db.Maybe<DateTimeOffset?>(FindNext, args, ct) : null;
            return new Found(facts, offers, orders, next);
        }
    }

    private const string FindCycle = """
        select c.id as cycle, c.name, c.opens_at, c.cutoff_at, c.deliver_from, c.deliver_to,
               case when c.state = 'closed' or c.cutoff_at <= db_now() then 'Past'
                    when c.opens_at > db_now() then 'Coming' else 'Open' end as stage_text
        from cycles c
        join cycle_communities cc on cc.town_id = c.town_id and cc.cycle_id = c.id
        where c.town_id = @Town and c.id = @cycle and cc.community_id = @community and c.state <> 'withdrawn'
        """;

    private const string FindOffers = """
        select o.id as offer, o.letter, o.package_id as package, p.name, p.tags, p.photo_hash, o.price_fen,
               v.weight_grams,
               case when o.withdrawn_at is null then o.capacity - o.sold else 0 end as "left",
               coalesce(greatest(o.minimum - o.sold, 0), 0) as to_minimum,
               o.limit_per_household as "limit"
        from offers o
        join packages p on p.town_id = o.town_id and p.id = o.package_id
        join package_versions v on v.town_id = o.town_id and v.package_id = o.package_id and v.version = o.version
        where o.town_id = @Town and o.cycle_id = @cycle
        order by length(o.letter), o.letter
        """;

    private const string FindContents = """
        select o.id as offer, i.name, i.unit, pc.quantity_milli
        from offers o
        join package_components pc
          on pc.town_id = o.town_id and pc.package_id = o.package_id and pc.version = o.version
        join items i on i.town_id = pc.town_id and i.id = pc.item_id
        where o.town_id = @Town and o.cycle_id = @cycle
        order by o.id, pc.position
        """;

    private const string FindOrders = $"""
        select o.id as "order", o.number, o.channel, o.actor_id = @Person as mine, o.placed_at, o.offer_ids, o.pieces,
               o.total_fen, o.note, {WhoPays.PaysColumns}
        from orders o
        where o.town_id = @Town and o.household_id = @household and o.cycle_id = @cycle and o.state = 'placed'
        order by o.number
        """;

    private const string FindNext = """
        select c.opens_at
        from cycles c
        join cycle_communities cc on cc.town_id = c.town_id and cc.cycle_id = c.id
        where c.town_id = @Town and cc.community_id = @community and c.state = 'published' and c.cutoff_at > db_now()
        order by c.opens_at
        limit 1
        """;
}
