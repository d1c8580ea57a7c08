// Rows pasted from a spreadsheet, an export or a drawn table. A heading row says what each column holds: places, names,
// goods and counts, or one column per package. Rows without a heading are left to the line grammar.
namespace Baogong.Core.Relay;

internal sealed class SheetReader(LexedText text, Places places, PackageMatcher packages, Assembly assembly)
{
    private readonly record struct Column(CellRole Role, int Package);

    private readonly LineGrammar _grammar = new(text, places, packages);

    /// <summary>Reads a table that starts at a line; false when no heading row stands there.</summary>
    public bool TryRead(int index, out int next)
    {
        next = index;
        var separator = SeparatorOf(text.Lines[index]);
        if (separator == '\0' || !TryHeading(index, separator, out var columns)) return false;
        TokenRange building = default, unit = default;
        var row = index + 1;
        for (; row < text.Lines.Length; row++)
        {
            var line = text.Lines[row];
            if (line.IsBlank) continue;
            var cells = Cells(line, separator);
            if (cells.Count < 2 && assembly.TryAnswer(row)) continue;
            if (cells.Count < 2 && columns.Length > 1 || cells.Count > columns.Length + 2) break;
            ReadRow(row, cells, columns, ref building, ref unit);
        }
        next = row;
        return true;
    }

    private char SeparatorOf(SourceLine line)
    {
        int tabs = 0, bars = 0, commas = 0;
        for (var i = line.FirstToken; i < line.EndToken; i++)
        {
            if (text.Tokens[i].Kind == TokenKind.Tab) tabs++;
            else if (text.Tokens[i].IsSymbol('|')) bars++;
            else if (text.Tokens[i].IsSymbol(',')) commas++;
        }
        return tabs > 0 ? '\t' : bars > 1 ? '|' : commas > 1 ? ',' : '\0';
    }

    private List<TokenRange> Cells(SourceLine line, char separator)
    {
        var cells = new List<TokenRange>();
        var (start, end) = (line.FirstToken, line.EndToken);
        if (separator == '|')
        {
            if (start < end && text.Tokens[start].IsSymbol('|')) start++;
            if (end > start && text.Tokens[end - 1].IsSymbol('|')) end--;
        }
        var quoted = false;
        var first = start;
        for (var i = start; i < end; i++)
        {
            if (separator == ',' && text.Tokens[i].IsSymbol('"')) quoted = !quoted;
            var parts = separator == '\t' ? text.Tokens[i].Kind == TokenKind.Tab : !quoted
                && text.Tokens[i].IsSymbol(separator);
            if (!parts) continue;
            cells.Add(Trim(first, i));
            first = i + 1;
        }
        cells.Add(Trim(first, end));
        return cells;
    }

    private TokenRange Trim(int first, int end)
    {
        while (first < end && (text.Tokens[first].IsGap || text.Tokens[first].IsSymbol('"'))) first++;
        while (end > first && (text.Tokens[end - 1].IsGap || text.Tokens[end - 1].IsSymbol('"'))) end--;
        return new TokenRange(first, end - first);
    }

    // A heading row knows a place column and at least one column of goods, counts or packages.
    private bool TryHeading(int index, char separator, out Column[] columns)
    {
        var cells = Cells(text.Lines[index], separator);
        columns = new Column[cells.Count];
        if (cells.Count < 2 || cells.Exists(cell => cell.Count > LongestHeading)) return false;
        // A sentence with commas is no heading row: there, every cell must be a heading we know.
        if (separator == ','
            && !cells.TrueForAll(cell =>
            cell.Count > 0 && (CellRoles.Find(Heading(cell)) != CellRole.Unknown || IsPackage(cell)))) return false;
        bool place = false, goods = false;
        for (var i = 0; i < cells.Count; i++)
        {
            columns[i] = ReadHeading(cells[i]);
            place |= columns[i].Role is CellRole.Building or CellRole.Room or CellRole.Address;
            goods |= columns[i].Role is CellRole.Goods or CellRole.Package or CellRole.Quantity;
        }
        if (place && !Array.Exists(columns, column =>
            column.Role is CellRole.Goods or CellRole.Package)) FindGoods(index, separator, columns);
        goods |= Array.Exists(columns, column => column.Role == CellRole.Goods);
        var hasBuilding = Array.Exists(columns, column => column.Role == CellRole.Building);
        if (hasBuilding)
        {
            // Beside a building column, 房号 and 门牌 are rooms.
            var address = Array.FindIndex(columns, column => column.Role == CellRole.Address);
            if (address >= 0 && !Array.Exists(columns, column => column.Role == CellRole.Room))
                columns[address] = columns[address] with { Role = CellRole.Room };
        }
        return place && goods;
    }

    private const int LongestHeading = 12;

    // 楼号（如10）: the hint in brackets is not part of the heading.
    private string Heading(TokenRange cell)
    {
        var open = cell.First;
        while (open < cell.End && !text.Tokens[open].IsSymbol('(')) open++;
        return text.Text(cell.First, open > cell.First ? open : cell.End);
    }

    private bool IsPackage(TokenRange cell) => ReadHeading(cell).Role == CellRole.Package;

    private Column ReadHeading(TokenRange cell)
    {
        if (cell.Count == 0) return new Column(CellRole.Ignored, -1);
        var heading = Heading(cell);
        var role = CellRoles.Find(heading);
        if (role != CellRole.Unknown) return new Column(role, -1);
        var statement = _grammar.Read(cell.First, cell.End, -1);
        if (statement.Groups is [{ Operations: [{ Act: Act.Order, Items: [var only] }] }] && !statement.HasText)
            return new Column(CellRole.Package, only.Package);
        return new Column(CellRoles.Guess(heading), -1);
    }

    // Without a known heading for goods, the column whose first filled cell names a package holds them.
    private void FindGoods(int index, char separator, Column[] columns)
    {
        for (var row = index + 1; row < text.Lines.Length && row < index + 4; row++)
        {
            if (text.Lines[row].IsBlank) continue;
            var cells = Cells(text.Lines[row], separator);
            for (var i = 0; i < cells.Count && i < columns.Length; i++)
            {
                if (columns[i].Role != CellRole.Unknown || cells[i].Count == 0) continue;
                var statement = _grammar.Read(cells[i].First, cells[i].End, -1);
                if (statement is not { HasItems: true, Doubt: null, HasText: false, HasAddress: false }) continue;
                columns[i] = new Column(CellRole.Goods, -1);
                return;
            }
        }
    }

    private void ReadRow(int index, List<TokenRange> cells, Column[] columns, ref TokenRange building,
        ref TokenRange unit)
    {
        var line = text.Lines[index];
        var row = new Row { Body = new TokenRange(line.FirstToken, line.EndToken - line.FirstToken) };
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Count == 0) continue;
            if (IsTotal(cells[i])) return;
            var column = i < columns.Length ? columns[i] : new Column(CellRole.Unknown, -1);
            if (column.Role == CellRole.Package) row.Packages.Add((column.Package, cells[i]));
            else if (column.Role == CellRole.Unknown) row.Unknown.Add(cells[i]);
            else row.Set(column.Role, cells[i]);
        }
        // Merged building cells leave the rows below them empty.
        if (row.Building.Count > 0) (building, unit) = (row.Building, row.Unit);
        else if (row.Room.Count > 0)
        {
            row.Building = building;
            if (row.Unit.Count == 0) row.Unit = unit;
            else unit = row.Unit;
        }
        assembly.ReadRow(index, row);
    }

    private bool IsTotal(TokenRange cell)
    {
        var word = Words.Match(text, cell.First, cell.End);
        return word.Kind == WordKind.Total && cell.Count <= 4;
    }
}
