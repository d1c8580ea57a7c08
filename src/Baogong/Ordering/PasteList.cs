// The leader's two ways to bring a whole building in: paste the chat as it is, or type a paper list column by column.
// Both show what was understood before anything is booked, and both can be sent twice.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class PasteList
{
    /// <param name="Entries">Null until something was read.</param>
    /// <param name="Booked">How many were booked just now; null = only a preview.</param>
    /// <param name="Text">The pasted text, as typed.</param>
    /// <param name="Cells">The sheet's fields, as typed.</param>
    public sealed record Page(
        ShowBuilding.Glance Glance, ReadCycle.Found Cycle, Channel Channel,
        IReadOnlyList<BookDoors.Entry>? Entries = null,
        int? Booked = null, string Text = "", IReadOnlyDictionary<string, string>? Cells = null, Problem? Error = null)
    {
        public int Status => Error?.Status ?? 200;

        public IEnumerable<BookDoors.Entry> Of(BookDoors.Fate fate) => (Entries ?? []).Where(e => e.Fate == fate);

        public IEnumerable<BookDoors.Entry> ToBook =>
            (Entries ?? []).Where(e => e.Fate is BookDoors.Fate.New or BookDoors.Fate.Changed);

        public string DoorName(Words w, HouseholdId household) =>
            Glance.Doors.FirstOrDefault(d => d.Household == household) is { } door
                ? FindDoor.RoomName(w, door.Unit, door.Room, door.Occupant) : "";
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        Way("/leader/paste", nameof(PasteList), Channel.Relay, page =>
            Answers.Page<PasteListPage>(new { Model = page }, page.Status));
        Way("/leader/sheet", "TypeSheet", Channel.Sheet, page =>
            Answers.Page<TypeSheetPage>(new { Model = page }, page.Status));

        void Way(string path, string name, Channel channel, Func<Page, IResult> show)
        {
            routes.MapGet(path, async (int? building, int? cycle, Actor actor, Handler handler, CancellationToken ct) =>
                await handler.Open(actor, building, cycle, channel, ct) is { } page ? show(page)
                    : Answers.Page<MissingPage>(status: 404))
                .WithName(name).RequireAuthorization(Policies.Leader);
            routes.MapPost(path, async (int? building, int? cycle, Form form, Actor actor, Handler handler,
                CancellationToken ct) =>
                await handler.Open(actor, building, cycle, channel, ct) is { } page
                    ? show(await handler.Run(page, form, actor, ct)) : Answers.Page<MissingPage>(status: 404))
                .WithName("Send" + name).RequireAuthorization(Policies.Leader);
        }
    }

    public sealed class Handler(Db db, ShowBuilding.Handler buildings, ReadCycle.Handler cycles, BookDoors.Handler book)
    {
        public async Task<Page?> Open(Actor actor, int? building, int? cycle, Channel channel, CancellationToken ct) =>
            await buildings.Run(actor, building, cycle, ct) is { Round: { } round } glance
            && await cycles.Run(actor, actor.Community!.Value, default, round.Cycle.Value, ct) is { } found
                ? new Page(glance, found, channel) : null;

        /// <summary>"read" shows what was understood; "book" books it when it is still what was shown.</summary>
        public async Task<Page> Run(Page page, Form form, Actor actor, CancellationToken ct)
        {
            var text = form["text"].ReplaceLineEndings("\n");
            page = page with
            {
                Text = text,
                Cells = form.Names.Where(n => n.StartsWith('c')).ToDictionary(n => n, n => form[n]),
            };
            if (text.Length > Limits.RelayCharacters) return page with { Error = OrderPageProblems.LongRelay };
            if (page.Cycle.Cycle.Stage != ReadCycle.Stage.Open)
                return page with { Error = Core.Intake.IntakeProblems.CutoffPassed };
            if (form["do"] == "edit") return page;
            var read = page.Channel == Channel.Sheet
                ? ReadLists.Sheet(form, page.Glance, page.Cycle)
                : ReadLists.Relay(text, page.Glance, page.Cycle, await Names(actor, page.Cycle, ct));
            var entries = await book.Preview(actor, actor.Community!.Value, page.Cycle, page.Channel, read.Lines, ct);
            page = page with { Entries = [.. read.Doubts, .. entries] };
            if (page.Entries.Count == 0) return page with { Error = OrderPageProblems.NothingRead, Entries = null };
            if (form["do"] != "book") return page;
            if (page.ToBook.Any() && form["shown"] != BookDoors.Digest(page.ToBook))
                return page with { Error = OrderPageProblems.ListChanged };

            var done = await book.Book(actor, page.Cycle.Cycle.Cycle, page.Channel, page.Entries, ct);
            // What stands in the books now, for the text that goes back to the group.
            var after = await buildings.Run(actor, page.Glance.Building.Id.Value, page.Cycle.Cycle.Cycle.Value, ct);
            return page with
            {
                Entries = done,
                Glance = after ?? page.Glance,
                Booked = done.Count(e => e.Fate is BookDoors.Fate.New or BookDoors.Fate.Changed),
            };
        }

        private async Task<ILookup<PackageId, string>> Names(
            Actor actor, ReadCycle.Found cycle, CancellationToken ct) =>
            (await db.All<Alias>(FindAliases, new { actor.Town, cycle = cycle.Cycle.Cycle }, ct))
                .ToLookup(a => a.Package, a => a.Name);
    }

    private sealed record Alias(PackageId Package, string Name);

    private const string FindAliases = """
        select p.id as package, a.name
        from offers o
        join packages p on p.town_id = o.town_id and p.id = o.package_id
        cross join unnest(p.aliases) as a(name)
        where o.town_id = @Town and o.cycle_id = @cycle
        """;
}
