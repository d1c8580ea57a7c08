// A supplier's call-off: what to bring to each gate, in the truck's order, in whole cases. The desk prints it. After
// the supplier confirmed, later amendments stand apart, so that both sides talk about the same sheet.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Batches.Sheets;

public static class ShowCallOff
{
    /// <summary>One amended quantity after the confirmation.</summary>
    public sealed record Late(int Number, DateTimeOffset At, string Community, string Letter, string Package,
        int DeltaPieces);

    public sealed record Head(string Number, string Supplier, DateTimeOffset? ConfirmedAt);

    public sealed record Model(BatchHead Batch, SupplierId Supplier, Head Head, IReadOnlyList<DropLine> Drops,
        IReadOnlyList<Late> Late);

    public static void Map(IEndpointRouteBuilder sheets) => sheets
        .MapGet("/{batch:int}/suppliers/{supplier:int}",
            async (int batch, int supplier, Actor actor, Handler handler, CancellationToken ct) =>
            (await handler.Run(new BatchId(batch), new SupplierId(supplier), actor, ct))
                .ToHttp(model => Answers.Page<CallOffSheet>(new { Model = model })))
        .WithName(nameof(ShowCallOff)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db, BatchBook book)
    {
        public async Task<Outcome<Model>> Run(BatchId batch, SupplierId supplier, Actor actor, CancellationToken ct)
        {
            var head = await book.Find(actor.Town, batch, ct);
            if (head is null) return BatchesProblems.NoSuchBatch;
            var args = new { actor.Town, batch, supplier };
            var callOff = await db.Maybe<Head>(FindHead, args, ct);
            if (callOff is null) return BatchesProblems.NoSuchCallOff;
            return new Model(head, supplier, callOff, await book.Drops(actor.Town, batch, supplier, null, ct),
                await db.All<Late>(FindLate, args, ct));
        }
    }

    private const string FindHead = """
        select o.number, s.name as supplier, o.confirmed_at
        from call_offs o join suppliers s on s.town_id = o.town_id and s.id = o.supplier_id
        where o.town_id = @Town and o.batch_id = @batch and o.supplier_id = @supplier
        """;

    // Reasons stay inside the house: they may speak of people.
    private const string FindLate = """
        select a.number, a.at, m.name as community, f.letter, k.name as package,
          sum(l.delta_pieces)::int as delta_pieces
        from call_offs o
        join amendments a on a.town_id = o.town_id and a.batch_id = o.batch_id and a.at > o.confirmed_at
        join amendment_lines l on l.town_id = a.town_id and l.batch_id = a.batch_id and l.number = a.number
        join offers f on f.town_id = l.town_id and f.id = l.offer_id and f.supplier_id = o.supplier_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        join households h on h.town_id = l.town_id and h.id = l.household_id
        join communities m on m.town_id = h.town_id and m.id = h.community_id
        where o.town_id = @Town and o.batch_id = @batch and o.supplier_id = @supplier
        group by a.number, a.at, m.gate_order, m.id, m.name, f.letter, k.name
        order by a.number, m.gate_order, m.id, length(f.letter), f.letter collate "C"
        """;
}
