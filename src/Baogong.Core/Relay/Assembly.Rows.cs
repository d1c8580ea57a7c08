// Records of sheets and forms: cells become a statement, which is booked like a line.
namespace Baogong.Core.Relay;

internal sealed partial class Assembly
{
    internal void ReadRow(int index, Row row, int[]? lines = null)
    {
        var line = _text.Lines[index];
        var statement = new Statement { Body = row.Body, HasItems = true };
        if (IsCancelGoods(row) && ReadPlace(row, statement) is { } gone && statement.Doubt is null)
        {
            CancelHousehold(line, statement, gone);
            return;
        }
        var amounts = ReadGoods(row, statement);
        if (amounts.Count == 0 && statement.Doubt is null) return;
        ReadPersonal(row, statement);
        var group = new AddressGroup();
        var operation = new Operation { Act = IsCancelled(row) ? Act.Cancel : Act.Order };
        (operation.Act == Act.Cancel ? operation.Before : operation.Items).AddRange(amounts);
        group.Operations.Add(operation);
        statement.Groups.Add(group);
        if (ReadPlace(row, statement) is { } form) group.Addresses.Add(form);
        if (operation.Act == Act.Cancel)
        {
            CancelRow(line, statement, group);
            return;
        }
        if (amounts.Count > 0) operation.Slots.Add(new Slot(SlotKind.Item, SlotGap.Space, default, 0, '\0',
            amounts[0].PackageTokens));
        var sender = lines is not null && _state.Sender is { IsLeader: false } speaker && (speaker.Door is null
            || group.Addresses.Count == 0) ? speaker : null;
        ReadOrder(line, null, statement, sender);
        if (lines is null || _state.Fates[line.Number] != LineFate.Booked) return;
        foreach (var part in lines)
        {
            _state.Complete(part + 1);
            if (_state.Ledger.Households.LastOrDefault(household => household.Lines.Contains(line.Number)) is { } owner
                && !owner.Lines.Contains(part + 1)) owner.Lines.Add(part + 1);
        }
    }

    private bool IsCancelled(Row row)
    {
        var range = row.Status;
        for (var i = range.First; i < range.End; i++)
        {
            if (_text.Tokens[i].IsHan('取') || _text.Tokens[i].IsHan('退') || _text.Tokens[i].IsHan('关')) return true;
        }
        return false;
    }

    // 取消 in the column of goods: the household's order above goes.
    private bool IsCancelGoods(Row row) => row.Goods.Count > 0 && row.Quantity.Count == 0 && row.Packages.Count == 0
        && Words.Match(_text, row.Goods.First, row.Goods.End) is { Kind: WordKind.Cancel } word
        && word.Length == row.Goods.Count;

    private void CancelHousehold(SourceLine line, Statement statement, AddressForm form)
    {
        if (_resolver.Resolve(form, _state.Section, default) is not { IsDoor: true } place)
        {
            Ask(line, new Doubt(QuestionReasons.NoAddress, statement.Body.First, statement.Body.End), statement, null);
            return;
        }
        _state.Ledger.Find(place.Door)?.Clear();
        Cancel(line, new Target(place.Door, null, 0, null), null, false);
    }

    // A cancelled row of an export is an order of its own that did not stand.
    private void CancelRow(SourceLine line, Statement statement, AddressGroup group)
    {
        if (group.Addresses.Count == 0
            || _resolver.Resolve(group.Addresses[0], _state.Section, default) is not { IsDoor: true } place)
        {
            Ask(line, new Doubt(QuestionReasons.NoAddress, statement.Body.First, statement.Body.End), statement, null);
            return;
        }
        var items = group.Operations[0].Before.ConvertAll(amount =>
            new CancelledItem(_packages.Packages[amount.Package].Code, amount.Quantity));
        Cancel(line, new Target(place.Door, null, 0, null), items, true);
    }

    private List<Amount> ReadGoods(Row row, Statement statement)
    {
        var amounts = new List<Amount>();
        foreach (var (package, cell) in row.Packages)
        {
            if (ReadCount(cell, statement) is not { } quantity) continue;
            if (quantity > 0) amounts.Add(new Amount(package, quantity, cell, cell));
        }
        foreach (var cell in row.Unknown)
        {
            if (cell.Count == 1 && _text.Tokens[cell.First] is { Kind: TokenKind.Digits, Value: > 0 and < 100 })
                statement.Doubt ??= new Doubt(QuestionReasons.UnknownWords, cell.First, cell.End);
        }
        if (row.Goods.Count > 0) ReadGoodsCell(row, statement, amounts);
        else if (row.Quantity.Count > 0 && row.Packages.Count == 0)
        {
            if (ReadCount(row.Quantity, statement) is { } quantity and > 0)
            {
                if (Implied >= 0) amounts.Add(new Amount(Implied, quantity, row.Quantity, row.Quantity));
                else statement.Doubt ??= new Doubt(QuestionReasons.NoPackage, row.Quantity.First, row.Quantity.End,
                    _packages.AllSet);
            }
        }
        return amounts;
    }

    /// <summary>0 for an empty mark, null when the cell is not a plain count (a doubt is then set).</summary>
    private int? ReadCount(TokenRange cell, Statement statement)
    {
        if (IsNone(cell)) return 0;
        var first = _text.Tokens[cell.First];
        var (value, next) = (first.Value, cell.First + 1);
        if (first.IsSymbol(Glyphs.Tick) && cell.Count == 1) return 1;
        var sign = first.IsSymbol('+') || first.IsSymbol('×');
        if (sign && cell.Count > 1) (value, next) = (_text.Tokens[cell.First + 1].Value, cell.First + 2);
        var number = sign ? cell.Count > 1
            && _text.Tokens[cell.First + 1].Kind == TokenKind.Digits : first.Kind == TokenKind.Digits;
        if (!number) number = Numerals.TryRead(_text.Tokens, cell.First, cell.End, out next, out value, out _);
        if (number && next < cell.End && _text.Tokens[next].Kind == TokenKind.Han
            && Words.IsContainer(_text.Tokens[next].Value)) next++;
        if (number && next == cell.End && value is >= 0 and <= ItemGrammar.MostPieces) return value;
        statement.Doubt ??= new Doubt(number ? QuestionReasons.QuantityOutOfRange : QuestionReasons.AmbiguousQuantity,
            cell.First, cell.End);
        return null;
    }

    private bool IsNone(TokenRange cell)
    {
        for (var i = cell.First; i < cell.End; i++)
        {
            var token = _text.Tokens[i];
            if (!token.IsGap && !token.IsSymbol('-') && !token.IsSymbol('/') && !token.IsHan('无')
                && !token.IsSymbol('×')) return false;
        }
        return true;
    }

    // One product with its count, several with 各1, or as many counts as products.
    private void ReadGoodsCell(Row row, Statement statement, List<Amount> amounts)
    {
        var goods = _grammar.Read(row.Goods.First, row.Goods.End, -1);
        var items = goods.Groups.SelectMany(group => group.Operations).Where(operation => operation.Act == Act.Order)
            .SelectMany(operation => operation.Items).ToList();
        if (goods.Doubt is { } doubt) statement.Doubt ??= doubt;
        else if (goods.HasAddress || goods.HasText || items.Count == 0)
            statement.Doubt ??= new Doubt(QuestionReasons.UnknownWords, row.Goods.First, row.Goods.End);
        if (statement.Doubt is not null) return;
        if (row.Quantity.Count == 0 || IsNone(row.Quantity))
        {
            if (row.Quantity.Count == 0) amounts.AddRange(items);
            return;
        }
        var counts = Counts(row.Quantity, out var each);
        if (items.Exists(item => item.Explicit) && !(items.Count == 1 && counts is [1])) counts = null;
        if (counts is [var one] && (items.Count == 1 || each)) counts = [.. items.Select(_ => one)];
        if (counts is null || counts.Count != items.Count
            || counts.Exists(count => count is < 0 or > ItemGrammar.MostPieces))
        {
            statement.Doubt ??= new Doubt(QuestionReasons.AmbiguousQuantity, row.Quantity.First, row.Quantity.End);
            return;
        }
        for (var i = 0; i < items.Count; i++)
        {
            if (counts[i] > 0 && items[i].Explicit) amounts.Add(items[i]);
            else if (counts[i] > 0) amounts.Add(items[i] with { Quantity = counts[i], CountTokens = row.Quantity });
        }
    }

    private List<int>? Counts(TokenRange cell, out bool each)
    {
        each = false;
        var counts = new List<int>();
        for (var i = cell.First; i < cell.End;)
        {
            var token = _text.Tokens[i];
            if (token.Kind == TokenKind.Digits) { counts.Add(token.Value); i++; }
            else if (Numerals.TryRead(_text.Tokens, i, cell.End, out var next, out var value,
                out _)) { counts.Add(value); i = next; }
            else if (token.IsHan('各')) { each = true; i++; }
            else if (token.IsGap || token.Kind == TokenKind.Symbol && token.Value is '、' or ',' or '+' or '/'
                || token.Kind == TokenKind.Han && Words.IsContainer(token.Value)) i++;
            else return null;
        }
        return counts;
    }

    private void ReadPersonal(Row row, Statement statement)
    {
        statement.Contact = row.Name;
        statement.Phone = row.Phone;
        if (row.Note.Count == 0) return;
        var note = _grammar.Read(row.Note.First, row.Note.End, -1);
        var none = row.Note.Count <= 2 && (_text.Tokens[row.Note.First].IsHan('无') || IsNone(row.Note));
        if (none) return;
        // A remark that orders, cancels or changes is not only a remark.
        var acts = note.HasAct(Act.Cancel) || note.HasAct(Act.Change) || note.HasAct(Act.Reduce)
            || (note.HasItems && note.HasCounts) || note.IsUndecided;
        if (acts) statement.Doubt ??= new Doubt(QuestionReasons.UnclearChange, row.Note.First, row.Note.End);
        else statement.Notes.Add(row.Note);
    }

    private AddressForm? ReadPlace(Row row, Statement statement)
    {
        if (row.Building.Count > 0 || row.Room.Count > 0)
        {
            var (building, unit, room) = (Plain(row.Building), Plain(row.Unit), Plain(row.Room));
            if (building is null && room is null) return null;
            // A room cell may hold the whole address.
            if (building is null && row.Room.Count > 1 && ReadAddress(row.Room, statement) is { } whole) return whole;
            var shape = building is null ? unit is null ? AddressShape.Room : AddressShape.UnitRoom : room is null
                ? AddressShape.Building : AddressShape.Full;
            if (shape == AddressShape.Full && unit is null && row.Room.Count > 1 && _places.HasUnits
                && ReadAddress(row.Room, statement) is { Shape: AddressShape.UnitRoom or AddressShape.Full } split)
                (unit, room) = (split.Unit ?? split.Building, split.Room);
            var lane = _places.Lane is null ? null : Plain(row.Lane);
            return new AddressForm(shape, row.Body.First, row.Body.End, lane, building, unit, room, row.Building,
                row.Unit, row.Room)
            { Marked = true };
        }
        return row.Address.Count == 0 ? null : ReadAddress(row.Address, statement);
    }

    private AddressForm? ReadAddress(TokenRange cell, Statement statement)
    {
        var read = _grammar.Read(cell.First, cell.End, -1);
        var forms = read.Groups.SelectMany(group => group.Addresses).ToList();
        if (forms.Count > 1) statement.Doubt ??= new Doubt(QuestionReasons.TwoAddresses, cell.First, cell.End);
        return forms.Count > 0 ? forms[0] : null;
    }

    // 12号楼 and 0301室 in a cell of their own: the number without its mark.
    private string? Plain(TokenRange cell)
    {
        if (cell.Count == 0) return null;
        var named = Places.Key(_text.Text(cell.First, cell.End));
        if (_places.Find(named) is not null || _places.IsListedRoom(named)) return named;
        var key = new System.Text.StringBuilder();
        for (var i = cell.First; i < cell.End; i++)
        {
            var token = _text.Tokens[i];
            if (token.Kind is TokenKind.Digits or TokenKind.Letters) key.Append(_text.Norm(token));
            else if (Numerals.TryRead(_text.Tokens, i, cell.End, out var next, out _, out var digits))
            {
                key.Append(digits);
                i = next - 1;
            }
            else if (token.Kind == TokenKind.Symbol) key.Append((char)token.Value);
        }
        return key.Length == 0 ? null : Places.TrimZeros(key.ToString()).ToString();
    }
}
