// What other rooms may name of this one: the state of a household's bags, what amendments
// changed for it, outcomes in words, rounds and names.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

/// <summary>Bags of one package of a household that are in the same state.</summary>
/// <param name="Letter">The offer's letter.</param>
/// <param name="Package">Its name.</param>
/// <param name="Pieces">How many bags.</param>
/// <param name="Outcome">As stored; null = none yet.</param>
/// <param name="AtGate">The gate has counted this package.</param>
/// <param name="Since">When the outcome was recorded.</param>
public sealed record BagState(
    string Letter, string Package, int Pieces, string? Outcome, bool AtGate, DateTimeOffset? Since);

/// <summary>Where a household's bags of a round are; empty before the cutoff and for rounds without an order.</summary>
public sealed class BagStates(Db db)
{
    public Task<IReadOnlyList<BagState>> Of(TownId town, HouseholdId household, BatchId batch, CancellationToken ct) =>
        db.All<BagState>(Rows, new { Town = town, household, batch }, ct);

    private const string Rows = """
        select f.letter, k.name as package, count(*)::int as pieces, b.outcome, g.id is not null as at_gate,
               max(b.at) as since
        from bags b
        join offers f on f.town_id = b.town_id and f.id = b.offer_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        left join gate_latest g on g.town_id = b.town_id and g.batch_id = b.batch_id
          and g.community_id = b.community_id and g.offer_id = b.offer_id and g.received > g.damaged
        where b.town_id = @Town and b.batch_id = @batch and b.household_id = @household
        group by f.letter, k.name, b.outcome, g.id
        order by length(f.letter), f.letter collate "C", b.outcome nulls first
        """;
}

/// <summary>What amendments changed for one household, for its own page.</summary>
public sealed class Amended(Db db)
{
    /// <param name="Reason">In the words of the desk.</param>
    public sealed record Line(DateTimeOffset At, string Letter, string Package, int DeltaPieces, string Reason);

    public Task<IReadOnlyList<Line>> Of(TownId town, HouseholdId household, BatchId batch, CancellationToken ct) =>
        db.All<Line>(Find, new { town, household, batch }, ct);

    private const string Find = """
        select a.at, f.letter, k.name as package, l.delta_pieces, a.reason
        from amendment_lines l
        join amendments a on a.town_id = l.town_id and a.batch_id = l.batch_id and a.number = l.number
        join offers f on f.town_id = l.town_id and f.id = l.offer_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        where l.town_id = @town and l.batch_id = @batch and l.household_id = @household
        order by l.number, l.position
        """;
}

/// <summary>Outcomes in the words of the door, and of the one who waits behind it.</summary>
public static class OutcomeWords
{
    /// <summary>For volunteers, leaders and the desk: 交到, 放门口, 没在家 …</summary>
    public static string Of(Words w, string? outcome) => BagOutcomes.Read(outcome) switch
    {
        BagOutcome.HandedOver => w["已交到", "handed over"],
        BagOutcome.LeftAtDoor => w["放门口", "left at the door"],
        BagOutcome.NotHome => w["没在家", "not home"],
        BagOutcome.Refused => w["不要了", "refused"],
        BagOutcome.WrongAddress => w["地址不对", "wrong address"],
        BagOutcome.Short => w["缺货", "missing"],
        BagOutcome.Broken => w["破损", "broken"],
        BagOutcome.RefundAgreed => w["同意退款", "refund agreed"],
        _ => outcome == "undone" ? w["撤销", "undone"] : w["还没送", "to do"],
    };

    /// <summary>For the household: where its bag is and what happens next.</summary>
    public static string ForResident(Words w, BagState state) => BagOutcomes.Read(state.Outcome) switch
    {
        BagOutcome.HandedOver => w["已送到", "delivered"],
        BagOutcome.LeftAtDoor => w["放在门口，请尽快拿", "left at your door; please take it in"],
        BagOutcome.NotHome => w["来过，家里没人；会再联系您", "we came, nobody was home; we will be in touch"],
        BagOutcome.Refused => w["您没有收；镇专班会处理", "you did not take it; the desk will sort it out"],
        BagOutcome.WrongAddress => w["地址没找到；镇专班会联系您", "the address was not found; the desk will be in touch"],
        BagOutcome.Short => w["缺货，不收钱，已付的会退", "missing; you need not pay, and what you paid comes back"],
        BagOutcome.Broken => w["破损，不收钱，已付的会退", "broken; you need not pay, and what you paid comes back"],
        BagOutcome.RefundAgreed => w["已同意退款，不收钱，已付的会退", "refund agreed; what you paid comes back"],
        _ => state.AtGate ? w["已到小区门口", "at the community gate"] : w["在路上", "on the way"],
    };

    /// <summary>A letter or sign that says the outcome without colour, for small places.</summary>
    public static string Sign(string? outcome) => BagOutcomes.Read(outcome) switch
    {
        BagOutcome.HandedOver => "✓",
        BagOutcome.LeftAtDoor => "⌂",
        null => "·",
        _ => "!",
    };
}

/// <param name="Name">The round's.</param>
/// <param name="Place">The actor's community (and building), empty for the whole town.</param>
public sealed record Round(
    int Id, string Name, string Code, DateTimeOffset DeliverFrom, DateTimeOffset DeliverTo, string Place)
{
    public string Where(Words w) => (Place.Length > 0 ? Place + " · " : "") + w[$"第{Id}期 {Name}", $"Round {Id} {Name}"];
}

/// <summary>The rounds that are frozen, as far as an actor may see them: the first line of every page.</summary>
public sealed class Rounds(Db db)
{
    public Task<Round?> Find(Actor actor, BatchId batch, CancellationToken ct) =>
        db.Maybe<Round>(Frozen,
            new { actor.Town, actor.Community, actor.Building, batch = (BatchId?)batch, most = 1 }, ct);

    /// <summary>The newest first.</summary>
    public Task<IReadOnlyList<Round>> Newest(Actor actor, CancellationToken ct) =>
        db.All<Round>(Frozen, new { actor.Town, actor.Community, actor.Building, batch = (BatchId?)null, most = 20 },
            ct);

    private const string Frozen = """
        select b.id, y.name, b.code, y.deliver_from, y.deliver_to,
               coalesce(c.name, '') || coalesce(' ' || u.no || '号楼', '') as place
        from batches b
        join cycles y on y.town_id = b.town_id and y.id = b.id
        left join communities c on c.town_id = b.town_id and c.id = @Community
        left join buildings u on u.town_id = b.town_id and u.id = @Building
        where b.town_id = @Town and (@batch::int is null or b.id = @batch)
          and (@Community::int is null or exists (
                select from cycle_communities x
                where x.town_id = b.town_id and x.cycle_id = b.id and x.community_id = @Community))
        order by b.id desc
        limit @most
        """;
}
