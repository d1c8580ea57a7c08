// The demo town's places in memory. Bands as in a real town: 17 resident areas and 14 villages, sizes around the median
// with few large ones, 10 % of doors with aliases, 3 % with several households behind them, 4 % of households alone and
// 75 or older, more old people in old communities, 5 % of buildings sealed.
using Baogong.Core.Routing;
using Baogong.Places;
using Baogong.Platform;

namespace Baogong.Console;

internal sealed class DemoPlaces
{
    private enum Kind { Old, New, Village }

    private const int Areas = 17, Villages = 14;
    private const string ExampleCommunity = "云杉花园", ExampleBuilding = "3";

    private static readonly string[] OldEnds = ["新村", "小区", "公寓", "里"];
    private static readonly string[] NewEnds = ["花园", "家园", "苑", "名邸", "雅居"];
    private static readonly string[] Gates = ["东门", "南门", "西门", "北门"];

    private readonly Randomness _randomness;
    private readonly HashSet<string> _codes = [];

    private readonly DateTimeOffset _since;

    private DemoPlaces(Randomness randomness, DateTimeOffset since) => (_randomness, _since) = (randomness, since);

    public List<object?[]> Neighbourhoods { get; } = [];

    public List<object?[]> Communities { get; } = [];

    public List<object?[]> Buildings { get; } = [];

    public List<object?[]> BuildingAliases { get; } = [];

    public List<object?[]> Households { get; } = [];

    public List<object?[]> DoorAliases { get; } = [];

    public static DemoPlaces Make(DemoSize size, Randomness randomness, DateTimeOffset now)
    {
        var places = new DemoPlaces(randomness, now.AddDays(-3));
        var names = new DemoNames(randomness);
        var sizes = Sizes(size);
        DemoNames.Shuffle(sizes, randomness);
        var villages = Math.Min(Villages, size.Communities / 5);
        for (var i = 0; i < Areas; i++)
            places.Neighbourhoods.Add([1, i + 1, (i == 0 ? DemoNames.Example : names.Next()) + "居民区"]);
        for (var i = 0; i < Villages; i++) places.Neighbourhoods.Add([1, Areas + i + 1, names.Next() + "村"]);
        for (var i = 0; i < size.Communities; i++)
        {
            var village = i >= size.Communities - villages;
            var kind = village ? Kind.Village : i == 0 ? Kind.New : i % 10 < 7 ? Kind.Old : Kind.New;
            var neighbourhood = village ? Areas + 1 + (i - (size.Communities - villages)) : (i % Areas) + 1;
            var name = i == 0 ? ExampleCommunity : village ? (string?)places.Neighbourhoods[neighbourhood - 1][2] ?? ""
                : names.Next() + places.One(kind == Kind.Old ? OldEnds : NewEnds);
            places.Community(i + 1, neighbourhood, name, kind, i == 0 ? Math.Max(650, sizes[0]) : sizes[i]);
        }

        return places;
    }

    // Quantiles of two half log-normals that meet at the median: a longer tail of small ones than of large ones, so
    // that median and total both hold; and one very large estate.
    private static int[] Sizes(DemoSize size)
    {
        var sizes = new int[size.Communities];
        for (var i = 0; i < sizes.Length; i++)
        {
            var z = Quantile((i + 0.5) / sizes.Length);
            var factor = Math.Exp(z * (z < 0 ? 0.9 : 0.45));
            sizes[i] = Math.Clamp((int)(size.MedianHouseholds * factor), Math.Min(40, size.MedianHouseholds), 3000);
        }

        if (size.Communities > 20) sizes[^1] = 2400;
        return sizes;
    }

    // The normal distribution's quantile by bisection of its integral (Abramowitz and Stegun 26.2.17): four digits do.
    private static double Quantile(double p)
    {
        double low = -5, high = 5;
        for (var i = 0; i < 40; i++)
        {
            var middle = (low + high) / 2;
            if (Normal(middle) < p) low = middle;
            else high = middle;
        }

        return low;
    }

    private static double Normal(double x)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        var tail = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) *
            t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x < 0 ? tail : 1 - tail;
    }

    private void Community(int id, int neighbourhood, string name, Kind kind, int size)
    {
        var code = id == 1 ? "YSHY" : CommunityCode.Free(id, _codes);
        _codes.Add(code);
        var lane = kind == Kind.Village ? "" : $"{(_randomness.Below(90) + 10) * 10}弄";
        Communities.Add([1, id, neighbourhood, code, name, lane, kind == Kind.Village ? "村口" : One(Gates), id,
            id == 1 || _randomness.Below(10) < 3 ? "controlled" : "precaution", _since]);
        var made = 0;
        var number = 0;
        for (var walk = 1; made < size; walk++)
        {
            number++;
            var no = kind == Kind.Village ? $"{number}组" : $"{number}";
            var example = id == 1 && no == ExampleBuilding;
            var lift = kind == Kind.New;
            var shape = example ? (Floors: 18, Across: 4, Units: 1) : Shape(kind);
            var building = Buildings.Count + 1;
            var isSealed = example || _randomness.Below(100) < 5;
            Buildings.Add([1, building, id, no, walk, lift, isSealed ? "sealed" : null, isSealed ? _since : null]);
            // Two numbers, one entrance: the tower took two plots and the next one has the number after.
            if (kind != Kind.Village && !example && _randomness.Below(20) == 0)
                BuildingAliases.Add([1, id, $"{++number}", building]);
            made += Doors(id, building, kind, shape, Math.Max(size - made, example ? 72 : 0));
        }
    }

    private (int Floors, int Across, int Units) Shape(Kind kind) => kind switch
    {
        Kind.Village => (1, _randomness.Below(20) + 16, 1),
        Kind.Old => _randomness.Below(3) switch { 0 => (6, 4, 1), 1 => (6, 2, 2), _ => (6, 2, 3) },
        _ => _randomness.Below(4) switch { 0 => (18, 4, 1), 1 => (11, 2, 2), _ => (11, 4, 1) },
    };

    private int Doors(int community, int building, Kind kind, (int Floors, int Across, int Units) shape, int most)
    {
        var doors = new List<Door>();
        for (var unit = 1; unit <= shape.Units; unit++)
        {
            for (var floor = 1; floor <= shape.Floors; floor++)
            {
                for (var across = 1; across <= shape.Across && doors.Count < most; across++)
                {
                    var room = kind == Kind.Village ? $"{across}" : $"{floor}{across:00}";
                    var unitName = shape.Units > 1 ? $"{unit}" : "";
                    var shared = doors.Count + 1 < most && _randomness.Below(100) < 3 &&
                        (community, room) != (1, "1803");
                    doors.Add(new Door(unitName, floor, room, shared ? "甲" : ""));
                    if (shared) doors.Add(new Door(unitName, floor, room, "乙"));
                }
            }
        }

        var places = WalkingOrder.Places(doors);
        var first = Households.Count;
        foreach (var (door, place) in doors.Zip(places).OrderBy(d => d.Second))
        {
            var (people, elders, priority) = Family(kind);
            var id = Households.Count + 1;
            Households.Add([1, id, community, building, door.Unit, (short)door.Floor, door.Room, door.Occupant, place,
                (short)people, (short)elders, priority]);
            if (_randomness.Below(10) == 0) DoorAliases.Add([1, building, Alias(kind, door), id]);
        }

        return Households.Count - first;
    }

    // 18C for the third door of floor 18, 2-301 inside a unit, 老5 in a village; one per household, so never twice.
    private static string Alias(Kind kind, Door door)
    {
        var alias = kind == Kind.Village ? $"老{door.Room}"
            : door.Unit.Length > 0 ? $"{door.Unit}-{door.Room}"
            : $"{door.Floor}{(char)('A' + (door.Room[^1] - '1'))}";
        return alias + (door.Occupant == "甲" ? "大" : door.Occupant == "乙" ? "小" : "");
    }

    private (int People, int Elders, bool Priority) Family(Kind kind)
    {
        // Alone and 75 or older: somebody must have spoken to them every round.
        if (_randomness.Below(100) < 4) return (1, 1, true);
        var people = _randomness.Below(10) switch { 0 => 1, <= 3 => 2, <= 7 => 3, 8 => 4, _ => 5 };
        var share = kind switch { Kind.New => 8, Kind.Old => 40, _ => 36 };
        var elders = 0;
        for (var i = 0; i < people; i++) elders += _randomness.Below(100) < share ? 1 : 0;
        return (people, elders, false);
    }

    private string One(string[] values) => values[_randomness.Below(values.Length)];
}
