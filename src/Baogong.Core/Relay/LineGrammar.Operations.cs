// What is done before and after the pieces of a line are walked: addresses that are none, clauses that belong together.
namespace Baogong.Core.Relay;

internal sealed partial class LineGrammar
{
    // Beside a door, "15号" is a day and "2楼" a floor.
    private void DropWeakAddresses()
    {
        var strong = false;
        foreach (var form in _scan.Addresses) strong |= form.HasRoom;
        for (var i = 0; i < _scan.Pieces.Count; i++)
        {
            var piece = _scan.Pieces[i];
            if (piece.Kind != PieceKind.Address) continue;
            var form = _scan.Addresses[piece.Index];
            if (IsEcho(form, i)) _scan.Pieces[i] = piece with { Kind = PieceKind.Text };
            var joins = form.Shape == AddressShape.Building && !HasFullAddress();
            if (form.Shape == AddressShape.Floor || (form.Weak && strong && !joins))
                _scan.Pieces[i] = piece with { Kind = PieceKind.Text };
        }
    }

    // A later mention that only repeats the building or room of the door (C座前台, 替304老人), or digits inside a name.
    private bool IsEcho(AddressForm form, int at)
    {
        if (_scan.Addresses.Count < 2 || _scan.Addresses[0].Shape != AddressShape.Full) return false;
        var main = _scan.Addresses[0];
        if (form == main) return false;
        if (form.Shape == AddressShape.Building) return form.Building == main.Building;
        if (form.Shape != AddressShape.Room || form.LastRoom is not null) return false;
        var next = at + 1 < _scan.Pieces.Count ? _scan.Pieces[at + 1] : default;
        var glued = !form.Marked && at + 1 < _scan.Pieces.Count
            && (next.Kind == PieceKind.Text || (next.IsWord(WordKind.Filler) && !text.Tokens[next.First].IsHan('的')));
        return form.Room == main.Room
            || (glued && at > 0 && _scan.Pieces[at - 1].Kind == PieceKind.Space && !places.IsListedRoom(form.Room));
    }

    private bool HasFullAddress() => _scan.Addresses.Exists(form => form.Shape == AddressShape.Full);

    private void Finish(AddressGroup group, int implied)
    {
        if (_heading >= 0 && group.Addresses.Count > 0) implied = _heading;
        MergeOrders(group);
        DropNameCodes(group);
        MergeCancellations(group);
        foreach (var operation in group.Operations)
        {
            RepeatChanged(operation);
            if (implied >= 0) Imply(operation, implied, group.Addresses.Count > 0 && _heading >= 0);
            var doubt = _items.Read(operation.Slots, operation.Items);
            if (doubt is null) doubt = _items.Read(operation.BeforeSlots, operation.Before);
            if (doubt is { Reason: QuestionReasons.AmbiguousQuantity }
                && !operation.Slots.Exists(slot => slot.Kind == SlotKind.Item)
                && operation.Slots.Exists(slot => slot.Kind == SlotKind.Count) && operation.BeforeSlots.Count == 0)
                doubt = doubt.Value with { Reason = QuestionReasons.NoPackage, Set = packages.AllSet };
            var later = operation.Adds || (operation.Act == Act.Change && operation.BeforeSlots.Count == 0);
            if (doubt is not null && !(later && OnlyCount(operation))) _statement.Doubt ??= doubt;
        }
    }

    // 苹果改成3份: the count alone is of the package before the word.
    private static void RepeatChanged(Operation operation)
    {
        if (operation.Act != Act.Change || operation.Slots is not [{ Kind: SlotKind.Count }]) return;
        var items = operation.BeforeSlots.FindAll(slot => slot.Kind == SlotKind.Item);
        if (items.Count != 1 || operation.BeforeSlots[0].Kind != SlotKind.Item
            || operation.BeforeSlots.Count > 2) return;
        operation.Slots.Insert(0, items[0] with { Gap = SlotGap.Space });
    }

    // "12-101、3-304，都是2箱": the one count is for every door of the list.
    private void SpreadEach()
    {
        var last = _statement.Groups[^1].Operations[^1].Slots;
        var each = last.FindIndex(slot => slot.Kind == SlotKind.Each);
        if (!_statement.Groups.Exists(group =>
            group.Operations.Exists(operation => operation.Slots.Exists(slot => slot.Kind == SlotKind.Each)))) return;
        var others = _statement.Groups.Exists(group => group.Addresses.Count > 0 && group != _statement.Groups[^1]
            && group.Operations.Exists(operation => operation.Slots.Count > 0));
        if (each != 0 || last.Count != 2 || last[1].Kind != SlotKind.Count || others)
        {
            _statement.Doubt ??= new Doubt(QuestionReasons.AmbiguousQuantity, _statement.Body.First,
                _statement.Body.End);
            return;
        }
        last.RemoveAt(0);
        foreach (var group in _statement.Groups)
        {
            if (group.Addresses.Count > 0 && group != _statement.Groups[^1]) group.Operations[^1].Slots.Add(last[0]);
        }
    }

    /// <summary>多加一份: a count without a package, which the household's one package may explain later.</summary>
    internal static bool OnlyCount(Operation operation) =>
        operation.Slots.TrueForAll(slot => slot.Kind is SlotKind.Count or SlotKind.Total) && operation.Slots.Count > 0;

    // Clauses that only order are one list: a count may stand in the next clause (蔬菜，两份).
    private static void MergeOrders(AddressGroup group)
    {
        for (var i = 1; i < group.Operations.Count; i++)
        {
            var (one, other) = (group.Operations[i - 1], group.Operations[i]);
            var restated = one is { Act: Act.Change, BeforeSlots.Count: 0, Slots.Count: > 1 }
                && one.Slots.Exists(slot => slot.Kind == SlotKind.Item) && !other.Adds && !other.HasVerb
                && other.Slots.Exists(slot => slot.Kind == SlotKind.Item);
            if ((one.Act != Act.Order && !restated) || other.Act != Act.Order) continue;
            if (one.Slots.Count + other.Slots.Count > MostSlots) continue;
            one.Slots.AddRange(other.Slots);
            one.HasVerb |= other.HasVerb;
            one.Adds |= other.Adds;
            group.Operations.RemoveAt(i--);
        }
    }

    // 12-302 小B B1, 3-604 ABC A1B1C1: letters without counts that all come again with counts are a name.
    private void DropNameCodes(AddressGroup group)
    {
        foreach (var operation in group.Operations)
        {
            var slots = operation.Slots;
            var names = 0;
            while (names < slots.Count && slots[names].Kind == SlotKind.Item
                && slots[names].Mention.Kind == MentionKind.Code
                && (names == 0 || slots[names].Tokens == slots[0].Tokens)) names++;
            if (names == 0 || names >= slots.Count
                || slots[names] is not { Kind: SlotKind.Item, Gap: SlotGap.Space }) continue;
            var again = slots.GetRange(names, slots.Count - names);
            var counted = again.Exists(slot => slot.Kind == SlotKind.Count) && again[^1].Kind == SlotKind.Count;
            var all = slots.GetRange(0, names).TrueForAll(name =>
                again.Exists(slot => slot.Kind == SlotKind.Item && slot.Mention.Set == name.Mention.Set));
            if (!counted || !all) continue;
            var named = _scan.Pieces.FindIndex(piece =>
                piece.Kind == PieceKind.Item && piece.First == slots[0].Tokens.First);
            for (var i = named; i >= 0 && i < named + names; i++) _scan.Pieces[i] =
                _scan.Pieces[i] with { Kind = PieceKind.Text };
            slots.RemoveRange(0, names);
        }
    }

    // "A1 ——作废" strikes what stands before it in the entry; "鸡蛋退一份" counts behind the word.
    private void MergeCancellations(AddressGroup group)
    {
        for (var i = 0; i < group.Operations.Count; i++)
        {
            var operation = group.Operations[i];
            if (operation.Act is not (Act.Cancel or Act.Reduce)) continue;
            if (operation.IsBare && i > 0 && group.Operations[i - 1] is { Act: Act.Order, IsBare: false } ordered)
            {
                operation.BeforeSlots.AddRange(ordered.Slots);
                group.Operations.RemoveAt(--i);
            }
            // 全部取消 speaks of the whole order.
            operation.BeforeSlots.RemoveAll(slot => slot.Kind is SlotKind.All or SlotKind.Each);
            operation.Slots.RemoveAll(slot => slot.Kind is SlotKind.All or SlotKind.Each);
            var twice = operation.Slots.Exists(slot => slot.Kind == SlotKind.Item)
                && operation.BeforeSlots.Exists(slot => slot.Kind == SlotKind.Item);
            if (twice) _statement.Doubt ??= new Doubt(QuestionReasons.UnclearCancellation, operation.ActTokens.First,
                operation.ActTokens.End);
            operation.BeforeSlots.AddRange(operation.Slots);
            operation.Slots.Clear();
        }
    }

    // With one package on offer, a bare count counts it.
    private void Imply(Operation operation, int implied, bool alone)
    {
        var slots = operation.Slots;
        if (slots.Exists(slot => slot.Kind is SlotKind.Item or SlotKind.All) || operation.Act is Act.Same or Act.Keep
            || operation.BeforeSlots.Exists(slot => slot.Kind == SlotKind.Item)) return;
        if (slots.Count == 0 && !(alone && operation.Act == Act.Order)) return;
        var mention = new Mention(PackageSet.Of(implied), MentionKind.Code, 0, 0);
        var tokens = _heading >= 0 ? _headingTokens : slots.Count > 0 ? slots[0].Tokens : default;
        var each = slots.Count > 0 && slots[0].Kind == SlotKind.Each;
        slots.Insert(0, new Slot(SlotKind.Item, SlotGap.Space, mention, 0, '\0', tokens));
        if (each && slots.Count > 2) slots.RemoveAt(1);
    }

    // 我在21号，…，1204: building and room stand apart in one line.
    private void JoinSplitAddress()
    {
        var places = new List<(AddressGroup Group, int At)>();
        foreach (var group in _statement.Groups)
        {
            for (var i = 0; i < group.Addresses.Count; i++) places.Add((group, i));
        }
        if (places.Count != 2) return;
        var (one, other) = (places[0].Group.Addresses[places[0].At], places[1].Group.Addresses[places[1].At]);
        var building = one.HasRoom ? other : one;
        var room = one.HasRoom ? one : other;
        if (building.HasRoom || building.Building is null || room.Building is not null
            || room.LastRoom is not null) return;
        if (building.Unit is not null && room.Unit is not null) return;
        var joined = new AddressForm(AddressShape.Full, Math.Min(one.First, other.First), Math.Max(one.End, other.End),
            building.Lane,
            building.Building, building.Unit ?? room.Unit, room.Room, building.BuildingTokens,
            building.Unit is null ? room.UnitTokens : building.UnitTokens, room.RoomTokens)
        { Marked = true };
        places[0].Group.Addresses[places[0].At] = joined;
        places[1].Group.Addresses.RemoveAt(places[1].At);
        MoveGoods(places[0].Group, places[1].Group);
    }

    private void MoveGoods(AddressGroup keep, AddressGroup other)
    {
        if (ReferenceEquals(keep, other)) return;
        keep.Operations.AddRange(other.Operations);
        keep.Operations.RemoveAll(operation => operation.IsBare && operation.Act == Act.Order && !operation.HasVerb);
        _statement.Groups.Remove(other);
    }

    private int CountMenuMarks()
    {
        var marks = 0;
        for (var i = 0; i + 1 < _scan.Pieces.Count; i++)
        {
            var piece = _scan.Pieces[i];
            if (piece.Kind != PieceKind.Item) continue;
            var mention = _scan.Mentions[piece.Index];
            if (!mention.IsOne) continue;
            // The merged mention of code and name starts with a code and is longer than it.
            if (mention.Kind == MentionKind.Code && text.Tokens[mention.First].Kind == TokenKind.Letters
                && mention.Length > packages.CodeLength(mention.Index)) marks++;
            var next = _scan.Pieces[i + 1].Kind == PieceKind.Space
                && i + 2 < _scan.Pieces.Count ? _scan.Pieces[i + 2] : _scan.Pieces[i + 1];
            if (next.Kind == PieceKind.Price || (next.Kind == PieceKind.Quantity && next.Unit == '\0'
                && next.Value * 100L == packages.Packages[mention.Index].PriceFen)) marks++;
        }
        return marks;
    }

    // 16-104—A—3份, 12-301-A-2: a chain of fields, because the dash stands on both sides of the package.
    private bool IsFieldSign()
    {
        var item = _operation.Slots.Count > 0 ? _operation.Slots[^1].Tokens.First : 0;
        return item > 1 && _operation.Slots[^1].Kind == SlotKind.Item && text.Tokens[item - 1].IsSymbol('-')
            && !text.Tokens[item - 2].IsGap;
    }

    // A2（B不要）: what a bracket says of its own goods is a clause of its own.
    private bool GoodsInside(Piece open)
    {
        var at = _scan.Pieces.FindIndex(piece => piece.First == open.First);
        for (var i = at + 1; i < _scan.Pieces.Count && _scan.Pieces[i].Kind != PieceKind.Close; i++)
        {
            if (_scan.Pieces[i].Kind == PieceKind.Item) return true;
        }
        return false;
    }
}
