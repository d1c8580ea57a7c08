// A leader's relay: the chat is pasted, what was understood is looked at, then it is booked, several orders at once
// with keys that follow from the books. The page's real handlers read and book it; only the form's last step is told
// here once more, because what reads and what books wait at different lines.
using Baogong.Core;
using Baogong.Ordering;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Console.Simulate;

/// <param name="number">For people who read the trace.</param>
/// <param name="building">Whose leader.</param>
/// <param name="lines">By door: pieces of each offer; all 0 = it takes back what it had.</param>
internal sealed class Pasting(int number, int building, IReadOnlyDictionary<int, IReadOnlyList<int>> lines)
    : Errand(number, Guid.Empty)
{
    private readonly List<Done> _told = [];
    private string? _shown;
    private bool _open;

    /// <param name="Household">Whose.</param>
    /// <param name="After">The newest earlier order of the list's: what its key follows from.</param>
    /// <param name="Pieces">All 0 = it was ended.</param>
    public sealed record Done(int Household, Guid? After, IReadOnlyList<int> Pieces);

    public IReadOnlyDictionary<int, IReadOnlyList<int>> Lines => lines;

    /// <summary>Everything that the leader was told to be booked.</summary>
    public IReadOnlyList<Done> Booked => _told;

    /// <summary>Of it what nobody has judged yet.</summary>
    public List<Done> News { get; } = [];

    /// <summary>The next try books: it must find the intake at work, so that its doors come into one batch.</summary>
    public bool Books => _shown is not null;

    public override string ToString() => $"#{Number} the leader of {building} pastes " + string.Join("; ", Texts());

    public override string? Told(string answer)
    {
        Doubtful = _open;
        return null;
    }

    protected override async Task<string> Ask(SimulatedServer server, TownId town)
    {
        var actor = TinyTown.Leader(town, building);
        var form = await FormOf(string.Join('\n', Texts().Select((t, n) => $"{n + 1}. {t}").Prepend("#接龙")));
        if (await server.Page.Work(() => Read(server, actor, form)) is not { } page) return "ordering.missing";
        _open = page.Error is null && page.ToBook.Any();
        if (page.Error is { } error) return error.Code;
        var shown = BookDoors.Digest(page.ToBook);
        if (!_open || shown != _shown)
        {
            var before = _shown;
            _shown = _open ? shown : null;
            return $"{(before is null ? "" : "looks again, ")}{Described(page.Entries ?? [])}";
        }

        // Pressed twice, the same form is sent twice.
        var done = await server.Intake.Work(() =>
            server.Book.Book(actor, TinyTown.Cycle, Channel.Relay, page.Entries ?? [], default));
        _shown = null;
        _open = done.Any(e => e.Why?.Code is { } why &&
            (why == OrderingProblems.Unknown.Code || why == OrderingProblems.Busy.Code));
        var told = done.Where(e => e.Acts && e.Household is not null)
            .Select(e => new Done(e.Household?.Value ?? 0, e.After, Pieces(e))).ToList();
        _told.AddRange(told);
        News.AddRange(told);
        return $"booked {Described(done)}";
    }

    private static async Task<PasteList.Page?> Read(SimulatedServer server, Actor actor, Form form)
    {
        var paste = server.Paste;
        return await paste.Open(actor, actor.Building?.Value, TinyTown.Cycle.Value, Channel.Relay, default) is { } page
            ? await paste.Run(page, form, actor, default) : null;
    }

    private static ValueTask<Form> FormOf(string text)
    {
        var http = new DefaultHttpContext();
        http.Request.Form = new FormCollection(new() { ["text"] = text, ["do"] = "read" });
        return Form.BindAsync(http);
    }

    private static IReadOnlyList<int> Pieces(BookDoors.Entry entry) => [.. Enumerable.Range(1, TinyTown.Offers.Count)
        .Select(offer => entry.Fate == BookDoors.Fate.Cancelled ? 0
            : entry.Wants.Where(w => w.Offer.Value == offer).Sum(w => w.Pieces))];

    private static string Described(IReadOnlyList<BookDoors.Entry> entries) => string.Join(", ", entries.Select(e =>
        $"{e.Household?.Value} {e.Fate}{(e.Why is { } why ? $" {why.Code}" : "")}"));

    private IEnumerable<string> Texts() => lines.OrderBy(l => l.Key).Select(l =>
        l.Value.Sum() == 0 ? $"{l.Key} 取消" : $"{l.Key} {l.Value.Written().Replace('+', ' ')}");
}
