// What other rooms may name of this one: the rounds of a community and what they offer, read by the database's clock.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Supply;

namespace Baogong.Cycles;

/// <summary>Coming: not open yet. Open: orders are taken. Closing: past the cutoff, the list is being frozen.
/// Closed: frozen. Withdrawn: will not take place.</summary>
public enum RoundState { Coming, Open, Closing, Closed, Withdrawn }

/// <param name="Cycle">Also the number that people say: 第 12 期.</param>
/// <param name="Name">蔬菜肉蛋</param>
/// <param name="State">By the database's clock, when it was read.</param>
public sealed record Round(
    CycleId Cycle, string Name, RoundState State, DateTimeOffset OpensAt, DateTimeOffset CutoffAt,
    DateTimeOffset DeliverFrom, DateTimeOffset DeliverTo);

/// <param name="Offer">The offer's id; orders name it.</param>
/// <param name="Letter">What people say aloud: A, B, …</param>
/// <param name="Package">The version that this round sells, whatever the package has become since.</param>
/// <param name="PriceFen">The supplier's signed price of one piece.</param>
/// <param name="Capacity">Pieces that the supplier has promised.</param>
/// <param name="Sold">Pieces ordered; never above the capacity.</param>
/// <param name="LimitPerHousehold">Null = no limit.</param>
/// <param name="Minimum">With fewer pieces in the whole round the supplier brings none; null = any number.</param>
/// <param name="Withdrawn">Taken out of the round: no more orders.</param>
public sealed record RoundOffer(
    OfferId Offer, string Letter, PackageVersion Package, long PriceFen, int Capacity, int Sold, int? LimitPerHousehold,
    int? Minimum, bool Withdrawn)
{
    /// <summary>Below it, or below a tenth of the capacity, the number is said: 还剩 12 份.</summary>
    private const int Few = 20;

    public int Left => Withdrawn ? 0 : Capacity - Sold;

    public long PerKgFen => PackageVersion.PerKg(PriceFen, Package.WeightGrams);

    /// <summary>充足 / 还剩 12 份 / 已订完 / 已下架.</summary>
    public string LeftIn(Words w) => Withdrawn ? w["已下架", "withdrawn"] : LeftIn(w, Capacity, Sold);

    /// <summary>Pieces that the whole round still has to order, or the supplier brings none: 还差 7 份.</summary>
    public int ToMinimum => Withdrawn ? 0 : Math.Max(0, (Minimum ?? 0) - Sold);

    /// <summary>Pieces until the last case is full; 0 when it is, or when the goods are loose.</summary>
    public int ToFullCase => FullCase(Sold, Package.PiecesPerCase);

    internal static string LeftIn(Words w, int capacity, int sold)
    {
        var left = capacity - sold;
        return left <= 0 ? w["已订完", "sold out"]
            : IsFew(capacity, left) ? w[$"还剩 {left:N0} 份", $"{left:N0} left"]
            : w["充足", "plenty"];
    }

    internal bool LeftIsFew => IsFew(Capacity, Left);

    private static bool IsFew(int capacity, int left) => left <= Few || left * 10L <= capacity;

    internal static int FullCase(int sold, int piecesPerCase) =>
        piecesPerCase <= 1 || sold % piecesPerCase == 0 ? 0 : piecesPerCase - (sold % piecesPerCase);
}

/// <summary>Reads rounds. A round that is not for the community is as if it were not there.</summary>
public sealed class Rounds(Db db, Packages packages)
{
    /// <summary>Open, coming and closing rounds of a community, and the closed ones of the last days, newest
    /// last.</summary>
    public Task<IReadOnlyList<Round>> OfCommunity(TownId town, CommunityId community, CancellationToken ct) =>
        db.All<Round>(ReadOfCommunity, new { town, community }, ct);

    /// <summary>One round, when it is for that community; null community = any of the town.</summary>
    public Task<Round?> One(TownId town, CycleId cycle, CommunityId? community, CancellationToken ct) =>
        db.Maybe<Round>(ReadOne, new { town, cycle, community }, ct);

    /// <summary>All offers of a round by letter, withdrawn ones too.</summary>
    public async Task<IReadOnlyList<RoundOffer>> Offers(TownId town, CycleId cycle, CancellationToken ct)
    {
        var rows = await db.All<OfferRow>(ReadOffers, new { town, cycle }, ct);
        var versions = await packages.Versions(town, [.. rows.Select(r => (r.PackageId, r.Version)).Distinct()], ct);
        return [.. rows.Select(r => new RoundOffer(r.Id, r.Letter, versions[(r.PackageId, r.Version)], r.PriceFen,
            r.Capacity, r.Sold, r.LimitPerHousehold, r.Minimum, r.Withdrawn))];
    }

    private sealed record OfferRow(
        OfferId Id, string Letter, PackageId PackageId, int Version, long PriceFen, int Capacity, int Sold,
        int? LimitPerHousehold, int? Minimum, bool Withdrawn);

    // A few days back: people ask where their bags are, not what was sold last month.
    private const string ReadOfCommunity = """
        select c.id as cycle, c.name,
               case when c.state = 'withdrawn' then 4 when c.state = 'closed' then 3 when c.cutoff_at <= db_now() then 2
                    when c.opens_at <= db_now() then 1 else 0 end as state,
               c.opens_at, c.cutoff_at, c.deliver_from, c.deliver_to
        from cycles c
        join cycle_communities cc on cc.town_id = c.town_id and cc.cycle_id = c.id
        where c.town_id = @town and cc.community_id = @community and c.state <> 'withdrawn'
          and c.deliver_to > db_now() - interval '3 days'
        order by c.cutoff_at, c.id
        """;

    private const string ReadOne = """
        select c.id as cycle, c.name,
               case when c.state = 'withdrawn' then 4 when c.state = 'closed' then 3 when c.cutoff_at <= db_now() then 2
                    when c.opens_at <= db_now() then 1 else 0 end as state,
               c.opens_at, c.cutoff_at, c.deliver_from, c.deliver_to
        from cycles c
        where c.town_id = @town and c.id = @cycle
          and (@community::int is null or exists (select 1 from cycle_communities cc
               where cc.town_id = @town and cc.cycle_id = c.id and cc.community_id = @community::int))
        """;

    private const string ReadOffers = """
        select id, letter, package_id, version, price_fen, capacity, sold, limit_per_household, minimum,
               withdrawn_at is not null as withdrawn
        from offers where town_id = @town and cycle_id = @cycle
        order by length(letter), letter
        """;
}
