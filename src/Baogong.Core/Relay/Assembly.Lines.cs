// What a line is for: an order, a part of an entry, a heading, a rule, or talk.
namespace Baogong.Core.Relay;

internal sealed partial class Assembly
{
    private const int LongestHeading = 16;

    private void Place(SourceLine line, LineHead head, Statement statement, Sender? sender)
    {
        if (head.Entry is not null)
        {
            CloseOpen();
            _state.Sender = null;
        }
        if (TryReference(line, head, statement)) return;
        if (TryClose(line, statement, sender)) return;
        ReadLimits(line, statement);
        if (IsHeading(line, head, statement, sender)) return;
        if (IsTalk(line, head, statement, sender)) return;
        if (TryContinue(line, head, statement, sender)) return;
        ReadOrder(line, head.Entry, statement, sender);
    }

    // Title, price list, rule, example, total: these carry no order even where they name goods and doors.
    private bool IsTalk(SourceLine line, LineHead head, Statement statement, Sender? sender)
    {
        if (_text.Tokens[line.FirstToken].IsSymbol('#') && !statement.HasAddress) return true;
        var ownDoor = statement.Groups.Exists(group => group.Addresses.Exists(form => form.HasRoom));
        var free = head.Entry is null && sender is null;
        if (free && !ownDoor && (line.Number < _layout.FirstEntry || _copies.IsHeader(line.Number - 1))) return true;
        if (free && (statement.MenuMarks > 1 || (statement.HasExample && statement.HasText))) return true;
        var goods = statement.HasItems || statement.HasCounts;
        if (statement.IsComplaint && (free || sender is not null) && !(ownDoor && statement.HasItems)) return true;
        if (statement.IsLater && (!statement.HasItems || (free && !ownDoor && !statement.HasCounts))) return true;
        if (free && !ownDoor && !statement.HasCounts && EndsWithColon(line)) return true;
        if (IsExample(line) || IsTotalLine(head, statement, ownDoor)) return true;
        if (!ownDoor && statement.MenuMarks > 0
            && (statement.MenuMarks > 1 || sender is null || statement.HasPrice)) return true;
        if (!ownDoor && statement is { HasPrice: true, HasVerb: false, HasCounts: false }
            && head.Entry is null) return true;
        if (ownDoor && head.Entry is null && sender is null && statement.HasRuleWords && statement.HasText
            && statement.Doubt is not null
            && _state.EntriesRead == 0) return true;
        if (head.Entry is not null && statement.HasRuleWords
            && (!goods || (statement.TextLength > 3 && !StartsWithDoor(head, statement)))) return true;
        var mine = sender is { IsLeader: true, Door: not null } && statement is { HasItems: true, HasCounts: true }
            && Says(_text.Text(head.Body.First, head.Body.End), "我自己", "我家", "我也", "我要");
        if (sender is { IsLeader: true } && !mine && IsLeaderTalk(statement, ownDoor)) return true;
        if (IsBuildingTotal(line, head, statement, ownDoor, goods)) return true;
        if (statement.IsQuestion && !_answers.IsAnswered(line.Number))
            return IsPlainQuestion(line, head, statement, sender, ownDoor);
        return !IsOrderLike(line, head, statement, sender, ownDoor);
    }

    // "3号楼汇总：A12份 B5份": sums without rooms are asked about, unless the rooms stand here too.
    private bool IsBuildingTotal(SourceLine line, LineHead head, Statement statement, bool ownDoor, bool goods)
    {
        if (ownDoor || !statement.HasTotal || !goods || head.Entry is not null || !statement.HasAddress) return false;
        var form = statement.Groups.First(group => group.Addresses.Count > 0).Addresses[0];
        var building = _resolver.Resolve(form, _state.Section, default).Building;
        if (building is not null
            && !_state.Ledger.Households.Any(household => household.Door.Building == building.Source.No))
            _state.Ask(line.Number, new Doubt(QuestionReasons.WholeBuilding, head.Body.First, head.Body.End));
        return true;
    }

    private static bool StartsWithDoor(LineHead head, Statement statement) =>
        statement.Groups.Count > 0 && statement.Groups[0].Addresses.Count > 0
            && statement.Groups[0].Addresses[0].First <= head.Body.First + 8;

    private bool IsExample(SourceLine line)
    {
        var at = line.FirstToken;
        while (at < line.EndToken
            && (_text.Tokens[at].IsGap || _text.Tokens[at].Kind is TokenKind.Symbol or TokenKind.Emoji)) at++;
        if (at >= line.EndToken) return false;
        var (kind, _) = Words.Match(_text, at, line.EndToken);
        if (kind == WordKind.Example) return true;
        var text = _text.TextOf(line);
        return text.StartsWith("e.g", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("eg ", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("ex.", StringComparison.OrdinalIgnoreCase) || text.StartsWith("格式")
                || text.StartsWith("填写格式") || text.StartsWith("接龙格式") || text.StartsWith("示例");
    }

    private static bool IsTotalLine(LineHead head, Statement statement, bool ownDoor) =>
        statement.HasTotal && !ownDoor && !statement.HasAddress && head.Entry is null && !statement.HasVerb;

    // A leader repeats, answers and announces; what he says counts only with a door and counted goods.
    private bool IsLeaderTalk(Statement statement, bool ownDoor)
    {
        if (!ownDoor || statement.Doubt is not null || !statement.HasItems || statement.HasAct(Act.Cancel)) return true;
        var resolution = _resolver.Resolve(statement.Groups[0].Addresses[0], _state.Section, default);
        return !resolution.IsDoor || _state.Ledger.Find(resolution.Door) is not null;
    }

    // A question that names a door and goods may be an order: asked. Other questions are talk.
    private bool IsPlainQuestion(SourceLine line, LineHead head, Statement statement, Sender? sender, bool ownDoor)
    {
        if (IsIllegible(line) && (statement.HasItems || head.Entry is not null || _state.Open is not null))
        {
            _state.Ask(line.Number, new Doubt(QuestionReasons.AmbiguousAddress, head.Body.First, head.Body.End), null,
                statement.Contact);
            return true;
        }
        if (sender is { Door: not null } && statement.HasCounts && (statement.HasItems || Implied >= 0)) ownDoor = true;
        if (ownDoor && (statement.HasItems || statement.HasCounts))
            _state.Ask(line.Number, statement.Doubt is { Reason: QuestionReasons.Undecided } doubt ? doubt
                : new Doubt(QuestionReasons.AskedNotOrdered, head.Body.First, head.Body.End), null, statement.Contact);
        return true;
    }

    // 12-30?, 8-4??: a digit that could not be read.
    private bool IsIllegible(SourceLine line)
    {
        for (var i = line.FirstToken + 1; i < line.EndToken; i++)
        {
            if (_text.Tokens[i].IsSymbol('?') && _text.Tokens[i - 1] is { Kind: TokenKind.Digits } digits
                && digits.End == _text.Tokens[i].Start) return true;
        }
        return false;
    }

    private bool IsOrderLike(SourceLine line, LineHead head, Statement statement, Sender? sender, bool ownDoor)
    {
        var acts = statement.HasAct(Act.Cancel) || statement.HasAct(Act.Change) || statement.HasAct(Act.Reduce)
            || statement.HasAct(Act.Same);
        var goods = statement.HasItems || statement.HasCounts;
        if (head.Entry is not null) return ownDoor || goods || statement.HasAddress || (acts && statement.HasAddress)
            || IsShortName(head, statement);
        if (ownDoor) return true;
        if (statement.HasWhole) return statement.HasCounts;
        if (sender is not null)
        {
            if (sender.IsLeader) return goods && sender.Door is not null;
            if (acts) return goods || sender.Door is not null;
            if (!goods) return statement.HasAddress
                || (statement.IsUndecided && statement.HasVerb && sender.Door is not null)
                || (Implied >= 0 && statement.HasVerb && sender.Door is not null && !statement.HasText);
            return statement.HasCounts || statement.HasVerb || (!statement.HasText && !statement.HasRuleWords);
        }
        if (_state.Open is not null) return true;
        if (!goods) return statement.HasAddress && line.EndToken - line.FirstToken < LongestHeading;
        if (statement.HasRuleWords || statement.HasExample || statement.HasTotal) return false;
        return statement.HasCounts && (statement.HasItems || Implied >= 0 || statement.HasVerb)
            || (statement.HasItems && statement.HasVerb && !statement.HasText)
                || (statement.HasItems && _state.EntriesRead > 0 && !statement.HasText);
    }

    private static bool IsShortName(LineHead head, Statement statement) =>
        statement.Contact.Count > 0 && head.Body.Count <= 8 && statement.Notes.Count == 0;

    // 【3号楼】, 5号楼：, ——2#——, 楼长报单，12号楼：, and a title that names one building.
    private bool IsHeading(SourceLine line, LineHead head, Statement statement, Sender? sender)
    {
        if (head.Entry is not null || statement.HasCounts || statement.IsQuestion
            || line.EndToken == line.FirstToken) return false;
        AddressForm? found = null;
        foreach (var group in statement.Groups)
        {
            foreach (var form in group.Addresses)
            {
                if (found is not null || form.HasRoom) return false;
                found = form;
            }
        }
        if (found is not { } heading) return TryPackageHeading(line, statement, sender);
        if (statement.HasItems && _state.EntriesRead > 0 && !EndsWithColon(line)) return false;
        if (statement.HasTotal && statement.HasItems) return false;
        var framed = EndsWithColon(line)
            || _text.Tokens[line.FirstToken] is { Kind: TokenKind.Symbol or TokenKind.Emoji }
            || heading.End == line.EndToken
            || (statement.HasLeader && !heading.Weak);
        if (!framed && statement.HasVerb && _state.EntriesRead > 0) return false;
        if (sender is not null && !framed) return false;
        if (heading.Weak && !framed) return false;
        var resolution = _resolver.Resolve(heading, _state.Section, default);
        if (resolution.Building is null) return heading.Shape != AddressShape.Floor && framed && UnknownHeading(line);
        CloseOpen();
        _state.Section = new Inherited(resolution.Building, heading.Unit is null ? null
            : resolution.Building.Unit(heading.Unit));
        _state.SectionLine = line.Number;
        _resolver.WithoutDefault = false;
        _state.PackageSection = -1;
        _state.Sender = null;
        return true;
    }

    // A heading that names no building we know must not leave its lines to the section before.
    private bool UnknownHeading(SourceLine line)
    {
        CloseOpen();
        _state.Section = default;
        _state.SectionLine = line.Number;
        _resolver.WithoutDefault = true;
        return true;
    }

    private bool EndsWithColon(SourceLine line) =>
        line.EndToken > line.FirstToken && _text.Tokens[line.EndToken - 1].IsSymbol(':');

    // 【A蔬菜包】 or "A蔬菜：" above lines of doors: the goods of the lines below.
    private bool TryPackageHeading(SourceLine line, Statement statement, Sender? sender)
    {
        if (!statement.HasItems || statement.HasPrice || statement.HasText || statement.HasVerb
            || sender is not null) return false;
        if (statement.Groups.Count != 1
            || statement.Groups[0].Operations
            is not [{ Act: Act.Order, Items: [{ Explicit: false } only] }]) return false;
        if (!EndsWithColon(line)
            && _text.Tokens[line.FirstToken] is not { Kind: TokenKind.Symbol, Value: '[' }) return false;
        if (Implied >= 0 && _packages.Packages.Length == 1) return true;
        CloseOpen();
        (_state.PackageSection, _state.PackageSectionLine) = (only.Package, line.Number);
        return true;
    }

    // Lines that together make one entry: name, door, goods, telephone on lines of their own.
    private bool TryContinue(SourceLine line, LineHead head, Statement statement, Sender? sender)
    {
        var door = statement.HasAddress;
        var goods = statement.HasGoods || statement.HasItems || statement.HasCounts;
        if (door && (goods || (sender is not null && statement.IsUndecided && !statement.IsLater))) return false;
        if (door && head.Entry is null && statement.Groups.Sum(group => group.Addresses.Count) > 1
            && !statement.HasAct(Act.Change) && !statement.HasText)
        {
            _state.Ask(line.Number,
                new Doubt(QuestionReasons.NoPackage, head.Body.First, head.Body.End, _packages.AllSet));
            return true;
        }
        if (head.Entry is not null)
        {
            if (statement.Doubt is not null && goods) return false;
            if (goods && head.Body.Count > 0 && !door) return OpenWith(line, head, statement);
            return OpenWith(line, head, statement);
        }
        if (sender is not null) return sender.Door is null && door && !goods && FillSender(line, statement, sender);
        if (door) return TakeDoorLine(line, statement);
        if (statement.Doubt is not null && goods) return false;
        if (_state.Open is not { } open) return false;
        if (goods) return TakeGoodsLine(line, statement, open);
        if (statement.Phone.Count > 0) open.Phone = statement.Phone;
        else if (statement.Notes.Count > 0 && open is { Booked: true, Door: { } noted }
            && IsNoteLine(line)) _state.Ledger.Find(noted)?.Notes.AddRange(statement.Notes);
        else if (statement.Contact.Count > 0 && open.Contact.Count == 0 && !open.Booked) open.Contact =
            statement.Contact;
        else return true;
        open.Lines.Add(line.Number);
        if (open.Booked) AddPersonal(open);
        return true;
    }

    private bool IsNoteLine(SourceLine line)
    {
        var text = _text.TextOf(line);
        return text.StartsWith("备注") || text.StartsWith("留言");
    }

    private bool OpenWith(SourceLine line, LineHead head, Statement statement)
    {
        var open = new OpenEntry(line.Number, head.Entry) { Contact = statement.Contact, Phone = statement.Phone };
        if (statement.HasAddress) SetDoor(open, statement);
        else if (statement.HasItems || statement.HasCounts) (open.Goods, open.GoodsLine) = (statement, line.Number);
        else if (statement.Contact.Count == 0) return true;
        _state.Open = open;
        return true;
    }

    private void SetDoor(OpenEntry open, Statement statement)
    {
        var form = statement.Groups[0].Addresses[0];
        var resolution = _resolver.Resolve(form, _state.Section, default);
        open.Address = form;
        if (resolution.IsDoor && statement.Groups.Count == 1 && statement.Groups[0].Addresses.Count == 1) open.Door =
            resolution.Door;
        else open.Unresolved = resolution;
        if (open.Contact.Count == 0) open.Contact = statement.Contact;
        if (open.Phone.Count == 0) open.Phone = statement.Phone;
    }

    private bool TakeDoorLine(SourceLine line, Statement statement)
    {
        if (statement.HasText && statement.TextLength > 8) return true;
        if (_state.PackageSection >= 0 && !statement.HasText
            && statement.Groups is [{ Operations: [{ Act: Act.Order } listed] }])
        {
            // Below a heading that names a package, a door alone is one piece.
            listed.Items.Add(new Amount(_state.PackageSection, 1, statement.Body, default));
            listed.Slots.Add(new Slot(SlotKind.Item, SlotGap.Space, default, 0, '\0', statement.Body));
            ReadOrder(line, null, statement, null);
            return true;
        }
        if (_state.Open is { Address: null, Booked: false } waiting)
        {
            waiting.Lines.Add(line.Number);
            SetDoor(waiting, statement);
            if (waiting.Goods is { } goods) BookOpen(waiting, goods, waiting.GoodsLine);
            return true;
        }
        CloseOpen();
        var open = new OpenEntry(line.Number, null) { Contact = statement.Contact, Phone = statement.Phone };
        SetDoor(open, statement);
        _state.Open = open;
        return true;
    }

    private bool TakeGoodsLine(SourceLine line, Statement statement, OpenEntry open)
    {
        if (open.Address is null && open.Goods is null && open.Entry is not null)
        {
            (open.Goods, open.GoodsLine) = (statement, line.Number);
            open.Lines.Add(line.Number);
            return true;
        }
        if (open.Address is null) return false;
        open.Lines.Add(line.Number);
        BookOpen(open, statement, line.Number);
        return true;
    }

    // The door that a sender gives late fills in what he wrote before.
    private bool FillSender(SourceLine line, Statement statement, Sender sender)
    {
        var form = statement.Groups[0].Addresses[0];
        var resolution = _resolver.Resolve(form, _state.Section, default);
        if (!resolution.IsDoor) return !form.HasRoom;
        sender.Address = form;
        (sender.Door, sender.DoorLine) = (resolution.Door, line.Number);
        if (sender.Waiting.Count > 0) _state.Complete(line.Number);
        BookWaiting(sender);
        return true;
    }
}
