// Fourth layer, second half: which count belongs to which package. Counts stand behind (A2 B1), before (2A 1B), or once
// for several (AB各2). A count between two packages belongs to the nearer one; where nearness does not decide, the
// regular order of the whole list does; where neither does, the line is a question.
namespace Baogong.Core.Relay;

internal enum SlotKind : byte
{
    Item,
    Count,
    Measure,
    Each,
    All,
    Total,
}

/// <summary>How far two slots stand apart.</summary>
internal enum SlotGap : byte
{
    Touch,
    /// <summary>×, : or = says that the two belong together.</summary>
    Link,
    Space,
    Plus,
    List,
    Comma,
    Words,
}

internal readonly record struct Slot(SlotKind Kind, SlotGap Gap, Mention Mention, int Value, char Unit,
    TokenRange Tokens);

/// <summary>So many of a package, and the tokens that say so. Explicit: the number was written.</summary>
internal readonly record struct Amount(int Package, int Quantity, TokenRange PackageTokens, TokenRange CountTokens)
{
    public bool Explicit => CountTokens.Count > 0;
}

/// <summary>Why something cannot be booked, and the tokens at fault.</summary>
/// <param name="Reason">One of <see cref="QuestionReasons"/>.</param>
/// <param name="First">First token at fault.</param>
/// <param name="End">Behind the last.</param>
/// <param name="Set">The packages that it may mean.</param>
/// <param name="Allowed">How many of it the limit still allows; 0 = not about a limit, or none.</param>
internal readonly record struct Doubt(
    string Reason, int First, int End, PackageSet Set = default, int Allowed = 0);

internal sealed class ItemGrammar(PackageMatcher packages)
{
    public const int MostPieces = 99;

    private readonly List<Slot> _slots = [];
    private int[] _count = [];
    private bool[] _used = [];
    private Doubt? _doubt;

    /// <summary>Reads slots into amounts; a doubt means that none may be booked.</summary>
    public Doubt? Read(IReadOnlyList<Slot> slots, List<Amount> amounts)
    {
        amounts.Clear();
        _doubt = null;
        _slots.Clear();
        foreach (var slot in slots) _slots.Add(slot);
        JoinMeasures();
        if (packages.HasNumericCodes) ReadCodeList();
        if (_doubt is not null) return _doubt;
        if (_count.Length < _slots.Count) (_count, _used) = (new int[_slots.Count * 2], new bool[_slots.Count * 2]);
        Array.Fill(_count, -1, 0, _slots.Count);
        Array.Clear(_used, 0, _slots.Count);
        ReadEach();
        DropRestatedSizes();
        BindCounts();
        if (_doubt is null) Collect(amounts);
        if (_doubt is null) RefuseRepeats(amounts);
        return _doubt;
    }

    private void Fail(string reason, Slot slot, PackageSet set = default) =>
        _doubt ??= new Doubt(reason, slot.Tokens.First, slot.Tokens.End, set);

    // A size next to a package narrows it (20斤 大米); a size that no package has is a question.
    private void JoinMeasures()
    {
        for (var i = 0; i < _slots.Count; i++)
        {
            var slot = _slots[i];
            if (slot.Kind != SlotKind.Measure) continue;
            var item = i > 0 && _slots[i - 1].Kind == SlotKind.Item ? i - 1
                : i + 1 < _slots.Count && _slots[i + 1].Kind == SlotKind.Item ? i + 1 : -1;
            var sized = packages.BySize(slot.Value, slot.Unit);
            if (item < 0 || !_slots[item].Mention.Set.Overlaps(sized))
            {
                Fail(QuestionReasons.SizeMismatch, slot, item < 0 ? sized : _slots[item].Mention.Set);
                return;
            }
            var mention = _slots[item].Mention;
            _slots[item] = _slots[item] with { Mention = mention with { Set = mention.Set & sized } };
            if (item > i) _slots[item] = _slots[item] with { Gap = slot.Gap };
            _slots.RemoveAt(i--);
        }
    }

    // 1、2各一份, 套餐一、三各一份: numbers before 各 are codes where codes are numbers.
    private void ReadCodeList()
    {
        var each = _slots.FindIndex(slot => slot.Kind == SlotKind.Each);
        for (var i = each - 1; i >= 0
            && _slots[i] is { Kind: SlotKind.Count, Unit: '\0' } or { Kind: SlotKind.Item }; i--)
        {
            if (_slots[i].Kind != SlotKind.Count) continue;
            var listed = _slots[i].Gap == SlotGap.List || (i + 1 < each && _slots[i + 1].Gap == SlotGap.List);
            var set = packages.ByNumericCode(_slots[i].Value);
            if (!listed || set.IsEmpty) return;
            var tokens = _slots[i].Tokens;
            _slots[i] = new Slot(SlotKind.Item, _slots[i].Gap,
                new Mention(set, MentionKind.Code, tokens.First, tokens.End), 0, '\0', tokens);
        }
    }

    // AB各2: the one count is for every item before it that has none. 三样各一: for every package on offer.
    private void ReadEach()
    {
        for (var i = 0; i < _slots.Count && _doubt is null; i++)
        {
            if (_slots[i].Kind != SlotKind.Each) continue;
            _used[i] = true;
            if (i + 1 >= _slots.Count || _slots[i + 1].Kind != SlotKind.Count) continue;
            var before = i - 1;
            if (before >= 0 && _slots[before].Kind == SlotKind.All) before--;
            var any = false;
            for (; before >= 0 && _slots[before].Kind == SlotKind.Item; before--)
            {
                if (any && _slots[before + 1].Gap == SlotGap.Comma) Fail(QuestionReasons.AmbiguousQuantity,
                    _slots[i + 1]);
                _count[before] = i + 1;
                any = true;
            }
            if (!any && i > 0 && _slots[i - 1].Kind == SlotKind.All) any = true;
            if (!any) any = EachBefore(i + 1);
            if (any) _used[i + 1] = true;
        }
    }

    // 各2份A、B: with no other count, the one count is for every item behind it.
    private bool EachBefore(int count)
    {
        for (var i = count + 1; i < _slots.Count; i++)
        {
            if (_slots[i].Kind != SlotKind.Item) return false;
        }
        if (_slots.Count - count < 3) return false;
        for (var i = count + 1; i < _slots.Count; i++) _count[i] = count;
        return true;
    }

    // 蓝莓4盒装2份: a count that repeats the size, with another count behind it, is the size.
    private void DropRestatedSizes()
    {
        for (var i = 1; i + 1 < _slots.Count; i++)
        {
            if (_used[i] || _slots[i].Kind != SlotKind.Count || _slots[i - 1].Kind != SlotKind.Item) continue;
            if (_slots[i + 1].Kind != SlotKind.Count || _slots[i].Unit == '\0'
                || !_slots[i - 1].Mention.IsOne) continue;
            if (IsSizeOf(_slots[i - 1].Mention.Index, _slots[i].Value, _slots[i].Unit)) RemoveSlot(i);
        }
    }

    private void RemoveSlot(int at)
    {
        _slots.RemoveAt(at);
        for (var i = at; i < _slots.Count; i++) (_used[i], _count[i]) = (_used[i + 1], _count[i + 1]);
        for (var i = 0; i < _slots.Count; i++)
        {
            if (_count[i] > at) _count[i]--;
        }
    }

    private bool IsSizeOf(int package, int number, char unit)
    {
        foreach (var size in packages.Sizes)
        {
            if (size.Package == package && size.Number == number && size.Unit[0] == unit) return true;
        }
        return false;
    }

    private void BindCounts()
    {
        var order = RegularOrder();
        for (var i = 0; i < _slots.Count && _doubt is null; i++)
        {
            if (_used[i] || _slots[i].Kind != SlotKind.Count) continue;
            // 每样一份: the count of all of them.
            if (i > 0 && _slots[i - 1].Kind == SlotKind.All
                && (i == 1 || _slots[i - 2].Kind != SlotKind.Item)) continue;
            var left = IsFree(i - 1) ? i - 1 : -1;
            var right = i + 1 < _slots.Count && IsFree(i + 1) ? i + 1 : -1;
            var target = left >= 0 && right >= 0 ? Nearer(i, left, right, order) : Math.Max(left, right);
            if (target < 0) Fail(QuestionReasons.AmbiguousQuantity, _slots[i]);
            else Bind(i, target);
        }
    }

    private bool IsFree(int at) => at >= 0 && _slots[at].Kind == SlotKind.Item && _count[at] < 0;

    private void Bind(int count, int item)
    {
        // AB2: two for B, or two of each? Asked. A、B2份 likewise; A2B3 and A，B2 are clear.
        var gap = _slots[item].Gap;
        var run = count > item && item > 0 && IsFree(item - 1) && gap is SlotGap.Touch or SlotGap.Plus or SlotGap.List;
        // With one of each the two readings agree, except that AB1 may be a slip of the keys.
        if (run && !(_slots[count].Value == 1 && _slots[item].Mention.Kind != MentionKind.Code) && count > item
            && item > 0 && IsFree(item - 1))
        {
            Fail(QuestionReasons.AmbiguousQuantity, _slots[count]);
            return;
        }
        _count[item] = count;
        _used[count] = true;
    }

    /// <summary>1 when counts regularly follow their package, -1 when they precede, 0 when the list is
    /// irregular.</summary>
    private int RegularOrder()
    {
        var last = SlotKind.Each;
        var (first, seen) = (SlotKind.Each, 0);
        for (var i = 0; i < _slots.Count; i++)
        {
            if (_used[i]) continue;
            var kind = _slots[i].Kind;
            if (kind is not (SlotKind.Item or SlotKind.Count)) continue;
            if (kind == last) return 0;
            if (seen++ == 0) first = kind;
            last = kind;
        }
        return seen < 2 || first == last ? 0 : first == SlotKind.Item ? 1 : -1;
    }

    private int Nearer(int count, int left, int right, int order)
    {
        var (before, after) = (_slots[count].Gap, _slots[right].Gap);
        if (before == SlotGap.Link && after != SlotGap.Link) return left;
        if (after == SlotGap.Link && before != SlotGap.Link) return right;
        if (order != 0 && !Contradicts(order, before, after)) return order > 0 ? left : right;
        if (before < after) return left;
        if (after < before) return right;
        Fail(QuestionReasons.AmbiguousQuantity, _slots[count]);
        return left;
    }

    // "A 2B 1"? The order says A2 B1, the spaces say 2B: asked.
    private static bool Contradicts(int order, SlotGap before, SlotGap after) => order > 0
        ? before is SlotGap.Space or SlotGap.Comma && after == SlotGap.Touch
        : after is SlotGap.Space or SlotGap.Comma && before == SlotGap.Touch;

    private void Collect(List<Amount> amounts)
    {
        for (var i = 0; i < _slots.Count && _doubt is null; i++)
        {
            if (_slots[i].Kind == SlotKind.Item) AddAmount(i, amounts);
            else if (_slots[i].Kind == SlotKind.All) AddAll(i, amounts);
            else if (_slots[i].Kind == SlotKind.Total && _doubt is null) CheckTotal(_slots[i], amounts);
        }
    }

    private void AddAmount(int at, List<Amount> amounts)
    {
        var (slot, mention) = (_slots[at], _slots[at].Mention);
        if (!mention.IsOne)
        {
            Fail(mention.Set.IsEmpty ? QuestionReasons.NoPackage : QuestionReasons.AmbiguousPackage, slot, mention.Set);
            return;
        }
        if (_count[at] < 0)
        {
            amounts.Add(new Amount(mention.Index, 1, slot.Tokens, default));
            return;
        }
        var count = _slots[_count[at]];
        var quantity = count.Value;
        if (quantity is < 1 or > MostPieces) Fail(QuestionReasons.QuantityOutOfRange, count);
        else if (!FitsSize(mention, count, ref quantity)) Fail(QuestionReasons.SizeMismatch, count, mention.Set);
        else amounts.Add(new Amount(mention.Index, quantity, slot.Tokens, count.Tokens));
    }

    // "蓝莓4盒" is the package itself; "蓝莓2盒" is half of it: asked. 鸡蛋30 may be thirty eggs or thirty trays: asked.
    private bool FitsSize(Mention mention, Slot count, ref int quantity)
    {
        var differs = false;
        foreach (var size in packages.Sizes)
        {
            if (size.Package != mention.Index) continue;
            if (count.Unit == '\0')
            {
                // 鸡蛋30, 大米20: pieces or pounds?
                var bulk = count.Value >= LeastDoubtful && size.Number > 1;
                if (mention.Kind != MentionKind.Code
                    && (bulk || (size.Number == count.Value && size.Number >= LeastBulk))) return false;
                continue;
            }
            if (size.Unit[0] != count.Unit || size.Number == 1) continue;
            if (size.Number == count.Value)
            {
                quantity = 1;
                return true;
            }
            differs = true;
        }
        return !differs;
    }

    private const int LeastBulk = 6;
    private const int LeastDoubtful = 10;

    private void AddAll(int at, List<Amount> amounts)
    {
        var slot = _slots[at];
        var items = at;
        while (items > 0 && _slots[items - 1].Kind == SlotKind.Item) items--;
        var named = at - items;
        if (named > 0 && (slot.Value == 0 || slot.Value == named)) return;
        var count = at + 1 < _slots.Count && _slots[at + 1].Kind == SlotKind.Each ? at + 2 : at + 1;
        var counted = count < _slots.Count && _slots[count].Kind == SlotKind.Count;
        var quantity = counted ? _slots[count].Value : 1;
        if (named > 0 || (slot.Value != 0 && slot.Value != packages.Packages.Length) || quantity is < 1 or > MostPieces)
        {
            Fail(QuestionReasons.AmbiguousQuantity, slot);
            return;
        }
        for (var i = 0; i < packages.Packages.Length; i++)
            amounts.Add(new Amount(i, quantity, slot.Tokens, counted ? _slots[count].Tokens : default));
    }

    // 🥐🥐🥐 may be three, A1 A2 may be a slip: the same package twice in one order is asked about.
    private void RefuseRepeats(List<Amount> amounts)
    {
        for (var i = 1; i < amounts.Count && _doubt is null; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (amounts[j].Package != amounts[i].Package) continue;
                _doubt = new Doubt(QuestionReasons.AmbiguousQuantity, amounts[i].PackageTokens.First,
                    amounts[i].PackageTokens.End);
                break;
            }
        }
    }

    private void CheckTotal(Slot total, List<Amount> amounts)
    {
        if (amounts.Count > 0
            && amounts.Sum(amount => amount.Quantity) != total.Value) Fail(QuestionReasons.AmbiguousQuantity, total);
    }
}
