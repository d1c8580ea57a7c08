// Forms filled in as "key：value", one key a line or several on one line. A record ends where a key comes again, at a
// blank line, or at a line that is no key.
namespace Baogong.Core.Relay;

internal sealed class FormReader(LexedText text, Assembly assembly)
{
    private const int LongestKey = 6;

    private readonly record struct Field(CellRole Role, TokenRange Value, int Line);

    public bool TryRead(int index, out int next)
    {
        next = index;
        var fields = new List<Field>();
        if (!TryFields(index, fields)) return false;
        if (fields.Count > 1 && text.Lines[index] is var line && IsRecord(fields))
        {
            Finish(fields);
            next = index + 1;
            return true;
        }
        for (next = index + 1; next < text.Lines.Length && !text.Lines[next].IsBlank; next++)
        {
            var more = new List<Field>();
            if (!TryFields(next, more) || more.Exists(field => fields.Exists(known => known.Role == field.Role))) break;
            fields.AddRange(more);
        }
        if (!IsRecord(fields))
        {
            next = index;
            return false;
        }
        Finish(fields);
        return true;
    }

    private static bool IsRecord(List<Field> fields) =>
        fields.Exists(field => field.Role is CellRole.Building or CellRole.Room or CellRole.Address)
        && fields.Exists(field => field.Role is CellRole.Goods or CellRole.Quantity);

    // Every colon must stand behind a known key.
    private bool TryFields(int index, List<Field> fields)
    {
        var line = text.Lines[index];
        var at = line.FirstToken;
        while (at < line.EndToken)
        {
            if (!TryKey(at, line.EndToken, out var role, out var value))
            {
                if (fields.Count == 0) return false;
                at++;
                continue;
            }
            if (fields.Count > 0) fields[^1] = fields[^1] with { Value = Trim(fields[^1].Value.First, at) };
            fields.Add(new Field(role, new TokenRange(value, 0), index));
            at = value;
        }
        if (fields.Count > 0) fields[^1] = fields[^1] with { Value = Trim(fields[^1].Value.First, line.EndToken) };
        return fields.Count > 0;
    }

    private bool TryKey(int at, int end, out CellRole role, out int value)
    {
        (role, value) = (CellRole.Unknown, at);
        if (text.Tokens[at].Kind != TokenKind.Han) return false;
        var colon = at;
        while (colon < end && colon - at <= LongestKey && text.Tokens[colon].Kind == TokenKind.Han) colon++;
        if (colon >= end || !text.Tokens[colon].IsSymbol(':')) return false;
        role = CellRoles.Find(text.Text(at, colon));
        value = colon + 1;
        return role != CellRole.Unknown;
    }

    private TokenRange Trim(int first, int end)
    {
        while (first < end && (text.Tokens[first].IsGap
            || text.Tokens[first] is { Kind: TokenKind.Symbol, Value: ',' or ';' })) first++;
        while (end > first && (text.Tokens[end - 1].IsGap
            || text.Tokens[end - 1] is { Kind: TokenKind.Symbol, Value: ',' or ';' })) end--;
        return new TokenRange(first, end - first);
    }

    private void Finish(List<Field> fields)
    {
        var row = new Row();
        foreach (var field in fields) row.Set(field.Role, field.Value);
        // 楼号 with 房号: the second is the room of the first.
        if (row.Building.Count > 0 && row.Room.Count == 0 && fields.Exists(field => field.Role == CellRole.Address))
            (row.Room, row.Address) = (row.Address, default);
        var goods = fields.FindIndex(field => field.Role == CellRole.Goods);
        var main = fields[goods < 0 ? 0 : goods].Line;
        var last = text.Lines[main];
        row.Body = new TokenRange(last.FirstToken, last.EndToken - last.FirstToken);
        row.IsForm = true;
        assembly.ReadRow(main, row, [.. fields.Select(field => field.Line).Distinct()]);
    }
}
