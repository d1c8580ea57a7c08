// What must arrive at one gate, with columns to count it in.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Batches.Sheets;

public static class ShowGateSheet
{
    public sealed record Model(BatchHead Batch, SheetPlace Place, IReadOnlyList<DropLine> Drops);

    public static void Map(IEndpointRouteBuilder sheets) => sheets
        .MapGet("/{batch:int}/communities/{community:int}",
            async (int batch, int community, Actor actor, Handler handler, CancellationToken ct) =>
            (await handler.Run(new BatchId(batch), new CommunityId(community), actor, ct))
                .ToHttp(model => Answers.Page<GateSheet>(new { Model = model })))
        .WithName(nameof(ShowGateSheet));

    public sealed class Handler(BatchBook book, SheetPlaces places)
    {
        public async Task<Outcome<Model>> Run(BatchId batch, CommunityId community, Actor actor, CancellationToken ct)
        {
            var head = await book.Find(actor.Town, batch, ct);
            var place = await places.Community(actor.Town, Scope.Of(actor), community, ct);
            return head is null || place is null ? BatchesProblems.NoSuchSheet
                : new Model(head, place, await book.Drops(actor.Town, batch, null, community, ct));
        }
    }
}
