// The desk's two pages: all batches, and one batch with its call-offs, communities, amendments and sheets.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Batches;

public sealed class BatchDesk(
    Db db, BatchBook book, VerifyBatch.Handler verify, DropOffer.Handler drop, Randomness randomness)
{
    /// <summary>A batch in the list; suppliers as confirmed of all.</summary>
    public sealed record Row(
        BatchId Id, string Code, string Name, DateTimeOffset FrozenAt, DateTimeOffset DeliverFrom,
        DateTimeOffset DeliverTo,
        int Orders, int Pieces, long WeightGrams, long TotalFen, int Suppliers, int Confirmed, int Amendments);

    /// <summary>A round that is still open, for closing it now.</summary>
    public sealed record OpenRound(CycleId Id, string Name, DateTimeOffset CutoffAt, int Orders);

    public sealed record List(IReadOnlyList<Row> Batches, IReadOnlyList<OpenRound> Open, int Page, int Pages);

    public sealed record Supplier(
        SupplierId Id, string Name, string Number, DateTimeOffset? ConfirmedAt, int Before, int After, int Cases,
        long WeightGrams);

    public sealed record Community(CommunityId Id, string Name, string Gate, int Before, int After, long WeightGrams);

    public sealed record AmendedLine(
        int Number, DateTimeOffset At, string Reason, string Place, string Letter, string Package, int DeltaPieces);

    /// <param name="Missed">What may be dropped, with the key for doing it.</param>
    public sealed record Model(
        BatchHead Batch, IReadOnlyList<Supplier> Suppliers, IReadOnlyList<Community> Communities,
        IReadOnlyList<AmendedLine> Amendments, VerifyBatch.Verdict? Verdict,
        IReadOnlyList<(DropOffer.Missed Offer, Guid Key)> Missed);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/batches", async (int? page, Actor actor, BatchDesk desk, CancellationToken ct) =>
                Answers.Page<BatchesPage>(new { Model = await desk.All(page ?? 1, actor, ct) }))
            .WithName("Batches").RequireAuthorization(Policies.Desk);
        routes.MapGet("/desk/batches/{batch:int}",
            async (int batch, string? check, Actor actor, BatchDesk desk, CancellationToken ct) =>
                await desk.One(new BatchId(batch), actor, ct, check == "1") is { } model
                    ? Answers.Page<BatchPage>(new { Model = model })
                    : BatchesProblems.NoSuchBatch.ToHttp())
            .WithName("Batch").RequireAuthorization(Policies.Desk);
    }

    public async Task<List> All(int page, Actor actor, CancellationToken ct)
    {
        page = Math.Clamp(page, 1, 1_000_000);
        var batches = await db.All<Row>(FindAll, new
        {
            actor.Town,
            skip = (page - 1) * Limits.TablePage,
            take = Limits.TablePage,
        }, ct);
        var count = await db.One<int>(Count, new { actor.Town }, ct);
        return new List(batches, await db.All<OpenRound>(FindOpen, new { actor.Town }, ct), page,
            Math.Max(1, (count + Limits.TablePage - 1) / Limits.TablePage));
    }

    public async Task<Model?> One(BatchId batch, Actor actor, CancellationToken ct, bool recompute = false)
    {
        var head = await book.Find(actor.Town, batch, ct);
        if (head is null) return null;
        var args = new { actor.Town, batch };
        var drops = await book.Drops(actor.Town, batch, null, null, ct);
        var callOffs = await db.All<CallOff>(FindCallOffs, args, ct);
        var bySupplier = drops.ToLookup(d => d.Supplier);
        return new Model(head,
            [.. callOffs.Select(c => new Supplier(c.SupplierId, c.Name, c.Number, c.ConfirmedAt,
                bySupplier[c.SupplierId].Sum(d => d.Before), bySupplier[c.SupplierId].Sum(d => d.After),
                bySupplier[c.SupplierId].Sum(d => d.Cases), bySupplier[c.SupplierId].Sum(d => d.TotalGrams)))],
            [.. drops.GroupBy(d => d.Community).Select(g => new Community(
                g.Key, g.First().CommunityName, g.First().Gate,
                g.Sum(d => d.Before), g.Sum(d => d.After), g.Sum(d => d.TotalGrams)))],
            await db.All<AmendedLine>(FindAmendments, args, ct),
            recompute ? (await verify.Run(actor.Town, batch, ct)).Value : null,
            [.. (await drop.In(actor.Town, batch, ct)).Select(m => (m, randomness.NewId()))]);
    }

    private sealed record CallOff(SupplierId SupplierId, string Name, string Number, DateTimeOffset? ConfirmedAt);

    private const string Count = "select count(*)::int from batches where town_id = @Town";

    private const string FindAll = """
        select b.id, b.code, c.name, b.frozen_at, c.deliver_from, c.deliver_to, b.orders, b.pieces, b.weight_grams,
          b.total_fen,
               (select count(*)::int from call_offs o where o.town_id = b.town_id and o.batch_id = b.id) as suppliers,
               (select count(o.confirmed_at)::int from call_offs o where o.town_id = b.town_id
                 and o.batch_id = b.id) as confirmed,
               (select count(*)::int from amendments a where a.town_id = b.town_id and a.batch_id = b.id) as amendments
        from batches b join cycles c on c.town_id = b.town_id and c.id = b.id
        where b.town_id = @Town
        order by b.frozen_at desc, b.id desc limit @take offset @skip
        """;

    private const string FindOpen = """
        select c.id, c.name, c.cutoff_at,
               (select count(*)::int from orders o where o.town_id = c.town_id and o.cycle_id = c.id
                 and o.state = 'placed') as orders
        from cycles c
        where c.town_id = @Town and c.state = 'published' and c.opens_at <= db_now()
        order by c.cutoff_at, c.id
        """;

    private const string FindCallOffs = """
        select o.supplier_id, s.name, o.number, o.confirmed_at
        from call_offs o join suppliers s on s.town_id = o.town_id and s.id = o.supplier_id
        where o.town_id = @Town and o.batch_id = @batch order by o.number
        """;

    private const string FindAmendments = """
        select a.number, a.at, a.reason,
               m.name || ' · ' || b.no || '号楼 · ' || case when h.unit = '' then '' else h.unit || '-' end || h.room ||
                 case when h.occupant = '' then '' else ' ' || h.occupant end as place,
               f.letter, k.name as package, l.delta_pieces
        from amendments a
        join amendment_lines l on l.town_id = a.town_id and l.batch_id = a.batch_id and l.number = a.number
        join households h on h.town_id = l.town_id and h.id = l.household_id
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities m on m.town_id = h.town_id and m.id = h.community_id
        join offers f on f.town_id = l.town_id and f.id = l.offer_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        where a.town_id = @Town and a.batch_id = @batch
        order by a.number, l.position
        """;
}
