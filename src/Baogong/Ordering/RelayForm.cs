// The pasted text with its answers, as they travel in the form: a reload, a second paste or the back button loses
// nothing, and the server keeps no half-read chat with names and phone numbers in it.
using Baogong.Core;
using Baogong.Core.Relay;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class RelayForm
{
    private const string Typed = "t:";

    /// <param name="ByKey">How a line should read, by the key of the line.</param>
    public sealed record Answered(IReadOnlyDictionary<string, string> ByKey)
    {
        /// <summary>For the hidden field: a line each, key, tab, words.</summary>
        public string Written => string.Join('\n', ByKey.Select(a => $"{a.Key}\t{a.Value}"));
    }

    /// <summary>The value of a button that answers.</summary>
    public static string Button(string key, string line) => $"{key}\t{line}";

    /// <summary>The name of a field in which a line is typed anew.</summary>
    public static string Field(string key) => Typed + key;

    /// <summary>Earlier answers, the one that was just tapped, without the one that was just undone.</summary>
    public static Answered Of(Form form)
    {
        var answers = new Dictionary<string, string>();
        foreach (var line in form.Untrimmed("answers").ReplaceLineEndings("\n").Split('\n'))
        {
            if (answers.Count < Limits.RelayLines) Take(line);
        }

        Take(form.Untrimmed("answer"));
        answers.Remove(form["undo"]);
        return new Answered(answers);

        void Take(string line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab == 16) answers[line[..tab]] = line[(tab + 1)..].Trim();
        }
    }

    public sealed class Handler(Db db, Doors places)
    {
        /// <summary>Reads the text with its answers; what was typed beside a doubt becomes an answer first.</summary>
        public async Task<PasteList.Page> Read(
            PasteList.Page page, IReadOnlyList<BookDoors.Standing> booked, Form form, Actor actor, CancellationToken ct)
        {
            var community = await places.Community(actor.Town, actor.Community!.Value, ct);
            List<WrittenDoor> doors = [.. page.Places.Values];
            var context = ReadRelay.Context(page.Glance, community?.Lane ?? "", doors, page.Cycle,
                (await db.All<Alias>(FindAliases, new { actor.Town, cycle = page.Cycle.Cycle.Cycle }, ct))
                    .ToLookup(a => a.Package, a => a.Name), booked);
            var answers = page.Answers?.ByKey ?? new Dictionary<string, string>();
            var read = From(answers);
            var typed = read.Doubts.Select(d => (d.Source, Words: form[Field(d.Source.Key)]))
                .Where(t => t.Source.Key.Length > 0 && t.Words.Length > 0).ToList();
            if (typed.Count > 0)
            {
                var all = new Dictionary<string, string>(answers);
                foreach (var (source, words) in typed) all[source.Key] = source.Head + words;
                (answers, read) = (all, From(all));
            }

            return page with { Answers = new Answered(answers), Read = read };

            ReadRelay.Read From(IReadOnlyDictionary<string, string> by) => ReadRelay.From(
                page.Text, context, new RelayAnswers(by), page.Glance, doors, page.Cycle);
        }
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
