// One line of a list of doors, read and checked by itself: what it says, or why it cannot be taken.
using System.Globalization;
using Baogong.Core.Routing;

namespace Baogong.Places;

/// <summary>A household as a line says it. Null = the line says nothing about it: what is stored stays.</summary>
public sealed record PlaceLine(
    int Line, string? Neighbourhood, string Community, string? Lane, string? Gate, int? GateOrder, string Building,
    bool? Lift,
    string[] BuildingAliases, string Unit, string Room, int? Floor, string Occupant, int? People, int? Elders,
    bool? Priority,
    string[] DoorAliases);

/// <param name="Line">As the spreadsheet counts.</param>
/// <param name="Written">What stands there.</param>
/// <param name="Zh">Why it cannot be taken and what to do.</param>
/// <param name="En">The same in English.</param>
public sealed record RefusedLine(int Line, string Written, string Zh, string En);

public static class PlaceLines
{
    public static (List<PlaceLine> Lines, List<RefusedLine> Refused) Read(PlaceSheet sheet)
    {
        var lines = new List<PlaceLine>(sheet.Rows.Length);
        var refused = new List<RefusedLine>();
        var at = new int[Enum.GetValues<PlaceColumn>().Length];
        Array.Fill(at, -1);
        for (var i = 0; i < sheet.Columns.Length; i++) at[(int)sheet.Columns[i]] = i;
        foreach (var row in sheet.Rows)
        {
            if (Read(row, at, out var zh, out var en) is { } line) lines.Add(line);
            else refused.Add(new RefusedLine(row.Line, Written(row), zh, en));
        }

        return (lines, refused);
    }

    public static string Written(SheetRow row) =>
        string.Join(" · ", row.Cells.Where(c => c.Length > 0).Select(c => c switch
    {
        PlaceSheet.DateCell => "(日期)",
        _ => c.Length > 40 ? c[..40] + "…" : c,
    }));

    private static PlaceLine? Read(SheetRow row, int[] at, out string zh, out string en)
    {
        (zh, en) = ("", "");
        if (Unreadable(row) is { } trouble)
        {
            (zh, en) = trouble;
            return null;
        }

        string Cell(PlaceColumn column) => at[(int)column] < 0 ? "" : row.Cells[at[(int)column]];
        var problems = new List<(string Zh, string En)>();
        var line = new PlaceLine(
            row.Line, Said(Name(Cell(PlaceColumn.Neighbourhood))), Name(Cell(PlaceColumn.Community)),
            Said(Name(Cell(PlaceColumn.Lane))), Said(Name(Cell(PlaceColumn.Gate))),
            Number(Cell(PlaceColumn.GateOrder), 0, 100_000, "大门顺序", "Gate order", problems),
            DoorNumbers.Building(Cell(PlaceColumn.Building)), Truth(Cell(PlaceColumn.Lift), "电梯", "Lift", problems),
            Aliases(Cell(PlaceColumn.BuildingAliases), DoorNumbers.Building),
            DoorNumbers.Unit(Cell(PlaceColumn.Unit)), DoorNumbers.Room(Cell(PlaceColumn.Room)),
            Number(Cell(PlaceColumn.Floor), -9, 200, "楼层", "Floor", problems), Name(Cell(PlaceColumn.Occupant)),
            Number(Cell(PlaceColumn.People), 1, 50, "人数", "People", problems),
            Number(Cell(PlaceColumn.Elders), 0, 50, "老人数", "Elders", problems),
            Truth(Cell(PlaceColumn.Priority), "重点户", "Priority", problems),
            Aliases(Cell(PlaceColumn.DoorAliases), DoorNumbers.Room));
        Check(line, problems);
        if (problems.Count == 0) return line;
        (zh, en) = (string.Concat(problems.Select(p => p.Zh)), string.Join(" ", problems.Select(p => p.En)));
        return null;
    }

    private static (string Zh, string En)? Unreadable(SheetRow row)
    {
        foreach (var cell in row.Cells)
        {
            if (cell == PlaceSheet.DateCell)
                return ("有一格被 Excel 变成了日期。请把这一列设成「文本」，重新填写。",
                    "Excel turned a cell into a date. Format the column as text and type it again.");
            if (cell.Length > Limits.ImportCellCharacters)
                return ($"有一格超过 {Limits.ImportCellCharacters} 个字。请缩短。",
                    $"A cell is longer than {Limits.ImportCellCharacters} characters. Shorten it.");
            if (cell.Length > 0 && cell[0] is '=' or '@' or '+')
                return ("有一格是公式（以 = @ + 开头）。请改成直接写的内容。",
                    "A cell holds a formula (it starts with = @ +). Write the value itself.");
            if (cell.Any(c => char.IsControl(c) || c == '\uFFFD'))
                return ("有一格里有看不见的字符或乱码。请重新填写。", "A cell holds control characters or broken text. Type it again.");
        }

        return null;
    }

    private static void Check(PlaceLine line, List<(string Zh, string En)> problems)
    {
        if (line.Community.Length == 0) problems.Add(("没有写小区。请补上。", "The community is missing. Fill it in."));
        if (line.Building.Length == 0) problems.Add(("没有写楼号。请补上。", "The building is missing. Fill it in."));
        if (line.Room.Length == 0) problems.Add(("没有写室号。请补上。", "The room is missing. Fill it in."));
        string?[] names = [line.Neighbourhood, line.Community, line.Lane, line.Gate, line.Building, line.Unit,
            line.Room, line.Occupant,
            .. line.BuildingAliases, .. line.DoorAliases];
        if (names.Any(n => n?.Length > Limits.PlaceNameCharacters))
            problems.Add(($"名称超过 {Limits.PlaceNameCharacters} 个字。请缩短。",
                $"A name is longer than {Limits.PlaceNameCharacters} characters. Shorten it."));
        if (line is { People: { } people, Elders: { } elders } && elders > people)
            problems.Add(("老人数比人数多。请核对。", "There are more elders than people. Check both."));
    }

    /// <summary>Half-width brackets and single blanks, so that one place has one name.</summary>
    public static string Name(string written) =>
        string.Join(' ',
            written.Replace('　', ' ')
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Other ways of writing, separated as people separate: 、 ， , / ; blank.</summary>
    public static string[] Aliases(string written, Func<string, string> normalise) =>
        [.. written.Split(['、', '，', ',', '/', '；', ';', ' ', '　', '|'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(normalise).Where(a => a.Length > 0).Distinct()];

    private static string? Said(string text) => text.Length == 0 ? null : text;

    private static int? Number(string written, int from, int to, string zh, string en,
        List<(string Zh, string En)> problems)
    {
        var text = DoorNumbers.Clean(written);
        if (text.Length == 0) return null;
        if (int.TryParse(text.TrimEnd('人', '层', '楼'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out var number) &&
            number >= from && number <= to) return number;
        problems.Add(($"「{zh}」应是 {from} 到 {to} 的整数。", $"“{en}” must be a whole number from {from} to {to}."));
        return null;
    }

    private static bool? Truth(string written, string zh, string en, List<(string Zh, string En)> problems)
    {
        switch (DoorNumbers.Clean(written))
        {
            case "": return null;
            case "是" or "有" or "Y" or "YES" or "TRUE" or "1" or "√" or "✓" or "重点": return true;
            case "否" or "无" or "没有" or "不是" or "N" or "NO" or "FALSE" or "0" or "×": return false;
            default:
                problems.Add(($"「{zh}」请写 是 或 否。", $"“{en}” must be yes or no."));
                return null;
        }
    }
}
