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
    public Stored Store(IReadOnlyList<Pending> batch, Decision[] decisions, bool remembered)
    {
        using var writing = new NpgsqlBatch(connection);
        var (more, uses) = IntakeUses.More(held, remembered);
        Add(writing, batch, decisions, remembered ? DBNull.Value : held.Now, uses);
        // Orders are written before they may be ended: one batch can place an order and replace it.
        IntakeEndings.Write(writing, town, held, batch, decisions);
        if (!remembered) writing.Add(IntakeUses.WithinLimits, town, uses);
        AuditTrail.Add(writing, StaffOrders.Of(batch, decisions).Select(entry => (town, entry)));
        if (!remembered) writing.AddCommit();
        using var rows = writing.ExecuteReader();
        rows.Read();
        var numbers = new Queue<long>(rows.GetFieldValue<long[]>(0));
        if (remembered)
            foreach (var (use, pieces) in more.Zip(rows.GetFieldValue<int[]>(1))) held.Used[use] = pieces;
        var stored = new Stored(remembered ? rows.GetFieldValue<int[]>(2) : [], rows.GetString(3));
        while (rows.NextResult()) { }     // to the end: it is stored when PostgreSQL has said so of all
        foreach (var accepted in decisions.OfType<Accepted>()) accepted.Order.Number = numbers.Dequeue();
        return stored;
    }

    private void Add(NpgsqlBatch writing, IReadOnlyList<Pending> batch, Decision[] decisions, object at, object[] uses)
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
            goods.Select(g => g.Known.Limit).ToArray(), goods.Select(g => g.Known.Version).ToArray(), .. uses,
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

    // Schema/0032_store_orders.sql. One statement is sent from here at once; of more, Npgsql has the rest sent by the
    // thread pool, behind everybody who waits there (docs/adr/0027).
    private const string StoreOrders = """
        select * from store_orders(
          town => $1, moment => $2, rounds => $3, goods => $4, goods_sold => $5, goods_rounds => $6, goods_prices => $7,
          goods_limits => $8, goods_versions => $9, uses => $10, uses_doors => $11, uses_rounds => $12,
          uses_limits => $13, uses_has => $14, keys => $15, in_rounds => $16, doors => $17, channels => $18,
          actors => $19, payers => $20, totals => $21, contents => $22, notes => $23, replaced => $24,
          first_line => $25, line_offers => $26, line_pieces => $27, line_prices => $28)
        """;
}
