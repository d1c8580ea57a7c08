// Orders, changes and cancellations against the ledger.
namespace Baogong.Core.Relay;

internal sealed partial class Assembly
{
    /// <summary>Books, cancels, changes or asks. The statement is known to be about goods or a door.</summary>
    internal void ReadOrder(SourceLine line, int? entry, Statement statement, Sender? sender)
    {
        _state.EntriesRead++;
        if (statement.IsUndecided || statement.Doubt is not null)
        {
            if (TrySettle(line, statement, sender)) return;
            AskAbout(line, statement, sender);
            return;
        }
        if (!statement.HasGoods && !statement.HasAct(Act.Same)) return;
        var doors = new List<(Door Door, AddressForm? Form, int Split, AddressGroup Group)>();
        var section = _state.Section;
        foreach (var group in statement.Groups)
        {
            if (!TryDoors(line, statement, group, sender, doors, ref section)) return;
        }
        if (doors.Count == 0) return;
        if (sender is { Door: { } own, IsLeader: false, ByName: false } && !statement.HasProxy
            && !doors.Exists(each => each.Door == own) && !statement.HasAct(Act.Change))
        {
            // His own door is known and the line names another: for whom?
            Ask(line, new Doubt(QuestionReasons.TwoAddresses, statement.Body.First, statement.Body.End), statement,
                null);
            return;
        }
        if (entry is null && IsReceipt(statement, doors)) return;
        if (_state.IsClosed && !_answers.IsAnswered(line.Number) && !IsAccepted(line, entry, doors[0].Door, sender))
        {
            _state.Ask(line.Number, new Doubt(QuestionReasons.AfterClose, line.FirstToken, line.EndToken),
                doors[0].Door, statement.Contact);
            return;
        }
        if (IsRepeated(line, entry, statement, doors)) return;
        foreach (var (door, form, split, group) in doors)
        {
            var target = new Target(door, form, split, sender);
            var held = TakeFromBooks(line, target, group);
            if (Apply(line, entry, statement, target, group)) continue;
            held?.Clear();
            return;
        }
        if (entry is { } number) _state.Entries[number] = (doors.ConvertAll(each => each.Door), line.Number);
        if (sender is not null)
        {
            sender.Door ??= doors[0].Door;
            if (sender.Waiting.Count > 0) BookWaiting(sender);
        }
    }

    // 改成A3, 少一份, 再加B1 without the order in this text: they speak of what is booked. More and less would count
    // again with every paste of the same words, so their result is marked and a person says what it comes to.
    private HouseholdLedger? TakeFromBooks(SourceLine line, Target target, AddressGroup group)
    {
        if (!_booked.TryGetValue(target.Door, out var booked) || _state.Ledger.Find(target.Door) is not null
            || !group.Operations.Exists(each => each.Adds || each.Act is not (Act.Order or Act.Same))) return null;
        var household = _state.Ledger.Open(target.Door);
        var amounts = new List<Amount>();
        for (var i = 0; i < _packages.Packages.Length; i++)
        {
            var pieces = booked.Items.Where(item => item.Code == _packages.Packages[i].Code).Sum(item => item.Quantity);
            if (pieces > 0) amounts.Add(new Amount(i, pieces, default, default));
        }
        household.Bookings.Add(new Booking(0, null, amounts, null) { Address = target.Form, SplitAt = target.Split });
        if (!household.Lines.Contains(line.Number)) household.Lines.Add(line.Number);
        household.CountsOnBooks |= group.Operations.Exists(each => each.Adds || each.Act == Act.Reduce
            || (each.Act == Act.Cancel && each.Before.Exists(amount => amount.Explicit)));
        return household;
    }

    // 那就1箱: the household's one package becomes so many.
    private bool TrySettle(SourceLine line, Statement statement, Sender? sender)
    {
        if (statement.Doubt is not { Reason: QuestionReasons.NoPackage } || sender?.Door is not { } door
            || statement.Groups is not [{ Operations: [var only] }]) return false;
        if (only.Slots is not [{ Kind: SlotKind.Count, Value: > 0 and <= ItemGrammar.MostPieces } count]) return false;
        if (!_text.Text(statement.Body.First, statement.Body.End)
            .Contains("那就", StringComparison.Ordinal)) return false;
        if (_state.Ledger.Find(door) is not { } household
            || household.PackagesHeld() is not [var package]) return false;
        household.Take(package, null);
        statement.Doubt = null;
        Book(line, null, statement, new Target(door, sender.Address, 0, sender),
            [new Amount(package, count.Value, count.Tokens, count.Tokens)]);
        return true;
    }

    /// <summary>Whose order it is, and which characters said so.</summary>
    internal readonly record struct Target(Door Door, AddressForm? Form, int Split, Sender? Sender);

    private bool TryDoors(SourceLine line, Statement statement, AddressGroup group, Sender? sender,
        List<(Door, AddressForm?, int, AddressGroup)> doors, ref Inherited section)
    {
        if (group.Addresses.Count == 0) return TryInheritedDoor(line, statement, group, sender, doors);
        var first = 0;
        if (group.Addresses.Count > 1 && !group.Shared && !statement.IsByPackage)
        {
            if (statement.HasAct(Act.Change) && TryMove(line, statement, group, sender)) return false;
            var same = statement.HasAct(Act.Same);
            if (!statement.HasProxy && !same)
            {
                Ask(line, new Doubt(QuestionReasons.TwoAddresses, group.Addresses[1].First, group.Addresses[1].End),
                    statement, null);
                return false;
            }
            if (!same) first = group.Addresses.Count - 1;
        }
        var last = statement.HasAct(Act.Same) ? 1 : group.Addresses.Count;
        for (var i = first; i < last; i++)
        {
            var form = group.Addresses[i];
            var inherited = sender?.Door is { } door
                && _places.Find(Places.Key(door.Building)) is { } own ? new Inherited(own, door.Unit)
                : sender?.Area ?? default;
            var resolution = _resolver.Resolve(form, section, inherited);
            if (!resolution.IsDoor || Resolver.Expand(resolution) is not { } expanded)
            {
                AskPlace(line, statement, form, resolution.IsDoor
                    ? resolution with { Verdict = PlaceVerdict.Ambiguous } : resolution);
                return false;
            }
            if (expanded.Count > 1 && !group.Shared)
            {
                Ask(line, new Doubt(QuestionReasons.AmbiguousQuantity, form.First, form.End), statement, null);
                return false;
            }
            foreach (var each in expanded) doors.Add((each, form, resolution.SplitAt, group));
            // 12-301、302 各一份: the next room stands in the same building.
            if (resolution.Building is { } building) section = new Inherited(building, resolution.Unit);
        }
        return true;
    }

    private bool TryInheritedDoor(SourceLine line, Statement statement, AddressGroup group, Sender? sender,
        List<(Door, AddressForm?, int, AddressGroup)> doors)
    {
        if (doors.Count > 0 || statement.Groups.Exists(other => other.Addresses.Count > 0))
        {
            if (!group.HasGoods) return true;
            Ask(line, new Doubt(QuestionReasons.TwoAddresses, statement.Body.First, statement.Body.End), statement,
                null);
            return false;
        }
        if (sender?.Door is { } door && (!sender.ByName || RefersBack(statement)))
        {
            doors.Add((door, sender.Address, 0, group));
            return true;
        }
        if (sender?.Unresolved is { } unresolved && sender.Address is { } form)
        {
            AskPlace(line, statement, form, unresolved);
            return false;
        }
        if (sender is null && statement.Contact.Count > 1 && statement.Notes.Count == 0
            && RefersBack(statement)
            && ByName(_text.Text(statement.Contact.First, statement.Contact.End).Trim()) is { } named)
        {
            doors.Add((named.Door, named.Bookings[0].Address, 0, group));
            return true;
        }
        if (sender is not null) sender.Waiting.Add((line, statement));
        else Ask(line, new Doubt(QuestionReasons.NoAddress, statement.Body.First, statement.Body.End), statement, null);
        return false;
    }

    // Two neighbours may share a nickname: a name alone stands only for more, less or other than was ordered.
    private static bool RefersBack(Statement statement) => statement.Groups.Exists(group =>
        group.Operations.Exists(operation => operation.Adds || operation.Act != Act.Order));

    private bool Apply(SourceLine line, int? entry, Statement statement, Target target, AddressGroup group)
    {
        var household = _state.Ledger.Find(target.Door);
        var orders = group.Operations.Exists(operation => operation.Act == Act.Order && operation.Items.Count > 0);
        var changes = group.Operations.Exists(operation => operation.Act == Act.Change);
        foreach (var operation in group.Operations)
        {
            var done = operation.Act switch
            {
                Act.Order => ApplyOrder(line, entry, statement, target, operation),
                Act.Same => ApplySame(line, entry, statement, target, group),
                Act.Keep => ApplyKeep(line, statement, target, operation),
                Act.Cancel or Act.Reduce =>
                    (changes && (operation.IsBare || household is null
                    || (entry is not null && !Holds(household, operation))))
                    || ApplyCancel(line, entry, statement, target, operation, orders),
                _ => ApplyChange(line, entry, statement, target, operation, household),
            };
            if (!done) return false;
        }
        return true;
    }

    private static bool Holds(HouseholdLedger household, Operation operation) =>
        operation.Before.Exists(amount => household.Quantity(amount.Package) > 0);

    private bool ApplyOrder(SourceLine line, int? entry, Statement statement, Target target, Operation operation)
    {
        var amounts = operation.Items;
        if (amounts.Count == 0)
        {
            if (operation.Slots.Count > 0) return AddBare(line, statement, target, operation);
            if (!operation.HasVerb || Implied < 0 || statement.HasText) return true;
            amounts = [new Amount(Implied, 1, statement.Body, default)];
        }
        if (!WithinLimits(line, statement, target.Door, amounts)) return false;
        Book(line, entry, statement, target, amounts);
        _state.LastClear = statement.Groups.Count == 1 ? amounts : null;
        _state.LastClearLine = line.Number;
        return true;
    }

    // 多加一份，一共2份: more of the one package the household has.
    private bool AddBare(SourceLine line, Statement statement, Target target, Operation operation)
    {
        var household = _state.Ledger.Find(target.Door);
        var held = household?.PackagesHeld() ?? [];
        var count = operation.Slots.Find(slot => slot.Kind == SlotKind.Count);
        var total = operation.Slots.Find(slot => slot.Kind == SlotKind.Total);
        var quantity = count.Tokens.Count > 0 ? count.Value : 1;
        if (held.Count != 1 || quantity is < 1 or > ItemGrammar.MostPieces
            || (total.Tokens.Count > 0 && household!.Total + quantity != total.Value))
        {
            Ask(line, new Doubt(QuestionReasons.NoPackage, statement.Body.First, statement.Body.End, _packages.AllSet),
                statement, target.Door);
            return false;
        }
        List<Amount> amounts = [new Amount(held[0], quantity, operation.Slots[0].Tokens, count.Tokens)];
        if (!WithinLimits(line, statement, target.Door, amounts)) return false;
        Book(line, null, statement, target, amounts);
        return true;
    }

    private bool ApplySame(SourceLine line, int? entry, Statement statement, Target target, AddressGroup group)
    {
        List<Amount>? source = null;
        if (group.Addresses.Count > 1)
        {
            var named = _resolver.Resolve(group.Addresses[1], _state.Section, default);
            if (named.IsDoor && _state.Ledger.Find(named.Door) is { Bookings: [var one] }) source = one.Amounts;
        }
        else if (_state.LastClear is not null && IsDirectlyAbove(line.Number)) source = _state.LastClear;
        if (source is null)
        {
            Ask(line, new Doubt(QuestionReasons.UnclearReference, statement.Body.First, statement.Body.End), statement,
                target.Door);
            return false;
        }
        List<Amount> amounts = [.. source];
        if (!WithinLimits(line, statement, target.Door, amounts)) return false;
        Book(line, entry, statement, target, amounts);
        (_state.LastClear, _state.LastClearLine) = (amounts, line.Number);
        return true;
    }

    private bool IsDirectlyAbove(int line)
    {
        var above = line - 1;
        while (above > 0 && _text.Lines[above - 1].IsBlank) above--;
        return above == _state.LastClearLine;
    }

    private void Book(SourceLine line, int? entry, Statement statement, Target target, List<Amount> amounts)
    {
        var household = _state.Ledger.Open(target.Door);
        household.Bookings.Add(new Booking(line.Number, entry, [.. amounts], statement)
        {
            Address = target.Form,
            SplitAt = target.Split
        });
        Settle(line.Number, household, statement, target);
        _state.Mark(line.Number, LineFate.Booked);
    }

    private void Settle(int line, HouseholdLedger household, Statement statement, Target target)
    {
        if (!household.Lines.Contains(line)) household.Lines.Add(line);
        if (household.Contact.Count == 0) household.Contact = Mine(statement, target, statement.Contact)
            ? statement.Contact : target.Sender?.Contact ?? default;
        if (household.Phone.Count == 0 && Mine(statement, target, statement.Phone)) household.Phone = statement.Phone;
        household.Notes.AddRange(statement.Notes.Where(note => Mine(statement, target, note)));
        if (target.Sender is { HeadLine: > 0 } sender && sender.HeadLine != line) Rely(household, sender.HeadLine);
        if (target.Sender is { DoorLine: > 0 } told && told.DoorLine != line) Rely(household, told.DoorLine);
        if ((target.Form is null || target.Form.Value.Building is null
            || target.Form.Value.Building != target.Door.Building)
            && _state.Section.Building is not null) Rely(household, _state.SectionLine);
        if (_state.PackageSection >= 0) Rely(household, _state.PackageSectionLine);
    }

    // On a line with several households, a name or note belongs to the door before it.
    private static bool Mine(Statement statement, Target target, TokenRange words)
    {
        if (words.Count == 0) return false;
        if (statement.Groups.Count < 2 || target.Form is not { } own) return true;
        var (before, first) = (-1, int.MaxValue);
        foreach (var group in statement.Groups)
        {
            foreach (var form in group.Addresses)
            {
                first = Math.Min(first, form.First);
                if (form.First <= words.First) before = Math.Max(before, form.First);
            }
        }
        return own.First == (before < 0 ? first : before);
    }

    private void Rely(HouseholdLedger household, int line)
    {
        _state.Complete(line);
        if (line > 0 && !household.Lines.Contains(line)) household.Lines.Add(line);
    }

    private bool WithinLimits(SourceLine line, Statement statement, Door door, List<Amount> amounts)
    {
        if (amounts.Count > 0 && _state.TotalLimit < int.MaxValue
            && (_state.Ledger.Find(door)?.Total ?? 0) + amounts.Sum(amount => amount.Quantity) > _state.TotalLimit)
        {
            var all = amounts[^1].Explicit ? amounts[^1].CountTokens : amounts[^1].PackageTokens;
            Ask(line, new Doubt(QuestionReasons.OverLimit, all.First, all.End), statement, door);
            return false;
        }
        foreach (var amount in amounts)
        {
            var limit = _packages.Packages[amount.Package].PerHouseholdLimit ?? int.MaxValue;
            if (_state.Limits.TryGetValue(amount.Package, out var stated)) limit = Math.Min(limit, stated);
            if (limit == int.MaxValue) continue;
            var held = _state.Ledger.Find(door)?.Quantity(amount.Package) ?? 0;
            var wanted = amounts.Where(other => other.Package == amount.Package).Sum(other => other.Quantity);
            if (held + wanted <= limit) continue;
            var at = amount.Explicit ? amount.CountTokens : amount.PackageTokens;
            var allowed = amount.Explicit ? amount.Quantity - (held + wanted - limit) : 0;
            Ask(line, new Doubt(QuestionReasons.OverLimit, at.First, at.End, Allowed: Math.Max(allowed, 0)), statement,
                door);
            return false;
        }
        return true;
    }

    // 收到，7-501 C2: says again what the household already has.
    private bool IsReceipt(Statement statement, List<(Door Door, AddressForm?, int, AddressGroup Group)> doors)
    {
        var words = _text.Text(statement.Body.First, statement.Body.End);
        if (!Says(words, "收到", "记下", "登记了", "已登记", "记上了", "登记好", "已记", "记好")) return false;
        foreach (var (door, _, _, group) in doors)
        {
            if (_state.Ledger.Find(door) is not { } household
                || group.Operations.Exists(each => each.Adds)) return false;
            var items = group.Operations.SelectMany(operation => operation.Items).ToList();
            if (group.Operations.Exists(operation => operation.Act != Act.Order)
                || !items.TrueForAll(item => household.Quantity(item.Package) == item.Quantity)) return false;
        }
        return true;
    }

    // The same unnumbered words for the same door are a double send. Numbered entries are separate wishes.
    private bool IsRepeated(SourceLine line, int? entry, Statement statement,
        List<(Door Door, AddressForm?, int, AddressGroup)> doors)
    {
        if (entry is not null) return false;
        var words = _text.Text(statement.Body.First, statement.Body.End);
        return !_state.Seen.Add((doors[0].Door, words)) && statement.HasGoods;
    }

    private void BookWaiting(Sender sender)
    {
        var waiting = sender.Waiting.ToList();
        sender.Waiting.Clear();
        foreach (var (line, statement) in waiting) ReadOrder(line, null, statement, sender);
    }
}
