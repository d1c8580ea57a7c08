// A paper list as it was typed: fields become doors with what they want. Nothing is booked here.
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class ReadSheet
{
    /// <param name="Lines">Doors with what they want.</param>
    /// <param name="Doubts">What could not be read, with the sentence to ask.</param>
    public sealed record Read(IReadOnlyList<BookDoors.Line> Lines, IReadOnlyList<BookDoors.Entry> Doubts);

    /// <summary>Fields c{household}_{offer}; empty rows say nothing.</summary>
    public static Read From(Form form, ShowBuilding.Glance glance, ReadCycle.Found cycle)
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
}
