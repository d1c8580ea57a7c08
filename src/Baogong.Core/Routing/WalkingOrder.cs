// The order of doors inside a building, on every list, sheet and label.
//
// Unit by unit; inside a unit from the top floor down, as on the printed list "从18楼往下走": one rides up with the
// trolley and walks down with a lighter load. Walk-ups keep the same order: one rule for everybody, the list has the
// shape of the building (top floor on top), and who climbs instead of rides reads it from the end.
//
//   unit  room   occupant          place
//   1     1803                     1
//   1     1804   甲                2
//   1     1804   乙                3
//   1     1701                     4
//   2     1801                     5
//   2     B101                     6
namespace Baogong.Core.Routing;

/// <summary>What the order looks at.</summary>
public readonly record struct Door(string Unit, int Floor, string Room, string Occupant);

public static class WalkingOrder
{
    /// <summary>A total order of different doors.</summary>
    public static IComparer<Door> Doors { get; } = Comparer<Door>.Create(Compare);

    /// <summary>The place of each door in walking order: 1 … n, in the order of the argument.</summary>
    public static int[] Places(IReadOnlyList<Door> doors)
    {
        var byWalk = Enumerable.Range(0, doors.Count).OrderBy(i => doors[i], Doors).ToArray();
        var places = new int[doors.Count];
        for (var place = 0; place < byWalk.Length; place++) places[byWalk[place]] = place + 1;
        return places;
    }

    private static int Compare(Door a, Door b)
    {
        var difference = NaturalOrder.Instance.Compare(a.Unit, b.Unit);
        if (difference == 0) difference = b.Floor.CompareTo(a.Floor);
        if (difference == 0) difference = NaturalOrder.Instance.Compare(a.Room, b.Room);
        return difference != 0 ? difference : NaturalOrder.Instance.Compare(a.Occupant, b.Occupant);
    }
}
