// A list of doors as people keep it, CSV or XLSX, brought to rows of known columns. Nothing here knows the database.
// Columns that we do not know (names, phones …) are dropped before anything is stored.
using Baogong.Core;
using Baogong.Core.Routing;

namespace Baogong.Places;

public enum PlaceColumn
{
    Neighbourhood, Community, Lane, Gate, GateOrder, Building, Unit, Room, Floor, Occupant, People, Elders, Priority,
    Lift,
    BuildingAliases, DoorAliases,
}

/// <param name="Line">As the spreadsheet counts: the head is line 1.</param>
/// <param name="Cells">In the order of the sheet's known columns.</param>
public sealed record SheetRow(int Line, string[] Cells);

/// <param name="Columns">The known columns, in the file's order.</param>
/// <param name="Ignored">Heads of columns that we do not know.</param>
/// <param name="Rows">Lines with something in them.</param>
public sealed record PlaceSheet(PlaceColumn[] Columns, string[] Ignored, SheetRow[] Rows)
{
    /// <summary>Stands in a cell's place where the workbook made a date of "3-1".</summary>
    public const string DateCell = "\u0001";

    /// <summary>The head's words for each column; the first Chinese and the first English one stand in the
    /// template.</summary>
    public static IReadOnlyList<(PlaceColumn Column, string[] Zh, string[] En)> Heads { get; } =
    [
        (PlaceColumn.Neighbourhood, ["居村", "居委", "居委会", "村居", "居村委", "居民区"], ["neighbourhood", "neighborhood"]),
        (PlaceColumn.Community, ["小区", "小区名称", "小区名"], ["community", "compound"]),
        (PlaceColumn.Lane, ["弄", "弄号"], ["lane"]),
        (PlaceColumn.Gate, ["大门", "小区门", "停车门"], ["gate"]),
        (PlaceColumn.GateOrder, ["大门顺序", "门序"], ["gate order"]),
        (PlaceColumn.Building, ["楼号", "楼栋", "楼", "栋", "幢", "幢号", "栋号"], ["building", "building no"]),
        (PlaceColumn.Unit, ["单元", "单元号", "门洞"], ["unit", "entrance"]),
        (PlaceColumn.Room, ["室号", "房号", "室", "房间", "门牌", "房间号"], ["room", "door", "room no"]),
        (PlaceColumn.Floor, ["楼层", "层"], ["floor"]),
        (PlaceColumn.Occupant, ["同门住户", "住户", "户别"], ["occupant"]),
        (PlaceColumn.People, ["人数", "人口", "常住人数"], ["people", "persons"]),
        (PlaceColumn.Elders, ["老人数", "老人", "60岁以上"], ["elders", "60+"]),
        (PlaceColumn.Priority, ["重点户", "重点"], ["priority"]),
        (PlaceColumn.Lift, ["电梯", "有电梯"], ["lift", "elevator"]),
        (PlaceColumn.BuildingAliases, ["楼号别名", "楼栋别名"], ["building aliases", "building alias"]),
        (PlaceColumn.DoorAliases, ["室号别名", "门牌别名"], ["door aliases", "door alias"]),
    ];

    private static readonly Dictionary<string, PlaceColumn> Known = Heads
        .SelectMany(h => h.Zh.Concat(h.En).Select(word => (Key: Key(word), h.Column)))
        .ToDictionary(h => h.Key, h => h.Column);

    private static readonly PlaceColumn[] Needed = [PlaceColumn.Community, PlaceColumn.Building, PlaceColumn.Room];

    /// <summary>Finds the columns by their head. The head is the first line with something in it.</summary>
    public static Outcome<PlaceSheet> Read(IReadOnlyList<SheetRow> rows)
    {
        if (rows.Count == 0) return PlacesProblems.EmptySheet;
        var head = rows[0].Cells;
        var at = new List<int>();
        var columns = new List<PlaceColumn>();
        var ignored = new List<string>();
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i].Length == 0) continue;
            if (!Known.TryGetValue(Key(head[i]), out var column))
            {
                ignored.Add(head[i]);
                continue;
            }

            if (columns.Contains(column)) return PlacesProblems.ColumnTwice(head[i]);
            at.Add(i);
            columns.Add(column);
        }

        var missing = Needed.Where(n => !columns.Contains(n)).ToList();
        if (missing.Count > 0)
        {
            var words = Heads.Where(h => missing.Contains(h.Column)).ToList();
            return PlacesProblems.ColumnsMissing(
                string.Join('、', words.Select(h => h.Zh[0])), string.Join(", ", words.Select(h => h.En[0])));
        }

        var body = rows.Skip(1)
            .Select(r => new SheetRow(r.Line, [.. at.Select(i => i < r.Cells.Length ? r.Cells[i] : "")]))
            .Where(r => r.Cells.Any(c => c.Length > 0))
            .ToArray();
        if (body.Length == 0) return PlacesProblems.EmptySheet;
        return new PlaceSheet([.. columns], [.. ignored], body);
    }

    private static string Key(string word) => DoorNumbers.Clean(word).Replace("_", "", StringComparison.Ordinal);
}
