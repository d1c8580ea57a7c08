// A pasted chat against the doors and packages it may name. The reader in Core/Relay does not know the town: here it
// is told every building and room of the community with their other names, and what this round offers.
using Baogong.Core;
using Baogong.Core.Relay;
using Baogong.Places;

namespace Baogong.Ordering;

public static class ReadRelay
{
    /// <param name="Text">As pasted.</param>
    /// <param name="Reading">What the reader says, line by line.</param>
    /// <param name="Keys">What names each line in answers, by number - 1.</param>
    /// <param name="Lines">Doors with what they want or no longer want.</param>
    /// <param name="Doubts">What was not understood.</param>
    public sealed record Read(
        string Text, RelayReading Reading, string[] Keys, IReadOnlyList<BookDoors.Line> Lines,
        IReadOnlyList<BookDoors.Entry> Doubts)
    {
        /// <summary>By line: the characters that gave a door or goods, or that are asked about, from left to right.
        /// </summary>
        public ILookup<int, (int Start, int Length)> Marks { get; } = Reading.Orders
            .SelectMany(o => o.Spans.Where(s => s.Part < SpanPart.Contact)).Select(s => (s.Line, s.Start, s.Length))
            .Concat(Reading.Questions.Select(q => (q.Line, q.Start, q.Length)))
            .OrderBy(m => m.Start).ToLookup(m => m.Line, m => (m.Start, m.Length));
    }

    /// <summary>The whole community: a line for a neighbour's building must be seen to be one.</summary>
    /// <param name="glance">The building that is meant where none is written.</param>
    /// <param name="lane">弄 of the community; "" = none.</param>
    /// <param name="doors">Every door of the community.</param>
    /// <param name="cycle">The round whose packages may be named.</param>
    /// <param name="names">What people write for a package besides its name.</param>
    /// <param name="booked">What earlier pastes booked.</param>
    public static RelayContext Context(
        ShowBuilding.Glance glance, string lane, IReadOnlyList<WrittenDoor> doors, ReadCycle.Found cycle,
        ILookup<PackageId, string> names, IReadOnlyList<BookDoors.Standing> booked) => new()
        {
            Community = $"{glance.Building.Community} {(lane.Length > 0 ? $"{lane.TrimEnd('弄')}弄" : "")}",
            Buildings = [.. doors.GroupBy(d => d.BuildingId).Select(Building)],
            DefaultBuilding = glance.Building.No,
            Packages = [.. cycle.Offers.Select(o =>
                new RelayPackage(o.Letter, o.Name, [.. names[o.Package]], o.PriceFen, o.Limit))],
            Booked = [.. from order in booked
                         join door in doors on order.Household equals door.Household
                         select new BookedOrder(NameOf(door), [.. order.OfferIds.Zip(order.Pieces,
                             (id, n) => new RelayItem(cycle.Offer(id)?.Letter ?? "", n))])],
        };

    /// <summary>The door as the reader names it.</summary>
    public static Door NameOf(WrittenDoor door) =>
        new(door.Building, door.Unit.Length > 0 ? door.Unit : null, door.Room + door.Occupant);

    // Several households behind one door: the room alone is known but asked, the room with its sign is one of them.
    private static RelayBuilding Building(IGrouping<BuildingId, WrittenDoor> doors)
    {
        var units = doors.Select(d => d.Unit).Where(u => u.Length > 0).Distinct().ToList();
        var aliases = new Dictionary<string, string>();
        foreach (var door in doors)
        {
            foreach (var alias in door.Aliases) aliases.TryAdd(alias, door.Room + door.Occupant);
        }

        return new RelayBuilding(doors.First().Building, units.Count > 0 ? units : null,
            [.. doors.SelectMany(d => (string[])[d.Room, d.Room + d.Occupant]).Distinct()],
            doors.First().BuildingAliases, aliases.Count > 0 ? aliases : null);
    }

    /// <param name="text">Line ends as \n.</param>
    /// <param name="context">From <see cref="Context"/>.</param>
    /// <param name="answers">What was answered so far.</param>
    /// <param name="glance">Whose buildings may be booked.</param>
    /// <param name="doors">Every door of the community.</param>
    /// <param name="cycle">The round.</param>
    public static Read From(
        string text, RelayContext context, RelayAnswers answers, ShowBuilding.Glance glance,
        IReadOnlyList<WrittenDoor> doors, ReadCycle.Found cycle)
    {
        var reading = RelayReader.Read(text, context, answers);
        var keys = RelayAnswers.Keys(reading.Lines);
        // A room alone may be several households; with the occupant's sign it is one.
        var byDoor = doors.SelectMany(d => ((string[])[d.Room, d.Room + d.Occupant]).Distinct(), (d, room) => (d, room))
            .ToLookup(d => (d.d.Building, d.d.Unit, d.room), d => d.d);
        var mine = glance.Buildings.Select(b => b.Id).ToHashSet();
        var ordered = reading.Orders.Select(o => o.Door).ToHashSet();
        var lines = new List<BookDoors.Line>();
        var doubts = new List<BookDoors.Entry>();
        foreach (var order in reading.Orders)
        {
            var wants = order.Items.Select(i =>
                new Want(cycle.Offers.First(o => o.Letter == i.Code).Offer, i.Quantity)).ToList();
            var source = Source(order.Lines);
            if (Find(order.Door, source, wants) is not { } door) continue;
            lines.Add(new(door.Household, wants, source, null, order.CountsOnBooks, Written(order.Door)));
        }

        foreach (var cancelled in reading.Cancellations)
        {
            // What the same text took back and still orders is counted already.
            if (ordered.Contains(cancelled.Door)) continue;
            var source = Source([cancelled.Line]);
            if (Find(cancelled.Door, source, []) is not { } door) continue;
            lines.Add(new(door.Household, [], source, Less: [.. (cancelled.Items ?? []).Select(i =>
                new BookDoors.Less(cycle.Offers.First(o => o.Letter == i.Code).Offer, i.Quantity))]));
        }

        doubts.AddRange(reading.Questions.Select(Question));
        return new Read(text, reading, keys, lines, doubts);

        BookDoors.Entry Question(RelayQuestion asked) => new(BookDoors.Fate.Doubt,
            asked.Door is { } at && At(at) is [var door] && mine.Contains(door.BuildingId) ? door.Household : null, [],
            new([asked.Line], keys[asked.Line - 1], asked.Head,
                [.. asked.Choices.Select(c => new BookDoors.Choice(c.Label, c.Line))]),
            Why: new Problem($"relay.{asked.Reason}", 422, asked.Ask, asked.Explanation), Ask: asked.Ask);

        // Answers go to the line that was booked; an order of several lines has no single line to answer for.
        BookDoors.Source Source(IReadOnlyList<int> numbers)
        {
            var booked = numbers.Where(n =>
                reading.Lines[n - 1].Fate is LineFate.Booked or LineFate.Cancellation).ToList();
            return new(numbers, booked is [var only] ? keys[only - 1] : "", "", []);
        }

        List<WrittenDoor> At(Door door) => [.. byDoor[(door.Building, door.Unit ?? "", door.Room)].Distinct()];

        WrittenDoor? Find(Door door, BookDoors.Source source, IReadOnlyList<Want> wants)
        {
            var found = At(door);
            if (found is [var only] && mine.Contains(only.BuildingId)) return only;
            var others = found.Count > 0 && !mine.Contains(found[0].BuildingId);
            var room = reading.Orders.FirstOrDefault(o => o.Door == door)?.Spans
                .LastOrDefault(s => s.Part == SpanPart.Room && source.Key == keys[s.Line - 1]);
            var choices = others || room is not { Length: > 0 } at ? []
                : found.Select(d => new BookDoors.Choice($"{d.Room}{d.Occupant}", Named(at, d))).ToList();
            doubts.Add(new(BookDoors.Fate.Doubt, null, wants, source with { Choices = choices },
                Why: others ? OrderPageProblems.OtherBuilding($"{door}")
                    : OrderPageProblems.WhichHousehold($"{door}", found.Count)));
            return null;
        }

        string Named(RelaySpan room, WrittenDoor door)
        {
            var line = reading.Lines[room.Line - 1];
            return text[line.Start..(room.Start + room.Length)] + door.Occupant
                + text[(room.Start + room.Length)..(line.Start + line.Length)];
        }
    }

    /// <summary>A door as the reader takes it back: 3号楼2单元1803室.</summary>
    private static string Written(Door door) =>
        $"{DoorNumber(door.Building)}{(door.Unit is null ? "" : $"{door.Unit}单元")}{door.Room}室";

    private static string DoorNumber(string building) =>
        building.All(c => char.IsAsciiLetterOrDigit(c)) ? $"{building}号楼" : building;
}
