// Stores what was decided, and commits, in one round trip: if anything fails, nothing is.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Ordering;

internal sealed class IntakeWriting(NpgsqlConnection connection, TownId town, Holdings held)
{
    /// <param name="batch">As they came.</param>
    /// <param name="decisions">On each of them. An accepted order gets its number here.</param>
    /// <param name="remembered">They rest on memory and are all accepted: the rows are locked here, and asked whether
    /// they are still so.</param>
    /// <exception cref="PostgresException">They are not, or it is too much for the stock or a limit, or a key was there
    /// before: nothing is stored.</exception>
    public void Store(IReadOnlyList<Pending> batch, Decision[] decisions, bool remembered)
    {
        using var writing = new NpgsqlBatch(connection);
        AddOrders(writing, batch, decisions, remembered ? DBNull.Value : held.Now);
        // Orders are written before they may be ended: one batch can place an order and replace it.
        IntakeEndings.Write(writing, town, held, batch, decisions);
        if (!remembered) writing.Add(WithinLimits, town, Uses());     // when all that is given back is back
        AuditTrail.Add(writing, StaffOrders.Of(batch, decisions).Select(entry => (town, entry)));
        if (!remembered) writing.AddCommit();
        using var rows = writing.ExecuteReader();
        rows.Read();
        var numbers = new Queue<long>(rows.GetFieldValue<long[]>(0));
        while (rows.NextResult()) { }     // to the end: it is stored when PostgreSQL has said so of all
        foreach (var stored in decisions.OfType<Accepted>()) stored.Order.Number = numbers.Dequeue();
    }

    private void AddOrders(NpgsqlBatch writing, IReadOnlyList<Pending> batch, Decision[] decisions, object at)
    {
        var rows = batch.Zip(decisions).Where(p => p.Second is Accepted)
            .Select(p => (From: p.First, Wish: (Placement)p.First.Request, Result: (Accepted)p.Second)).ToList();
        var goods = held.SoldDelta.OrderBy(d => d.Key)     // 0 too: by a new row others see that somebody else has it
            .Select(d => (Id: d.Key, Sold: d.Value, Known: held.Offers[d.Key])).ToList();
        int[] first = [1, .. rows.Select(r => r.Wish.Lines.Count)];
        for (var i = 1; i < first.Length; i++) first[i] += first[i - 1];
        writing.Add(StoreOrders, town, [at, rows.Select(r => r.Wish.Cycle).Distinct().ToArray(),
            goods.Select(g => g.Id).ToArray(), goods.Select(g => g.Sold).ToArray(),
            goods.Select(g => g.Known.Cycle).ToArray(), goods.Select(g => g.Known.PriceFen).ToArray(),
            goods.Select(g => g.Known.Limit).ToArray(), .. Uses(),
            rows.Select(r => r.Wish.Key).ToArray(), rows.Select(r => r.Wish.Cycle).ToArray(),
            rows.Select(r => r.Wish.Household).ToArray(),
            rows.Select(r => r.From.Channel.ToString().ToLowerInvariant()).ToArray(),
            rows.Select(r => r.From.Actor.Value).ToArray(), rows.Select(r => r.From.Payer).ToArray(),
            rows.Select(r => r.Result.Order.TotalFen).ToArray(), rows.Select(r => r.Wish.Content).ToArray(),
            rows.Select(r => r.From.Note).ToArray(), rows.Select(r => r.Wish.Replaces).ToArray(), first,
            rows.SelectMany(r => r.Wish.Lines.Select(l => l.Offer)).ToArray(),
            rows.SelectMany(r => r.Wish.Lines.Select(l => l.Pieces)).ToArray(),
            rows.SelectMany(r => r.Result.PricesFen).ToArray()]);
    }

    // Who has more of an offer now. Who has less may still have more than a limit that was lowered.
    private object[] Uses()
    {
        var more = held.UsedDelta.Where(d => d.Value > 0).Select(d => (d.Key, In: held.Offers[d.Key.Offer])).ToList();
        return [more.Select(m => m.Key.Offer).ToArray(), more.Select(m => m.Key.Household).ToArray(),
            more.Select(m => m.In.Cycle).ToArray(), more.Select(m => m.In.Limit).ToArray()];
    }

    // Schema/0032_store_orders.sql. One statement is sent from here at once; of more, Npgsql has the rest sent by the
    // thread pool, behind everybody who waits there (docs/adr/0027).
    private const string StoreOrders = """
        select store_orders(
          town => $1, moment => $2, rounds => $3, goods => $4, goods_sold => $5, goods_rounds => $6, goods_prices => $7,
          goods_limits => $8, uses => $9, uses_doors => $10, uses_rounds => $11, uses_limits => $12, keys => $13,
          in_rounds => $14, doors => $15, channels => $16, actors => $17, payers => $18, totals => $19, contents => $20,
          notes => $21, replaced => $22, first_line => $23, line_offers => $24, line_pieces => $25, line_prices => $26)
        """;

    private const string WithinLimits =
        "select within_limits(town => $1, uses => $2, uses_doors => $3, uses_rounds => $4, uses_limits => $5)";
}
