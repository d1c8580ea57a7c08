// Orders that end in a batch, because they are cancelled or replaced by a newer one: what is known of them, and how it
// is stored. Both are parts of the batch's reading and of its writing.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.Platform.Data;
using Dapper;
using Npgsql;

namespace Baogong.Ordering;

internal sealed class IntakeEndings(TownId town, IReadOnlyList<Pending> batch)
{
    /// <summary>Keys of cancellations.</summary>
    public Guid[] Keys { get; } =
        [.. batch.Select(p => p.Request).OfType<Cancellation>().Select(c => c.Key).Distinct()];

    /// <summary>What is to be ended.</summary>
    public Guid[] Orders { get; } = [.. batch
        .Select(p => p.Request is Cancellation c ? c.Order : (p.Request as Placement)?.Replaces).OfType<Guid>()];

    /// <summary>A target's cycle, household and offers never change, so they may be read before anything is
    /// locked.</summary>
    public List<(int Cycle, int Household, int[] Offers)> Read(NpgsqlConnection connection) => Orders.Length == 0 ? []
        : connection.Query<(int, int, int[])>(ReadTargets, new { town, targets = Orders }).AsList();

    public static void Write(
        NpgsqlBatch writing, TownId town, Holdings held, IReadOnlyList<Pending> batch, Decision[] decisions)
    {
        var ended = new List<(Guid Key, Guid Order, Guid Actor, string State)>();
        for (var i = 0; i < decisions.Length; i++)
        {
            var (request, actor) = (batch[i].Request, batch[i].Actor.Value);
            if (decisions[i] is Accepted && request is Placement { Replaces: { } old })
                ended.Add((request.Key, old, actor, "replaced"));
            if (decisions[i] is Ended { Order.Id: var order }) ended.Add((request.Key, order, actor, "cancelled"));
        }

        if (ended.Count == 0) return;
        writing.Add(EndOrders, town, ended.Select(e => e.Order).ToArray(), ended.Select(e => e.Actor).ToArray(),
            ended.Select(e => e.State).ToArray(), held.Now);
        var cancelled = ended.FindAll(e => e.State == "cancelled");
        if (cancelled.Count == 0) return;
        writing.Add(InsertCancellations, town, cancelled.Select(c => c.Key).ToArray(),
            cancelled.Select(c => c.Order).ToArray(), cancelled.Select(c => c.Actor).ToArray(), held.Now);
    }

    private const string ReadTargets = """
        select o.cycle_id, o.household_id, o.offer_ids
        from unnest(@targets::uuid[]) as w(id) cross join lateral (
          select cycle_id, household_id, offer_ids from orders where town_id = @town and id = w.id limit 1) o
        """;

    /// <summary>$2: keys.</summary>
    public const string ReadCancellations = """
        select c.id, c.order_id
        from unnest($2::uuid[]) as w(id) cross join lateral (
          select id, order_id from cancellations where town_id = $1 and id = w.id limit 1) c
        """;

    private const string EndOrders = """
        update orders o set state = e.state, ended_at = $5::timestamptz, ended_by = e.actor_id
        from unnest($2::uuid[], $3::uuid[], $4::text[]) as e(id, actor_id, state)
        where o.town_id = $1 and o.id = e.id and o.state = 'placed'
        """;

    private const string InsertCancellations = """
        insert into cancellations (town_id, id, order_id, actor_id, at)
        select $1, c.*, $5::timestamptz from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as c(id, order_id, actor_id)
        """;
}
