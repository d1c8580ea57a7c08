// Cancellations, changes, references and what is asked.
namespace Baogong.Core.Relay;

internal sealed partial class Assembly
{
    private bool ApplyCancel(SourceLine line, int? entry, Statement statement, Target target, Operation operation,
        bool alsoOrders)
    {
        var household = _state.Ledger.Find(target.Door);
        List<Amount> named = [.. operation.Before, .. operation.Items];
        if (named.Count == 0
            && operation.Slots.Count + operation.BeforeSlots.Count > 0) return CancelBareCount(line, statement, target,
            operation);
        if (operation.Before.Count > 0 && operation.Items.Count > 0)
            return Unclear(line, statement, target, QuestionReasons.UnclearCancellation);
        if (named.Count == 0)
        {
            if (operation.Act == Act.Reduce) return Unclear(line, statement, target,
                QuestionReasons.UnclearCancellation);
            // "401 不要" in a list says that there is no order; only a clear word cancels what is not here.
            if (household is null && entry is null
                && (target.Sender is not null || target.Form is { Shape: AddressShape.Room })
                && _text.Text(operation.ActTokens.First, operation.ActTokens.End) is "不要" or "不用") return true;
            household?.Clear();
            Cancel(line, target, null, false);
            return true;
        }
        if (household is null)
        {
            if (alsoOrders) return true;
            // "我家少一盒鸡蛋" without an order here is as likely a complaint.
            if (operation.Act == Act.Reduce) return Unclear(line, statement, target,
                QuestionReasons.UnclearCancellation);
            Cancel(line, target, named.ConvertAll(Unbased), entry is not null && operation.Act == Act.Cancel);
            return true;
        }
        var items = new List<CancelledItem>();
        foreach (var amount in named)
        {
            var held = household.Quantity(amount.Package);
            var take = amount.Explicit || operation.Act == Act.Reduce ? amount.Quantity : held;
            if (held == 0 && alsoOrders) continue;
            if (held == 0 && entry is not null)
            {
                // A struck entry of its own, beside the household's other entries.
                items.Add(new CancelledItem(_packages.Packages[amount.Package].Code, amount.Quantity));
                continue;
            }
            if (take > held) return Unclear(line, statement, target, QuestionReasons.UnclearCancellation);
            items.Add(new CancelledItem(_packages.Packages[amount.Package].Code, take));
            household.Take(amount.Package, take);
        }
        if (items.Count > 0) Cancel(line, target, items, false);
        return true;
    }

    private CancelledItem Unbased(Amount amount) =>
        new(_packages.Packages[amount.Package].Code, amount.Explicit ? amount.Quantity : null);

    // 少一份, where the household has one package.
    private bool CancelBareCount(SourceLine line, Statement statement, Target target, Operation operation)
    {
        var household = _state.Ledger.Find(target.Door);
        var held = household?.PackagesHeld() ?? [];
        var counts = operation.Slots.Concat(operation.BeforeSlots).Where(slot => slot.Kind == SlotKind.Count).ToList();
        if (household is null || held.Count != 1 || counts.Count != 1 || counts[0].Value > household.Total
            || counts[0].Value < 1)
            return Unclear(line, statement, target, QuestionReasons.UnclearCancellation);
        household.Take(held[0], counts[0].Value);
        Cancel(line, target, [new CancelledItem(_packages.Packages[held[0]].Code, counts[0].Value)], false);
        return true;
    }

    private void Cancel(SourceLine line, Target target, List<CancelledItem>? items, bool ownEntry)
    {
        _state.Cancellations.Add(new Cancelled(target.Door, items, line.Number, ownEntry));
        _state.Mark(line.Number, LineFate.Cancellation);
        if (target.Sender is { HeadLine: > 0 } sender
            && sender.HeadLine != line.Number) _state.Complete(sender.HeadLine);
        _state.LastClear = null;
    }

    private bool Unclear(SourceLine line, Statement statement, Target target, string reason)
    {
        Ask(line, new Doubt(reason, statement.Body.First, statement.Body.End), statement, target.Door);
        return false;
    }

    private bool ApplyChange(SourceLine line, int? entry, Statement statement, Target target, Operation operation,
        HouseholdLedger? household)
    {
        if (operation.Items.Count == 0 && LineGrammar.OnlyCount(operation) && operation.BeforeSlots.Count == 0)
            return ChangeCount(line, statement, target, operation, household);
        if (operation.IsBare && operation.Items.Count == 0)
            return TryMoveHere(line, statement, target)
                || Unclear(line, statement, target, QuestionReasons.UnclearChange);
        if (operation.Items.Count == 0) return Unclear(line, statement, target, QuestionReasons.UnclearChange);
        // 水果不要了，换牛奶一箱: what is new was named after a cancellation in the same line.
        if (operation.Before.Count == 0 && statement.HasAct(Act.Cancel) && operation.Items.Count > 0
            && !CancelsAll(statement))
            return ApplyOrder(line, entry, statement, target, operation);
        if (household is null
            || (operation.Before.Count > 0 && !operation.Before.TrueForAll(old => household.Quantity(old.Package) > 0)))
        {
            // An edit inside one entry (B1→A1) leaves its final state; a change of nothing is asked about.
            if (operation.Before.Count == 0 || !IsEdit(operation)
                || (household is not null && entry is null)) return Unclear(line, statement, target,
                QuestionReasons.UnclearChange);
            return ApplyOrder(line, entry, statement, target, operation);
        }
        var replaced = operation.Before.Count > 0 ? ReplaceNamed(operation, household)
            : ReplaceHeld(operation, household);
        if (replaced is null) return Unclear(line, statement, target, QuestionReasons.UnclearChange);
        var kept = household.Bookings.ConvertAll(booking => booking.Amounts.ToList());
        foreach (var (package, quantity) in replaced.Value.Out) household.Take(package, quantity);
        if (!WithinLimits(line, statement, target.Door, replaced.Value.In))
        {
            for (var i = 0; i < kept.Count; i++) household.Bookings[i].Amounts.Clear();
            for (var i = 0; i < kept.Count; i++) household.Bookings[i].Amounts.AddRange(kept[i]);
            return false;
        }
        Book(line, entry, statement, target, replaced.Value.In);
        _state.LastClear = null;
        return true;
    }

    // B1→A1, A1改成A2 with what stood before written out; "A换成B" alone speaks of another order.
    private bool IsEdit(Operation operation) => operation.Before.TrueForAll(old => old.Explicit)
        || _text.Tokens[operation.ActTokens.First].Kind == TokenKind.Symbol;

    // 写错了，是2份: the household's one package becomes so many.
    private bool ChangeCount(SourceLine line, Statement statement, Target target, Operation operation,
        HouseholdLedger? household)
    {
        if (household?.PackagesHeld() is not [var package] || operation.Slots is not [{ Kind: SlotKind.Count } count]
            || count.Value is < 1 or > ItemGrammar.MostPieces)
            return Unclear(line, statement, target, QuestionReasons.UnclearChange);
        operation.Items.Add(new Amount(package, count.Value, count.Tokens, count.Tokens));
        return ApplyChange(line, null, statement, target, operation, household);
    }

    // A留着: what is said to stay must be there.
    private bool ApplyKeep(SourceLine line, Statement statement, Target target, Operation operation)
    {
        if (operation.IsBare) return true;
        var household = _state.Ledger.Find(target.Door);
        foreach (var kept in operation.Before.Concat(operation.Items))
        {
            var held = household?.Quantity(kept.Package) ?? 0;
            if (held == 0 || (kept.Explicit && kept.Quantity != held))
                return Unclear(line, statement, target, QuestionReasons.UnclearChange);
        }
        return true;
    }

    private static bool CancelsAll(Statement statement) => statement.Groups.Exists(group =>
        group.Operations.Exists(operation => operation.Act is Act.Cancel or Act.Reduce && operation.Before.Count == 0));

    private readonly record struct Exchange(List<(int Package, int? Quantity)> Out, List<Amount> In);

    // B换C: so many of the new as there were of the old, unless a count says otherwise.
    private static Exchange? ReplaceNamed(Operation operation, HouseholdLedger household)
    {
        var leaving = new List<(int, int?)>();
        var pieces = 0;
        foreach (var old in operation.Before)
        {
            var held = household.Quantity(old.Package);
            if (old.Explicit && old.Quantity > held) return null;
            var count = old.Explicit ? old.Quantity : held;
            leaving.Add((old.Package, count));
            pieces += count;
        }
        var told = operation.Items.TrueForAll(item => item.Explicit);
        if (!told && (pieces != 1 || operation.Items.Count != 1)) return null;
        return new Exchange(leaving, operation.Items);
    }

    // 改成A2C1: the whole order when everything held is named again or one package stood alone; else those packages.
    private static Exchange? ReplaceHeld(Operation operation, HouseholdLedger household)
    {
        var held = household.PackagesHeld();
        var leaving = new List<(int, int?)>();
        var told = operation.Items.TrueForAll(item => item.Explicit);
        var coversAll = held.TrueForAll(package => operation.Items.Exists(item => item.Package == package));
        // 换成大米1面粉1 where 香米1面粉1 were held: the whole order said anew.
        var anew = told && operation.Items.Count > 1 && operation.Items.Count >= held.Count
            && !operation.Items.TrueForAll(item => held.Contains(item.Package));
        if (coversAll || held.Count == 1 || operation.Whole || anew)
        {
            if (!told && household.Total != 1 && !(coversAll && operation.Items.Count > 1)) return null;
            foreach (var package in held) leaving.Add((package, null));
            return new Exchange(leaving, operation.Items);
        }
        if (!told || !operation.Items.TrueForAll(item => held.Contains(item.Package))) return null;
        foreach (var item in operation.Items) leaving.Add((item.Package, null));
        return new Exchange(leaving, operation.Items);
    }

    // "12-301写错了，是12-302" names both doors.
    private bool TryMove(SourceLine line, Statement statement, AddressGroup group, Sender? sender)
    {
        if (group.Addresses.Count != 2 || statement.HasItems) return false;
        var from = _resolver.Resolve(group.Addresses[0], _state.Section, default);
        var to = _resolver.Resolve(group.Addresses[1], from.Building is null ? _state.Section
            : new Inherited(from.Building, from.Unit), default);
        if (!to.IsDoor || _state.Ledger.Find(from.Door) is null) return false;
        MoveOrder(line, from.Door, to.Door, sender);
        return true;
    }

    // "房号写错了，是12-302" from someone whose order is known.
    private bool TryMoveHere(SourceLine line, Statement statement, Target target)
    {
        if (target.Sender?.Door is not { } old || old == target.Door || statement.HasItems
            || _state.Ledger.Find(old) is null) return false;
        MoveOrder(line, old, target.Door, target.Sender);
        return true;
    }

    private void MoveOrder(SourceLine line, Door from, Door to, Sender? sender)
    {
        _state.Ledger.Move(from, to);
        if (_state.Ledger.Find(to) is { } household) household.Lines.Add(line.Number);
        if (sender is not null) sender.Door = to;
        _state.Mark(line.Number, LineFate.Completes);
    }

    // 第5个作废, 序号2不要了: entry 5 of this relay. "5号取消" may also be building 5: asked.
    private bool TryReference(SourceLine line, LineHead head, Statement statement)
    {
        if (!statement.HasAct(Act.Cancel) && !statement.HasAct(Act.Change)) return false;
        if (statement.Groups.Exists(group => group.Addresses.Exists(form => form.HasRoom))) return false;
        if (!TryEntryNumber(head.Body, out var number, out var sure)) return false;
        if (sure && statement is { Doubt: null, HasItems: true } && statement.HasAct(Act.Change)
            && !statement.HasAct(Act.Cancel) && !statement.HasAddress
            && _state.Entries.TryGetValue(number, out var changed) && changed.Doors is [var owner])
        {
            // 第5个改一下，鸡蛋要两份: a change of what that entry's household holds.
            ReadOrder(line, null, statement, new Sender("", false) { Door = owner });
            return true;
        }
        if (!sure || !_state.Entries.TryGetValue(number, out var entry) || !statement.HasAct(Act.Cancel)
            || statement.HasItems)
        {
            _state.Ask(line.Number, new Doubt(QuestionReasons.UnclearReference, head.Body.First, head.Body.End), null,
                statement.Contact);
            return true;
        }
        foreach (var door in entry.Doors)
        {
            if (_state.Ledger.Find(door) is not { } household) continue;
            var items = new List<CancelledItem>();
            foreach (var booking in household.Bookings.Where(booking => booking.Line == entry.Line))
            {
                foreach (var amount in booking.Amounts) items.Add(new(_packages.Packages[amount.Package].Code,
                    amount.Quantity));
                booking.Amounts.Clear();
            }
            Cancel(line, new Target(door, null, 0, null), household.Total == 0 ? null : items, false);
        }
        return true;
    }

    private bool TryEntryNumber(TokenRange body, out int number, out bool sure)
    {
        (number, sure) = (0, false);
        for (var i = body.First; i + 1 < body.End && i < body.First + 12; i++)
        {
            var ordinal = _text.Tokens[i].IsHan('第')
                || (_text.Tokens[i].IsHan('号') && i > body.First && _text.Tokens[i - 1].IsHan('序'));
            var at = ordinal ? i + 1 : i;
            if (!ordinal && i > body.First) continue;
            var next = at + 1;
            if (_text.Tokens[at].Kind == TokenKind.Digits) number = _text.Tokens[at].Value;
            else if (!Numerals.TryRead(_text.Tokens, at, body.End, out next, out number, out _)) continue;
            sure = ordinal;
            if (ordinal || (next < body.End && _text.Tokens[next].IsHan('号')
                && _state.Entries.ContainsKey(number))) return true;
        }
        return false;
    }

    // After the close, a leader's yes lets a line in: the line above it, or the door, entry or name it gives.
    private bool IsAccepted(SourceLine line, int? entry, Door door, Sender? sender)
    {
        var speaks = false;
        for (int i = line.Number, seen = 0; i < _text.Lines.Length && seen < 5; i++)
        {
            var next = _text.Lines[i];
            if (next.IsBlank) continue;
            seen++;
            var head = _layout.Heads[i];
            if (head.Kind != HeadKind.Plain)
            {
                var name = _text.Text(head.Sender.First, head.Sender.End);
                speaks = Says(name, "团长", "群主", "楼长") || name.Trim() == _state.ClosedBy;
            }
            if (!speaks || head.Body.Count == 0) continue;
            for (var first = head.Body.First; first < head.Body.End;)
            {
                var end = first;
                while (end < head.Body.End && !IsClauseSign(end)) end++;
                if (Accepts(first, end, entry, door, sender, seen) is { } yes) return yes;
                first = end + 1;
            }
        }
        return false;
    }

    // Null where the clause accepts nothing.
    private bool? Accepts(int first, int end, int? entry, Door door, Sender? sender, int seen)
    {
        var words = _text.Text(first, end);
        if (!Says(words, "加上", "给你加", "可以", "行", "收了", "算上", "加了") || Says(words, "不", "没", "晚了", "下次")) return null;
        if (TryEntryNumber(new TokenRange(first, end - first), out var number, out var sure) && sure)
            return number == entry ? true : null;
        var statement = _grammar.Read(first, end, -1);
        if (statement.HasAddress)
            return _resolver.Resolve(statement.Groups.First(group => group.Addresses.Count > 0).Addresses[0],
                _state.Section, default) is { IsDoor: true } named && named.Door == door;
        if (sender is not null && Says(words, sender.Key)) return true;
        // 桃桃这单收了: somebody else is named.
        if (statement.Contact.Count > 0 || _layout.HasSpeaker(words, except: sender?.Key)) return false;
        return seen <= 2;
    }

    private static bool Says(string words, params ReadOnlySpan<string> any)
    {
        foreach (var each in any)
        {
            if (words.Contains(each, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    private void Ask(SourceLine line, Doubt doubt, Statement statement, Door? door) =>
        _state.Ask(line.Number, doubt, door, statement.Contact);

    private void AskPlace(SourceLine line, Statement statement, AddressForm form, Resolution place) =>
        _state.Ask(line.Number, PlaceDoubt(form, place), null, statement.Contact, place);

    private void AskAbout(SourceLine line, Statement statement, Sender? sender)
    {
        var doubt = statement.Doubt ?? new Doubt(QuestionReasons.Undecided, statement.Body.First, statement.Body.End);
        Door? door = sender?.Door;
        if (statement.HasAddress && statement.Groups.Find(group => group.Addresses.Count > 0) is { } group
            && _resolver.Resolve(group.Addresses[0], _state.Section, default) is { IsDoor: true } known) door =
                known.Door;
        Ask(line, doubt, statement, door);
    }

    internal static Doubt PlaceDoubt(AddressForm form, Resolution place) => new(place.Verdict switch
    {
        PlaceVerdict.NoBuilding => QuestionReasons.NoBuilding,
        PlaceVerdict.NoRoom => QuestionReasons.NoRoom,
        PlaceVerdict.NoUnit => QuestionReasons.NoUnit,
        PlaceVerdict.UnknownBuilding => QuestionReasons.UnknownBuilding,
        PlaceVerdict.UnknownUnit => QuestionReasons.UnknownUnit,
        PlaceVerdict.UnknownRoom => QuestionReasons.UnknownRoom,
        PlaceVerdict.WrongLane => QuestionReasons.WrongLane,
        _ => QuestionReasons.AmbiguousAddress,
    }, form.First, form.End);
}
