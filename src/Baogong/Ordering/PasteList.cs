// The leader's two ways to bring a whole building in: paste the chat as it is, or type a paper list column by column.
// Both show what was understood before anything is booked, and both can be sent twice.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class PasteList
{
    /// <param name="Places">Every door of the community, for names.</param>
    /// <param name="Entries">Null until something was read.</param>
    /// <param name="Unnamed">Booked by this way before and not in this list: they stay.</param>
    /// <param name="Booked">How many were booked just now; null = only a preview.</param>
    /// <param name="Late">How many went into the late bin just now; null = none.</param>
    /// <param name="Text">The pasted text, as typed.</param>
    /// <param name="Answers">What was answered about its lines, by key.</param>
    /// <param name="Read">The text as it was read.</param>
    /// <param name="Cells">The sheet's fields, as typed.</param>
    public sealed record Page(
        ShowBuilding.Glance Glance, ReadCycle.Found Cycle, Channel Channel,
        IReadOnlyDictionary<HouseholdId, WrittenDoor> Places,
        IReadOnlyList<BookDoors.Entry>? Entries = null, IReadOnlyList<BookDoors.Standing>? Unnamed = null,
        int? Booked = null, int? Late = null, string Text = "", RelayForm.Answered? Answers = null,
        ReadRelay.Read? Read = null, IReadOnlyDictionary<string, string>? Cells = null, Problem? Error = null)
    {
        public int Status => Error?.Status ?? 200;

        /// <summary>The round takes no orders any more: what is new goes into the late bin.</summary>
        public bool IsLate => Cycle.Cycle.Stage == ReadCycle.Stage.Past;

        public IEnumerable<BookDoors.Entry> Of(BookDoors.Fate fate) => (Entries ?? []).Where(e => e.Fate == fate);

        public IEnumerable<BookDoors.Entry> ToBook => (Entries ?? []).Where(e => e.Acts);

        /// <summary>Of the building, neither in the books nor in this list.</summary>
        public IEnumerable<ShowBuilding.Door> Silent => Glance.Silent.Where(d =>
            (Entries ?? []).All(e => e.Household != d.Household || e.Fate == BookDoors.Fate.Doubt));

        public Core.Relay.Door DoorOf(HouseholdId household) => ReadRelay.NameOf(Places[household]);

        public string DoorName(Words w, HouseholdId household) =>
            !Places.TryGetValue(household, out var door) ? ""
            : door.BuildingId == Glance.Building.Id ? FindDoor.RoomName(w, door.Unit, door.Room, door.Occupant)
            : $"{Baogong.Places.DoorName.Building(w, door.Building)} " +
                FindDoor.RoomName(w, door.Unit, door.Room, door.Occupant);
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

    public sealed class Handler(
        ShowBuilding.Handler buildings, ReadCycle.Handler cycles, RelayForm.Handler relay, BookDoors.Handler book,
        Doors doors, LateBin.Handler late)
    {
        public async Task<Page?> Open(Actor actor, int? building, int? cycle, Channel channel, CancellationToken ct) =>
            await buildings.Run(actor, building, cycle, ct) is { Round: { } round } glance
            && await cycles.Run(actor, actor.Community!.Value, default, round.Cycle.Value, ct) is { } found
                ? new Page(glance, found, channel, (await doors.Written(actor.Town, actor.Community.Value, ct))
                    .ToDictionary(d => d.Household)) : null;

        /// <summary>"read" shows what was understood; "book" books it when it is still what was shown; after the cutoff
        /// "late" puts it into the late bin instead.</summary>
        public async Task<Page> Run(Page page, Form form, Actor actor, CancellationToken ct)
        {
            var text = form["text"].ReplaceLineEndings("\n");
            page = page with
            {
                Text = text,
                Answers = RelayForm.Of(form),
                Cells = form.Names.Where(n => n.StartsWith('c')).ToDictionary(n => n, n => form[n]),
            };
            var lines = text.Length == 0 ? 0 : text.Count(c => c == '\n') + 1;
            if (lines > Limits.RelayLines || text.Length > Limits.RelayCharacters)
                return page with { Error = OrderPageProblems.LongRelay(lines, text.Length) };
            var community = actor.Community!.Value;
            var booked = await book.Booked(actor, community, page.Cycle.Cycle.Cycle, page.Channel, ct);
            page = page.Channel == Channel.Sheet ? page : await relay.Read(page, booked, form, actor, ct);
            var (found, doubts) = page.Read is { } read ? (read.Lines, read.Doubts) : Sheet(form, page);
            var entries = await book.Preview(actor, community, page.Cycle, page.Channel, found, ct);
            page = page with
            {
                Entries = [.. doubts, .. entries],
                Unnamed = [.. booked.Where(b => found.All(l => l.Household != b.Household)
                    && doubts.All(d => d.Household != b.Household))],
            };
            if (page.Entries.Count == 0) return page with { Error = OrderPageProblems.NothingRead, Entries = null };
            if (page.IsLate && form["do"] == "late")
                return page with { Late = await late.Keep(actor, page.Cycle.Cycle.Cycle, page.ToBook, ct) };
            if (page.IsLate) return page with { Error = OrderPageProblems.LateList(page.ToBook.Count()) };
            if (form["do"] != "book") return page;
            if (page.ToBook.Any() && form["shown"] != BookDoors.Digest(page.ToBook))
                return page with { Error = OrderPageProblems.ListChanged };
            return await Book(page, actor, ct);
        }

        private async Task<Page> Book(Page page, Actor actor, CancellationToken ct)
        {
            var (planned, cycle) = (page.ToBook.Count(), page.Cycle.Cycle.Cycle);
            var done = await book.Book(actor, cycle, page.Channel, page.Entries!, ct);
            // What stands in the books now, for who has not been heard from.
            var after = await buildings.Run(actor, page.Glance.Building.Id.Value, cycle.Value, ct);
            var booked = done.Count(e => e.Acts);
            return page with
            {
                Entries = done,
                Glance = after ?? page.Glance,
                Booked = booked,
                // The cutoff may come between two doors: what came too late is still on the page.
                Error = booked < planned && done.FirstOrDefault(e => e.Why == IntakeProblems.CutoffPassed)
                    is { Why: { } passed } ? passed : null,
            };
        }

        private static (IReadOnlyList<BookDoors.Line>, IReadOnlyList<BookDoors.Entry>) Sheet(Form form, Page page) =>
            ReadSheet.From(form, page.Glance, page.Cycle) is var read ? (read.Lines, read.Doubts) : default;
    }
}
