// Three sheets from the same doors: the door list of a building (or of each building of a community), the cart manifest
// of a community, and the bag labels.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Batches.Sheets;

public static class ShowDoors
{
    /// <param name="Copy">Whose copy it is, of the sheet that shows people's own words.</param>
    public sealed record Model(BatchHead Batch, SheetPlace Place, IReadOnlyList<Door> Doors, Copy? Copy = null)
    {
        /// <summary>Buildings in walking order, each with its doors.</summary>
        public IEnumerable<IGrouping<(BuildingId Id, string No), Door>> Buildings =>
            Doors.GroupBy(d => (d.Building, d.BuildingNo));
    }

    public static void Map(IEndpointRouteBuilder sheets)
    {
        sheets.MapGet("/{batch:int}/communities/{community:int}/carts",
            async (int batch, int community, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Printed(actor,
                    await handler.OfCommunity(new BatchId(batch), new CommunityId(community), actor, ct), "carts", ct))
                    .ToHttp(model => Answers.Page<CartSheet>(new { Model = model })))
            .WithName("CartSheet");
        sheets.MapGet("/{batch:int}/communities/{community:int}/doors",
            async (int batch, int community, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Copied(actor,
                    await handler.OfCommunity(new BatchId(batch), new CommunityId(community), actor, ct), ct))
                    .ToHttp(model => Answers.Page<DoorSheet>(new { Model = model })))
            .WithName("CommunityDoorSheet");
        sheets.MapGet("/{batch:int}/buildings/{building:int}/doors",
            async (int batch, int building, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Copied(actor,
                    await handler.OfBuilding(new BatchId(batch), new BuildingId(building), actor, ct), ct))
                    .ToHttp(model => Answers.Page<DoorSheet>(new { Model = model })))
            .WithName("BuildingDoorSheet");
        sheets.MapGet("/{batch:int}/communities/{community:int}/labels",
            async (int batch, int community, string? size, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Printed(actor,
                    await handler.OfCommunity(new BatchId(batch), new CommunityId(community), actor, ct), "labels", ct))
                    .ToHttp(model => Answers.Page<LabelSheet>(new { Model = model, Single = size == "50x30" })))
            .WithName("CommunityLabelSheet");
        sheets.MapGet("/{batch:int}/buildings/{building:int}/labels",
            async (int batch, int building, string? size, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Printed(actor,
                    await handler.OfBuilding(new BatchId(batch), new BuildingId(building), actor, ct), "labels", ct))
                    .ToHttp(model => Answers.Page<LabelSheet>(new { Model = model, Single = size == "50x30" })))
            .WithName("BuildingLabelSheet");
    }

    public sealed class Handler(Db db, BatchBook book, SheetPlaces places, Copies copies)
    {
        /// <summary>The sheet as somebody's copy.</summary>
        public async Task<Outcome<Model>> Copied(Actor actor, Outcome<Model> read, CancellationToken ct)
        {
            if (!read.Succeeded) return read;
            var (batch, place) = (read.Value.Batch.Id, read.Value.Place);
            var where = place.Building is null ? place.Name : $"{place.Name} {place.BuildingNo}";
            var doors = read.Value.Doors.Select(d => d.Household);
            var copy = await copies.Take(actor, batch, "printed", "doors", where, doors, null, ct);
            return read.Value with { Copy = copy };
        }

        /// <summary>Labels and carts carry doors, but nobody's words: no mark, only the row.</summary>
        public async Task<Outcome<Model>> Printed(Actor actor, Outcome<Model> read, string what, CancellationToken ct)
        {
            if (read.Succeeded)
                await db.Takes(actor, "printed", what, read.Value.Doors.Select(d => d.Household), ct);
            return read;
        }

        public async Task<Outcome<Model>> OfCommunity(BatchId batch, CommunityId community, Actor actor,
            CancellationToken ct) =>
            await Read(batch, await places.Community(actor.Town, Scope.Of(actor), community, ct), actor, ct);

        public async Task<Outcome<Model>> OfBuilding(BatchId batch, BuildingId building, Actor actor,
            CancellationToken ct) =>
            await Read(batch, await places.Building(actor.Town, Scope.Of(actor), building, ct), actor, ct);

        private async Task<Outcome<Model>> Read(BatchId batch, SheetPlace? place, Actor actor, CancellationToken ct)
        {
            var head = await book.Find(actor.Town, batch, ct);
            if (head is null || place is null) return BatchesProblems.NoSuchSheet;
            return new Model(head, place,
                await book.Doors(actor.Town, batch, place.Community, place.Building, ct));
        }
    }
}
