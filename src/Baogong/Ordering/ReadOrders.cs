// A household's orders over all rounds, each with its state in words; bags and gate counts are read when they exist.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Ordering;

public static class ReadOrders
{
    private const int Most = 60;

    /// <param name="Open">It can still be changed and cancelled, by the database's clock.</param>
    /// <param name="Arrived">Somebody counted goods of this round at the community's gate.</param>
    /// <param name="Live">Its round is still on the board.</param>
    /// <param name="Pays">door, me, relative, other (<see cref="WhoPays"/>).</param>
    /// <param name="LinkedAt">A relative far away placed it: since when they may, by the household's word; null = not.
    /// </param>
    /// <param name="ByOffice">The household gave its word to the neighbourhood office.</param>
    public sealed record Found(
        OrderId Order, long Number, CycleId Cycle, string CycleName, HouseholdId Household, string Channel, bool Mine,
        DateTimeOffset PlacedAt, DateTimeOffset? EndedAt, string State, long TotalFen, string Note, Guid? ReplacedBy,
        DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom, DateTimeOffset DeliverTo, bool Open, bool Arrived,
        bool Live, string Pays, DateTimeOffset? LinkedAt, bool? ByOffice)
    {
        public IReadOnlyList<Line> Lines { get; init; } = [];

        public IReadOnlyList<Bags> Bags { get; init; } = [];

        public string Code => ShortCode.Of(Number);

        /// <summary>A×2 C×1</summary>
        public string Short => string.Join(' ', Lines.Select(l => $"{l.Letter}×{l.Pieces}"));

        public OrderState Now => OrderState.Of(this);
    }

    public sealed record Line(OrderId Order, string Letter, string Name, int Pieces, long PriceFen);

    /// <param name="Outcome">The newest of each bag; null = nothing yet.</param>
    public sealed record Bags(OrderId Order, string? Outcome, long Count);

    public sealed class Handler(Db db)
    {
        public async Task<IReadOnlyList<Found>> All(Actor actor, HouseholdId household, CancellationToken ct) =>
            await Read(actor, household, null, ct);

        /// <summary>What the board shows: placed orders of rounds that are not over.</summary>
        public async Task<IReadOnlyList<Found>> Live(Actor actor, HouseholdId household, CancellationToken ct) =>
            [.. (await Read(actor, household, null, ct)).Where(o => o is { Live: true, State: "placed" })];

        public async Task<Found?> One(Actor actor, HouseholdId household, OrderId order, CancellationToken ct) =>
            (await Read(actor, household, order.Value, ct)).SingleOrDefault();

        private async Task<IReadOnlyList<Found>> Read(Actor actor, HouseholdId household, Guid? order,
            CancellationToken ct)
        {
            var found = await db.All<Found>(Find, new { actor.Town, actor.Person, household, order, Most }, ct);
            var args = new { actor.Town, household, orders = found.Select(o => o.Order.Value).ToArray() };
            var lines = (await db.All<Line>(FindLines, args, ct)).ToLookup(l => l.Order);
            var bags = (await db.All<Bags>(FindBags, args, ct)).ToLookup(b => b.Order);
            return [.. found.Select(o => o with { Lines = [.. lines[o.Order]], Bags = [.. bags[o.Order]] })];
        }
    }

    private const string Find = $"""
        select o.id as "order", o.number, o.cycle_id as cycle, c.name as cycle_name, o.household_id as household,
          o.channel,
               o.actor_id = @Person as mine, o.placed_at, o.ended_at,
               o.state, o.total_fen, o.note,
               (select n.id from orders n where n.town_id = o.town_id and n.household_id = o.household_id
                 and n.replaces = o.id limit 1) as replaced_by,
               c.cutoff_at, c.deliver_from, c.deliver_to,
               o.state = 'placed' and c.state = 'published' and c.cutoff_at > db_now() as open,
               exists (select from gate_counts g
                       where g.town_id = o.town_id and g.batch_id = o.cycle_id and g.community_id = h.community_id)
                         as arrived,
               c.deliver_to > db_now() - interval '12 hours' as live, {WhoPays.PaysColumns},
               r.linked_at, r.by_office
        from orders o
        join cycles c on c.town_id = o.town_id and c.id = o.cycle_id
        join households h on h.town_id = o.town_id and h.id = o.household_id
        left join lateral (
          select l.linked_at, l.by_office from relative_links l
          where l.town_id = o.town_id and l.household_id = o.household_id and l.person_id = o.actor_id
            and l.linked_at <= o.placed_at and coalesce(l.unlinked_at, o.placed_at) >= o.placed_at
          limit 1) r on true
        where o.town_id = @Town and o.household_id = @household and (@order::uuid is null or o.id = @order::uuid)
        order by o.number desc
        limit @Most
        """;

    private const string FindLines = """
        select o.id as "order", f.letter, p.name, l.pieces, l.price_fen
        from orders o
        cross join unnest(o.offer_ids, o.pieces, o.prices_fen) as l(offer_id, pieces, price_fen)
        join offers f on f.town_id = o.town_id and f.id = l.offer_id
        join packages p on p.town_id = f.town_id and p.id = f.package_id
        where o.town_id = @Town and o.household_id = @household and o.id = any(@orders::uuid[])
        order by o.id, length(f.letter), f.letter
        """;

    private const string FindBags = """
        select b.order_id as "order", e.outcome, count(*) as count
        from batch_lines b
        cross join generate_series(b.first_label, b.first_label + b.pieces - 1) as bag(label)
        left join lateral (
          select e.outcome from bag_events e
          where e.town_id = b.town_id and e.batch_id = b.batch_id and e.label = bag.label and e.outcome <> 'undone'
            and not exists (select from bag_events u where u.town_id = e.town_id and u.undoes = e.id)
          order by e.seq desc limit 1) e on true
        where b.town_id = @Town and b.household_id = @household and b.order_id = any(@orders::uuid[])
        group by b.order_id, e.outcome
        """;
}
