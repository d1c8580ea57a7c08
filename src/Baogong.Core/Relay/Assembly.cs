// Fifth layer: lines to households. Lines are taken in order; sections, senders, open entries and earlier orders give
// what a line leaves out. Every line ends with exactly one fate.
namespace Baogong.Core.Relay;

internal sealed partial class Assembly
{
    private readonly LexedText _text;
    private readonly AnsweredText _answers;
    private readonly PackageMatcher _packages;
    private readonly Places _places;
    private readonly Resolver _resolver;
    private readonly LineGrammar _grammar;
    private readonly LineHeads _heads;
    private readonly MessageState _state;
    private readonly Layout _layout;
    private readonly Copies _copies;
    private readonly Dictionary<Door, BookedOrder> _booked = [];

    public Assembly(AnsweredText answers, Places places, PackageMatcher packages, IReadOnlyList<BookedOrder> booked)
    {
        var text = answers.Lexed;
        (_text, _answers, _places, _packages) = (text, answers, places, packages);
        _resolver = new Resolver(places);
        _grammar = new LineGrammar(text, places, packages);
        _heads = new LineHeads(text, new PieceScanner(text, places, packages));
        _layout = Layout.Read(text, _heads);
        _state = new MessageState(text, _layout);
        _copies = new Copies(text, _layout);
        foreach (var order in booked) _booked[order.Door] = order;
    }

    public MessageState Run()
    {
        LearnHeader();
        var copies = _copies;
        var sheets = new SheetReader(_text, _places, _packages, this);
        var forms = new FormReader(_text, this);
        for (var i = 0; i < _text.Lines.Length; i++)
        {
            var line = _text.Lines[i];
            if (line.IsBlank)
            {
                // A line that was said to be no order is not there at all; only a real gap ends a block.
                if (!_answers.IsAnswered(line.Number)) EndBlock(i);
                continue;
            }
            if (copies.IsDead(i)) { ReadDead(i, copies); continue; }
            if (sheets.TryRead(i, out var next) || forms.TryRead(i, out next))
            {
                i = next - 1;
                continue;
            }
            ReadLine(i);
        }
        CloseOpen();
        DropLoose(_text.Lines.Length);
        AskWaiting();
        FindGone(copies);
        return _state;
    }

    private const int LongestNamedDoor = 24;

    // A name and a door with nothing below them may be an order that lost its goods: asked.
    private Sender? DropLoose(int next)
    {
        if (_state.Sender is { IsLoose: true, HeadLine: > 0 } loose && _state.Fates[loose.HeadLine] == LineFate.Ignored
            && !_text.Lines[loose.HeadLine..next].Any(line => !line.IsBlank))
        {
            var line = _text.Lines[loose.HeadLine - 1];
            _state.Ask(loose.HeadLine,
                new Doubt(QuestionReasons.NoPackage, line.FirstToken, line.EndToken, _packages.AllSet),
                loose.Door, loose.Contact);
        }
        return _state.Sender = null;
    }

    /// <summary>A row of a table that a person wrote anew is a line like any other.</summary>
    internal bool TryAnswer(int index)
    {
        if (!_answers.IsAnswered(_text.Lines[index].Number)) return false;
        ReadLine(index);
        return true;
    }

    private int Implied => _packages.Packages.Length == 1 ? 0 : _state.PackageSection;

    private void ReadLine(int index)
    {
        var line = _text.Lines[index];
        if (IsRule(line) || IsSystemLine(line)) return;
        if (TryQuote(index)) return;
        if (TrySplitSender(index)) return;
        var head = _layout.Heads[index];
        if (head.Kind == HeadKind.SenderOnly)
        {
            CloseOpen();
            _state.Sender = FindSender(head.Sender, line.Number);
            return;
        }
        var sender = _state.Sender;
        Statement? read = null;
        if (head.Kind == HeadKind.Plain && head.Entry is null && !_layout.IsNumbered
            && head.Body.Count <= LongestNamedDoor)
        {
            read = _grammar.Read(head.Body.First, head.Body.End, -1);
            if (TryNamedDoor(line, head, read)) return;
            if (Implied >= 0) read = null;
        }
        if (head.Kind == HeadKind.SenderAndBody && head.Entry is null)
        {
            CloseOpen();
            sender = FindSender(head.Sender, line.Number);
        }
        else if (head.Entry is not null)
        {
            // A numbered entry speaks for itself, whoever posted the list.
            sender = null;
        }
        var statement = read ?? _grammar.Read(head.Body.First, head.Body.End, Implied);
        if (head.Kind == HeadKind.SenderAndBody && head.Entry is not null) AddNamedHead(head, statement);
        if (sender is { IsLoose: true, Door: { } loose } && head.Kind == HeadKind.Plain
            && statement.Groups.Find(group =>
                group.Addresses.Exists(form => form.Shape == AddressShape.Full)) is { } named)
        {
            var own = _resolver.Resolve(named.Addresses[0], _state.Section, default);
            if (!own.IsDoor || own.Door != loose) sender = DropLoose(index);
        }
        if (line.Struck) Strike(statement);
        // Who answered for a line named its door himself: whoever spoke above is no longer asked.
        if (_answers.IsAnswered(line.Number) && statement.HasRoom) sender = null;
        Place(line, head, statement, sender);
    }

    // "Vivian｜5-203": a name and a door and nothing else speaks for the lines below it.
    private bool TryNamedDoor(SourceLine line, LineHead head, Statement statement)
    {
        if (statement.Contact.Count == 0 || statement.HasGoods || statement.HasItems || statement.HasCounts
            || statement.Doubt is not null) return false;
        if (statement.Notes.Count > 0 || statement.IsQuestion || statement.HasVerb) return false;
        if (statement.Groups is not [{ Addresses: [{ Shape: AddressShape.Full or AddressShape.Room }] }]) return false;
        CloseOpen();
        _state.Sender = FindSender(head.Body, line.Number);
        _state.Sender.IsLoose = true;
        return true;
    }

    // "1. 王芳：12-301 A2": what stands before the colon is a name or the door.
    private void AddNamedHead(LineHead head, Statement statement)
    {
        var named = _grammar.Read(head.Sender.First, head.Sender.End, -1);
        if (statement.Contact.Count == 0) statement.Contact = named.Contact;
        if (!statement.HasAddress && named.HasAddress && statement.Groups.Count > 0)
            statement.Groups[0].Addresses.AddRange(named.Groups[0].Addresses);
    }

    private static void Strike(Statement statement)
    {
        if (statement.Groups.Count == 0) return;
        var operation = new Operation { Act = Act.Cancel, ActTokens = statement.Body };
        foreach (var each in statement.Groups[0].Operations) operation.Before.AddRange(each.Items);
        statement.Groups[0].Operations.Clear();
        statement.Groups[0].Operations.Add(operation);
    }

    // ———— or === or a row of pictures.
    private bool IsRule(SourceLine line)
    {
        for (var i = line.FirstToken; i < line.EndToken; i++)
        {
            if (_text.Tokens[i].Kind
                is not (TokenKind.Symbol or TokenKind.Space or TokenKind.Emoji or TokenKind.Tab)) return false;
            if (_text.Tokens[i].IsSymbol('+')) return false;
        }
        return true;
    }

    // What the chat programme says itself.
    private bool IsSystemLine(SourceLine line)
    {
        var words = _text.TextOf(line);
        return words.EndsWith("撤回了一条消息") || words.EndsWith("加入了群聊") || words.EndsWith("加入群聊")
            || words.Contains("拍了拍", StringComparison.Ordinal) || words.EndsWith("修改了群公告")
            || words.StartsWith("[语音]") || words.StartsWith("[图片]") || words.StartsWith("[视频]");
    }

    private Sender FindSender(TokenRange range, int line)
    {
        var key = _text.Text(range.First, range.End).Trim();
        if (_state.Senders.TryGetValue(key, out var known))
        {
            known.HeadLine = line;
            return known;
        }
        var named = _grammar.ReadName(range.First, range.End);
        var sender = new Sender(key, named.HasLeader
            || key.Contains("团长", StringComparison.Ordinal))
        { HeadLine = line };
        if (named.HasAddress && named.Groups[0].Addresses[0] is var form)
        {
            var resolution = _resolver.Resolve(form, _state.Section, default);
            sender.Address = form;
            if (resolution.IsDoor) sender.Door = resolution.Door;
            else sender.Unresolved = resolution;
            if (resolution.Verdict == PlaceVerdict.NoRoom && resolution.Building is { } building
                && form.Shape is AddressShape.Building or AddressShape.BuildingUnit)
                sender.Area = new Inherited(building, resolution.Unit);
        }
        else if (UnitPair(range) is { } area) sender.Area = area;
        else if (!sender.IsLeader) KnowByName(sender, key);
        sender.Contact = named.HasAddress || key.Length <= 12 ? NameOf(range, named) : default;
        _state.Senders.Add(key, sender);
        return sender;
    }

    // 6-2 小王: building 6, unit 2.
    private Inherited? UnitPair(TokenRange range)
    {
        if (range.Count < 3 || !_text.Tokens[range.First + 1].IsSymbol('-')
            || _text.Tokens[range.First] is not { Kind: TokenKind.Digits, NormLength: <= 2 } first
            || _text.Tokens[range.First + 2] is not { Kind: TokenKind.Digits, NormLength: <= 2 } second) return null;
        if (range.Count > 3
            && _text.Tokens[range.First + 3].Kind is TokenKind.Digits or TokenKind.Symbol) return null;
        var building = _places.Find(Places.TrimZeros(_text.Norm(first)));
        return building?.Unit(_text.Norm(second)) is { } unit ? new Inherited(building, unit) : null;
    }

    // 小聂 of the list above speaks again: known when one household alone gave that name.
    private void KnowByName(Sender sender, string key)
    {
        if (key.Length < 2 || ByName(key) is not { } household) return;
        (sender.Door, sender.ByName) = (household.Door, true);
        sender.Address = household.Bookings[0].Address;
    }

    private HouseholdLedger? ByName(string name)
    {
        HouseholdLedger? found = null;
        foreach (var household in _state.Ledger.Households)
        {
            var contact = household.Contact;
            if (contact.Count == 0 || household.IsEmpty) continue;
            var start = _text.Tokens[contact.First].Start;
            var written = _text.Source.AsSpan(start, _text.Tokens[contact.End - 1].End - start);
            if (!written.Trim().SequenceEqual(name)) continue;
            if (found is not null) return null;
            found = household;
        }
        return found;
    }

    // The nickname without its door and without dressing signs.
    private TokenRange NameOf(TokenRange range, Statement named)
    {
        if (!named.HasAddress)
        {
            var only = range.Count == 0 || named.HasLeader ? default : Trim(range.First, range.End);
            return only;
        }
        var form = named.Groups[0].Addresses[0];
        var before = Trim(range.First, form.First);
        return before.Count > 0 ? before : Trim(form.End, range.End);
    }

    private TokenRange Trim(int first, int end)
    {
        while (first < end && IsDressing(_text.Tokens[first])) first++;
        while (end > first && IsDressing(_text.Tokens[end - 1])) end--;
        return new TokenRange(first, end - first);
    }

    private static bool IsDressing(Token token) => token.IsGap || token.Kind is TokenKind.Symbol or TokenKind.Emoji
        || token.IsHan('的') || token.IsHan('室');

    // Pictures beside package names in the header stand for the packages below.
    private void LearnHeader()
    {
        foreach (var line in _text.Lines)
        {
            if (line.IsBlank) continue;
            for (var i = line.FirstToken; i + 1 < line.EndToken; i++)
            {
                if (_text.Tokens[i].Kind != TokenKind.Emoji) continue;
                var next = _text.Tokens[i + 1].IsGap && i + 2 < line.EndToken ? i + 2 : i + 1;
                if (_packages.TryMatch(_text, next, line.EndToken, out var mention) && mention.IsOne
                    && mention.Kind is MentionKind.Exact or MentionKind.Piece && mention.Length > 1)
                    _packages.Learn(_text.Norm(_text.Tokens[i]).ToString(), mention.Index);
            }
            if (_resolver.HeaderLane is null && _places.Lane is null) LearnLane(line);
        }
    }

    private void LearnLane(SourceLine line)
    {
        if (_layout.FirstEntry >= 0 && line.Number > _layout.FirstEntry) return;
        for (var i = line.FirstToken; i + 1 < line.EndToken; i++)
        {
            if (_text.Tokens[i].Kind == TokenKind.Digits && _text.Tokens[i + 1].IsHan('弄'))
                _resolver.HeaderLane = Places.TrimZeros(_text.Norm(_text.Tokens[i])).ToString();
        }
    }

    // 「quoted」 is what someone else said; it counts only if it is asked about.
    private bool TryQuote(int index)
    {
        var line = _text.Lines[index];
        if (!_text.Tokens[line.FirstToken].IsSymbol('「')) return false;
        var close = line.FirstToken + 1;
        while (close < line.EndToken && !_text.Tokens[close].IsSymbol('」')) close++;
        if (close >= line.EndToken || close == line.FirstToken + 1) return false;
        if (close + 1 < line.EndToken) return false;
        var quoted = _text.Text(line.FirstToken + 1, close).Trim();
        if (_layout.Has(quoted, except: index)) return true;
        var colon = quoted.AsSpan().IndexOfAny('：', ':');
        if (colon > 0 && _layout.Has(quoted[(colon + 1)..].Trim(), except: index)) return true;
        var inner = line with { FirstToken = line.FirstToken + 1, EndToken = close };
        var head = _heads.Read(inner, numbered: false);
        var statement = _grammar.Read(head.Body.First, head.Body.End, Implied);
        var goods = statement.HasItems || (statement.HasCounts && Implied >= 0);
        if (goods && statement.MenuMarks == 0 && !statement.IsQuestion && (statement.HasCounts || statement.HasAddress))
            _state.Ask(line.Number, new Doubt(QuestionReasons.QuoteOnly, inner.FirstToken, close));
        return true;
    }

    // A nickname on a line of its own, with the message below it.
    private bool TrySplitSender(int index)
    {
        if (!_layout.IsNameLine(index)) return false;
        var line = _text.Lines[index];
        CloseOpen();
        _state.Sender = FindSender(new TokenRange(line.FirstToken, line.EndToken - line.FirstToken), line.Number);
        return true;
    }

    private void EndBlock(int index)
    {
        // Behind a blank line nothing belongs to a door that stood alone.
        if (_state.Sender is { IsLoose: true }) DropLoose(index);
        if (_state.Open is { Entry: null }) CloseOpen();
        else if (_state.Open is { Booked: true }) _state.Open = null;
    }

    private void ReadDead(int index, Copies copies)
    {
        var line = _text.Lines[index];
        if (!copies.IsEntry(index)) return;
        var head = _layout.Heads[index];
        var statement = _grammar.Read(head.Body.First, head.Body.End, Implied);
        if (!statement.HasAddress) return;
        var resolution = _resolver.Resolve(statement.Groups[0].Addresses[0], _state.Section, default);
        copies.Note(index, resolution.IsDoor ? resolution.Door : null);
    }

    // An entry of an earlier copy that the last copy no longer has: asked, never silently dropped.
    private void FindGone(Copies copies)
    {
        foreach (var (index, door) in copies.Gone(door => _state.Ledger.Find(door)?.Bookings.Count ?? 0).ToList())
        {
            var line = _text.Lines[index];
            if (_answers.IsAnswered(line.Number)) ReadLine(index);        // still wanted, a person said
            else _state.Ask(line.Number, new Doubt(QuestionReasons.GoneFromRepost, line.FirstToken, line.EndToken),
                door);
        }
        CloseOpen();
    }
}
