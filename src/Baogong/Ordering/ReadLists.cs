// From text to doors: a pasted chat is read by Core/Relay, a paper list by its fields. Nothing is booked here.
using Baogong.Core;
using Baogong.Core.Relay;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class ReadLists
{
    /// <param name="Lines">Doors with what they want.</param>
    /// <param name="Doubts">What could not be read, with the sentence to ask.</param>
    public sealed record Read(IReadOnlyList<BookDoors.Line> Lines, IReadOnlyList<BookDoors.Entry> Doubts);

    /// <param name="text">Line ends as \n.</param>
    /// <param name="glance">The building whose doors may be named.</param>
    /// <param name="cycle">The round whose packages may be named.</param>
    /// <param name="names">What people write for each package besides its name, by package.</param>
    public static Read Relay(
        string text, ShowBuilding.Glance glance, ReadCycle.Found cycle, ILookup<PackageId, string> names)
    {
        var reading = RelayReader.Read(text, new RelayContext
        {
            Community = glance.Building.Community,
            Buildings = [new RelayBuilding(glance.Building.No,
                glance.Doors.Any(d => d.Unit.Length > 0) ? [.. glance.Doors.Select(d => d.Unit).Distinct()] : null,
                [.. glance.Doors.Select(d => d.Room).Distinct()])],
            DefaultBuilding = glance.Building.No,
            Packages = [.. cycle.Offers.Select(o =>
                new RelayPackage(o.Letter, o.Name, [.. names[o.Package]], o.PriceFen))],
        });
        var rows = text.Split('\n');
        var lines = new List<BookDoors.Line>();
        var doubts = new List<BookDoors.Entry>();
        foreach (var order in reading.Orders)
        {
            var wants = order.Items.Select(i =>
                new Want(cycle.Offers.First(o => o.Letter == i.Code).Offer, i.Quantity)).ToList();
            var source = Marked(rows, order.Lines, order.Spans.Select(s => (s.Start, s.Length)));
            var doors = Doors(glance, order.Door);
            if (doors.Count == 1) lines.Add(new(doors[0].Household, wants, source));
            else doubts.Add(new(BookDoors.Fate.Doubt, null, wants, source,
                Why: OrderPageProblems.WhichHousehold($"{order.Door}", doors.Count)));
        }

        doubts.AddRange(reading.Cancellations.Select(c => new BookDoors.Entry(BookDoors.Fate.Doubt,
            Doors(glance, c.Door) is [var door] ? door.Household : null, [], Marked(rows, [c.Line], []),
            Why: OrderPageProblems.SaysCancel)));
        doubts.AddRange(reading.Questions.Select(q => new BookDoors.Entry(BookDoors.Fate.Doubt,
            q.Door is { } at && Doors(glance, at) is [var door] ? door.Household : null, [],
            Marked(rows, [q.Line], [(q.Start, q.Length)]),
            Why: new Problem($"relay.{q.Reason}", 422, q.Ask, q.Explanation))));
        return new Read(lines, [.. doubts.OrderBy(d => d.Source.Lines.Count > 0 ? d.Source.Lines[0] : 0)]);
    }

    /// <summary>Fields c{household}_{offer}; empty rows say nothing.</summary>
    public static Read Sheet(Form form, ShowBuilding.Glance glance, ReadCycle.Found cycle)
    {
        var lines = new List<BookDoors.Line>();
        var doubts = new List<BookDoors.Entry>();
        foreach (var door in glance.Doors)
        {
            var cells = cycle.Offers.Select(o => (Offer: o, Name: $"c{door.Household.Value}_{o.Offer.Value}"))
                .Where(c => form[c.Name] is not ("" or "0")).ToList();
            var unread = cells.Where(c => form.Int(c.Name) is not > 0).ToList();
            if (unread.Count > 0)
            {
                doubts.Add(new(BookDoors.Fate.Doubt, door.Household, [], BookDoors.Source.None,
                    Why: OrderPageProblems.Unreadable(unread[0].Offer.Letter, form[unread[0].Name])));
            }
            else if (cells.Count > 0)
            {
                lines.Add(new(door.Household,
                    [.. cells.Select(c => new Want(c.Offer.Offer, form.Int(c.Name)!.Value))], BookDoors.Source.None));
            }
        }

        return new Read(lines, doubts);
    }

    private static List<ShowBuilding.Door> Doors(ShowBuilding.Glance glance, Door door) =>
        [.. glance.Doors.Where(d => d.Room == door.Room && d.Unit == (door.Unit ?? ""))];

    // The source lines in pieces: what was understood, and the rest.
    private static BookDoors.Source Marked(string[] rows, IEnumerable<int> lines,
        IEnumerable<(int Start, int Length)> spans)
    {
        var pieces = new List<(string, bool)>();
        var numbers = lines.Distinct().Order().ToList();
        var marks = spans.OrderBy(s => s.Start).ToList();
        foreach (var number in numbers.Where(n => n >= 1 && n <= rows.Length))
        {
            var start = rows.Take(number - 1).Sum(r => r.Length + 1);
            var (row, at) = (rows[number - 1], 0);
            foreach (var (from, length) in marks.Where(s => s.Start >= start
                && s.Start + s.Length <= start + row.Length))
            {
                if (from - start < at) continue;
                pieces.Add((row[at..(from - start)], false));
                pieces.Add((row.Substring(from - start, length), true));
                at = from - start + length;
            }

            pieces.Add((row[at..], false));
            if (number != numbers[^1]) pieces.Add((" / ", false));
        }

        return new([.. pieces.Where(p => p.Item1.Length > 0)], numbers);
    }
}
