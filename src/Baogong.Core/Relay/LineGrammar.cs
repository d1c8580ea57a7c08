// Fourth layer: pieces of one line to a statement. A line is all or nothing: every piece must find its role, and what
// finds none (an unknown word glued to a package, a count without a package) makes the whole line a question.
namespace Baogong.Core.Relay;

internal sealed partial class LineGrammar(LexedText text, Places places, PackageMatcher packages)
{
    public const int MostSlots = 64;

    private readonly PieceScanner _scanner = new(text, places, packages);
    private readonly ItemGrammar _items = new(packages);
    private readonly LineTexts _texts = new(text, packages);
    private readonly Scan _scan = new();

    private Statement _statement = new();
    private AddressGroup _group = new();
    private Operation _operation = new();
    private SlotGap _gap;
    private int _heading;

    public Scan LastScan => _scan;

    /// <summary>Reads a stretch of tokens. <paramref name="implied"/> is the package meant by a bare count, or
    /// -1.</summary>
    public Statement Read(int first, int end, int implied)
    {
        _scanner.Read(first, end, _scan);
        DropWeakAddresses();
        Remarks.Drop(_scan);
        _statement = new Statement { Body = new TokenRange(first, end - first) };
        NewGroup();
        _heading = -1;
        for (var i = 0; i < _scan.Pieces.Count; i++) Take(i);
        _statement.MenuMarks = CountMenuMarks();
        if (_statement.IsByPackage) SpreadEach();
        foreach (var group in _statement.Groups) Finish(group, implied);
        JoinSplitAddress();
        _texts.Read(_scan, _statement);
        _statement.Groups.RemoveAll(group =>
            group.Addresses.Count == 0 && !group.HasGoods && _statement.Groups.Count > 1);
        // A second door without goods (送到5-101) leaves open whose order it is.
        if (_statement.Groups.Count > 1
            && _statement.Groups.Find(group => group.Addresses.Count > 0 && !group.HasGoods) is { } idle)
            _statement.Doubt ??= new Doubt(QuestionReasons.TwoAddresses, idle.Addresses[0].First,
                idle.Addresses[0].End);
        return _statement;
    }

    /// <summary>Reads a nickname, which may hold a door.</summary>
    public Statement ReadName(int first, int end)
    {
        _scanner.InName = true;
        var statement = Read(first, end, -1);
        _scanner.InName = false;
        return statement;
    }

    private void NewGroup()
    {
        _group = new AddressGroup();
        _statement.Groups.Add(_group);
        NewOperation();
    }

    private void NewOperation()
    {
        _operation = new Operation();
        _group.Operations.Add(_operation);
        _gap = SlotGap.Touch;
        (_pendingHyphen, _pendingSlash) = (null, null);
    }

    private void Fail(string reason, Piece piece, PackageSet set = default) =>
        _statement.Doubt ??= new Doubt(reason, piece.First, piece.End, set);

    private void Take(int at)
    {
        var piece = _scan.Pieces[at];
        switch (piece.Kind)
        {
            case PieceKind.Address: TakeAddress(piece); break;
            case PieceKind.Item:
                _statement.HasItems = true;
                AddSlot(SlotKind.Item, piece, _scan.Mentions[piece.Index]);
                break;
            case PieceKind.Quantity:
                if (IsTotal(at)) AddSlot(SlotKind.Total, piece, default);
                else
                {
                    _statement.HasCounts = true;
                    AddSlot(SlotKind.Count, piece, default);
                }
                break;
            case PieceKind.Measure: TakeMeasure(piece); break;
            case PieceKind.Price: TakePrice(at); break;
            case PieceKind.Word: TakeWord(at, piece); break;
            case PieceKind.Comma:
                Widen(SlotGap.Comma);
                if (!IsClosing(at)) EndClause();
                break;
            case PieceKind.Arrow: TakeAct(Act.Change, piece); break;
            case PieceKind.Cross: TakeCross(at, piece); break;
            case PieceKind.QuestionMark: _statement.IsQuestion = true; break;
            case PieceKind.Phone: _statement.Phone = new TokenRange(piece.First, piece.End - piece.First); break;
            default: TakeOther(piece); break;
        }
    }

    private void TakeOther(Piece piece)
    {
        switch (piece.Kind)
        {
            case PieceKind.Open when GoodsInside(piece): EndClause(); Widen(SlotGap.Space); break;
            case PieceKind.Space or PieceKind.Open or PieceKind.Close: Widen(SlotGap.Space); break;
            case PieceKind.Times or PieceKind.Colon: Widen(SlotGap.Link); break;
            case PieceKind.Plus: Widen(SlotGap.Plus); break;
            case PieceKind.Enum: Widen(SlotGap.List); break;
            case PieceKind.Slash: Widen(SlotGap.List); TakeSlash(piece); break;
            case PieceKind.Hyphen: TakeHyphen(piece); break;
            case PieceKind.Text:
                _statement.HasText = true;
                _statement.TextLength += piece.End - piece.First;
                Widen(SlotGap.Words);
                break;
            case PieceKind.Counted or PieceKind.Time or PieceKind.Picture: Widen(SlotGap.Words); break;
            default: break;
        }
    }

    private void Widen(SlotGap gap)
    {
        // A sign that links beats a space beside it; otherwise the widest gap counts.
        if (gap == SlotGap.Space && _gap == SlotGap.Link) return;
        if (_gap == SlotGap.Space && gap == SlotGap.Link) _gap = gap;
        else if (gap > _gap) _gap = gap;
    }

    // A-2 and A1-2 are not plain counts.
    private void TakeHyphen(Piece piece)
    {
        if (_operation.Slots.Count > 0 && _operation.Slots[^1].Kind is SlotKind.Item or SlotKind.Count
            && _gap == SlotGap.Touch)
            _pendingHyphen = piece;
        Widen(SlotGap.Space);
    }

    private Piece? _pendingHyphen;

    private void TakeSlash(Piece piece)
    {
        if (_operation.Slots.Count > 0 && _operation.Slots[^1].Kind == SlotKind.Item) _pendingSlash = piece;
    }

    private Piece? _pendingSlash;

    private void TakeAddress(Piece piece)
    {
        var form = _scan.Addresses[piece.Index];
        (_pendingHyphen, _pendingSlash) = (null, null);
        if (IsBeside(form.End)) Fail(QuestionReasons.AmbiguousAddress, piece);
        var goods = _group.Operations.Exists(operation => !operation.IsBare);
        if (_statement.IsByPackage || StartsPackageList())
        {
            if (_group.Addresses.Count > 0 || !_statement.IsByPackage) NewGroup();
            _statement.IsByPackage = true;
        }
        else if (_group.Addresses.Count > 0 && goods)
        {
            NewGroup();
        }
        else if (_group.Addresses.Count == 0 && goods && _statement.Groups.Count > 1)
        {
            Fail(QuestionReasons.TwoAddresses, piece);
        }
        _group.Addresses.Add(form);
        _gap = SlotGap.Space;
    }

    // 503对门, 401那家隔壁: the door of someone else.
    private bool IsBeside(int at)
    {
        var end = _statement.Body.End;
        while (at < end && text.Tokens[at] is { Kind: TokenKind.Han, Value: '的' or '那' or '家' or '室' }) at++;
        if (at + 1 >= end || text.Tokens[at].Kind != TokenKind.Han) return false;
        return text.Text(at, at + 2) is "对门" or "隔壁" or "对面" or "旁边" or "楼上" or "楼下";
    }

    // "A：12-301、12-402×2": one package without a count leads the addresses.
    private bool StartsPackageList()
    {
        if (_statement.Groups.Count != 1 || _group.Addresses.Count > 0 || _operation.Slots.Count != 1) return false;
        if (_operation.Slots[0].Kind != SlotKind.Item || _operation.Act != Act.Order) return false;
        if (_operation.HasVerb && _gap != SlotGap.Link) return false;
        if (_scan.Count(PieceKind.Address) < 2 && _gap != SlotGap.Link) return false;
        _heading = _operation.Slots[0].Mention.IsOne ? _operation.Slots[0].Mention.Index : -1;
        _headingTokens = _operation.Slots[0].Tokens;
        if (_heading < 0) return false;
        _operation.Slots.Clear();
        _operation.HasVerb = false;
        return true;
    }

    private TokenRange _headingTokens;

    private void AddSlot(SlotKind kind, Piece piece, Mention mention)
    {
        if (_pendingHyphen is { } hyphen && kind is SlotKind.Count && !IsFieldSign())
            _statement.Doubt ??= new Doubt(QuestionReasons.AmbiguousQuantity, hyphen.First, piece.End);
        if (_pendingHyphen is { } range && kind is SlotKind.Item && _operation.Slots is [.., { Kind: SlotKind.Item }])
            _statement.Doubt ??= new Doubt(QuestionReasons.AmbiguousPackage, range.First - 1, piece.End);
        if (_pendingSlash is { } slash && kind is SlotKind.Item && _operation.Slots is [.., { Kind: SlotKind.Item }])
            _statement.Doubt ??= new Doubt(QuestionReasons.Undecided, slash.First, piece.End);
        // V1.2 and V1、2 may be two of V1, or V1 and V2.
        if (kind is SlotKind.Count && piece.First > 0
            && text.Tokens[piece.First - 1] is { Kind: TokenKind.Symbol, Value: '.' or '、' }
            && _operation.Slots is [.., { Kind: SlotKind.Item, Mention.Kind: MentionKind.Code } code]
            && text.Tokens[code.Tokens.End - 1].Kind == TokenKind.Digits && code.Tokens.Count > 1)
            Fail(QuestionReasons.AmbiguousQuantity, piece);
        (_pendingHyphen, _pendingSlash) = (null, null);
        if (_operation.Slots.Count >= MostSlots)
        {
            Fail(QuestionReasons.TooLong, piece);
            return;
        }
        // The letter run AB is one token with two mentions: they touch.
        _operation.Slots.Add(new Slot(kind, _operation.Slots.Count == 0 ? SlotGap.Space : _gap, mention, piece.Value,
            piece.Unit,
            new TokenRange(piece.First, piece.End - piece.First)));
        _gap = SlotGap.Touch;
    }

    // 共3份, 一共2份: a total, which must agree with the sum.
    private bool IsTotal(int at)
    {
        for (var i = at - 1; i >= 0 && i >= at - 2; i--)
        {
            var piece = _scan.Pieces[i];
            if (piece.IsWord(WordKind.Total)) return true;
            if (piece.Kind is not (PieceKind.Space or PieceKind.Colon)) return false;
        }
        return false;
    }

    // 4斤的1份: a size that one package alone has names it, where no package stands beside it.
    private void TakeMeasure(Piece piece)
    {
        var sized = packages.BySize(piece.Value, piece.Unit);
        var mention = new Mention(sized, MentionKind.Piece, piece.First, piece.End);
        var named = mention.IsOne && piece.End < _statement.Body.End && text.Tokens[piece.End].IsHan('的')
            && _operation.Slots is not [.., { Kind: SlotKind.Item }]
            && !packages.TryMatch(text, piece.End + 1, _statement.Body.End, out _);
        _statement.HasItems |= named;
        AddSlot(named ? SlotKind.Item : SlotKind.Measure, piece, named ? mention : default);
    }

    // 60的1份: a price that belongs to one package names it. Other prices carry nothing.
    private void TakePrice(int at)
    {
        var piece = _scan.Pieces[at];
        _statement.HasPrice = true;
        var named = piece.Value > 0 ? packages.ByPrice(piece.Value * 100L) : default;
        var ends = text.Tokens[piece.End - 1].IsHan('的');
        if (!named.IsEmpty && ends)
        {
            _statement.HasItems = true;
            AddSlot(SlotKind.Item, piece, new Mention(named, MentionKind.Price, piece.First, piece.End));
            return;
        }
        Widen(SlotGap.Space);
    }

    private void TakeWord(int at, Piece piece)
    {
        switch (piece.Word)
        {
            case WordKind.Each:
                _group.Shared = true;
                AddSlot(SlotKind.Each, piece, default);
                break;
            case WordKind.All: AddSlot(SlotKind.All, piece with { Value = AllCount(piece) }, default); break;
            case WordKind.And when text.Tokens[piece.First].IsHan('同') && at + 1 < _scan.Pieces.Count
                && _scan.Pieces[at + 1].Kind == PieceKind.Address:
                Fail(QuestionReasons.UnclearReference, piece);
                _statement.HasVerb = _operation.HasVerb = true;
                break;
            case WordKind.And: Widen(SlotGap.List); break;
            case WordKind.Verb:
                _operation.HasVerb = _statement.HasVerb = true;
                WidenWords();
                break;
            case WordKind.Add:
                _operation.Adds = _operation.HasVerb = _statement.HasVerb = true;
                WidenWords();
                break;
            case WordKind.Cancel: TakeCancel(at, piece); break;
            case WordKind.Reduce: TakeReduce(at, piece); break;
            case WordKind.Change: TakeAct(Act.Change, piece); break;
            case WordKind.Same: TakeAct(Act.Same, piece); break;
            case WordKind.Keep: TakeKeep(piece); break;
            case WordKind.Proxy: _statement.HasProxy = true; WidenWords(); break;
            case WordKind.Except: Fail(QuestionReasons.Undecided, piece); break;
            case WordKind.Or:
                if (_operation.Slots.Count > 0
                && ItemsFollow(at)) Fail(QuestionReasons.Undecided, piece); break;
            case WordKind.Undecided:
                _statement.IsUndecided = true;
                Fail(QuestionReasons.Undecided, piece);
                break;
            case WordKind.Vague:
                // 三五个 counts, if only roughly.
                _statement.HasCounts |= text.Tokens[piece.First].Kind == TokenKind.Digits
                    || Numerals.IsNumeral(text.Tokens[piece.First]);
                Fail(QuestionReasons.AmbiguousQuantity, piece);
                break;
            default: TakeQuietWord(piece); break;
        }
    }

    private void TakeQuietWord(Piece piece)
    {
        switch (piece.Word)
        {
            case WordKind.Question: _statement.IsQuestion = true; break;
            case WordKind.Whole: _statement.HasWhole = true; Fail(QuestionReasons.WholeBuilding, piece); break;
            case WordKind.Rule: _statement.HasRuleWords = true; break;
            case WordKind.Example: _statement.HasExample = true; break;
            case WordKind.Close: _statement.HasClose = _statement.HasRuleWords = true; break;
            case WordKind.Later: _statement.IsLater = true; Fail(QuestionReasons.Undecided, piece); break;
            case WordKind.Complaint: _statement.IsComplaint = true; Fail(QuestionReasons.Undecided, piece); break;
            case WordKind.Total: _statement.HasTotal = true; break;
            case WordKind.Leader: _statement.HasLeader = true; break;
            default: break;
        }
        WidenWords();
    }

    // 的, 要, 来 between package and count do not part them.
    private void WidenWords()
    {
        if (_operation.Slots.Count == 0) return;
        Widen(SlotGap.Space);
    }

    private int AllCount(Piece piece) =>
        Numerals.Digit(text.Tokens[piece.First].Value) is > 0 and var count ? count : 0;

    private bool ItemsFollow(int at)
    {
        for (var i = at + 1; i < _scan.Pieces.Count; i++)
        {
            if (_scan.Pieces[i].Kind is PieceKind.Item or PieceKind.Quantity) return true;
        }
        return false;
    }
}
