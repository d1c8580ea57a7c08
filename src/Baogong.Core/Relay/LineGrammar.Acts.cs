// Words that act: cancel, reduce, change, keep; and where one clause ends.
namespace Baogong.Core.Relay;

internal sealed partial class LineGrammar
{
    private void TakeReduce(int at, Piece piece)
    {
        // 少肥肉 is a wish; 少一份 and 减1 are acts.
        var next = at + 1 < _scan.Pieces.Count ? _scan.Pieces[at + 1] : default;
        var wish = next.Kind == PieceKind.Text && next.First == piece.End;
        // 少冰 beside 冰美式: one sign of a name, without a count, behind the goods.
        if (!wish && _operation.Slots.Count > 0 && next.Kind == PieceKind.Item && next.First == piece.End
            && next.End - next.First == 1 && at + 2 >= _scan.Pieces.Count
            && _scan.Mentions[next.Index].Kind == MentionKind.Piece)
        {
            _scan.Pieces[at + 1] = next with { Kind = PieceKind.Text };
            wish = true;
        }
        if (piece.End - piece.First == 1 && next.Kind is not (PieceKind.Quantity or PieceKind.Item)
            && (_operation.Slots.Count == 0 || wish)) _scan.Pieces[at] = piece with { Kind = PieceKind.Text };
        else TakeAct(Act.Reduce, piece);
    }

    // 不要香菜 is a wish: the word stands before something that is no package.
    private void TakeCancel(int at, Piece piece)
    {
        var next = at + 1 < _scan.Pieces.Count ? _scan.Pieces[at + 1] : default;
        var wish = next.Kind == PieceKind.Text && at + 1 < _scan.Pieces.Count && text.Tokens[piece.First].IsHan('不');
        if (wish) _scan.Pieces[at] = piece with { Kind = PieceKind.Text };
        else TakeAct(Act.Cancel, piece);
    }

    // Goods before a change are what is replaced; goods before a cancellation are what is cancelled.
    private void TakeAct(Act act, Piece piece)
    {
        if (act == Act.Same && _operation.Slots.Count > 0) return;
        if (_operation.Act != Act.Order && !(_operation.IsBare || act == _operation.Act)) NewOperation();
        _operation.Act = act == Act.Change || _operation.Act == Act.Order
            || _operation.Act == Act.Reduce ? act : _operation.Act;
        _operation.Whole |= act == Act.Change && text.Tokens[piece.First] is
        {
            Kind: TokenKind.Han, Value: '整' or '全'
            or '都'
        };
        _operation.ActTokens = new TokenRange(piece.First, piece.End - piece.First);
        if (_operation.Slots.Count > 0)
        {
            _operation.BeforeSlots.AddRange(_operation.Slots);
            _operation.Slots.Clear();
        }
        _gap = SlotGap.Space;
    }

    // A留着, 保留B. Without goods the word (照旧) carries nothing.
    private void TakeKeep(Piece piece)
    {
        if (_operation.Act != Act.Order && !_operation.IsBare) NewOperation();
        if (_operation.Act == Act.Order || _operation.IsBare) TakeAct(Act.Keep, piece);
    }

    // A cross behind one package of several strikes that package; else it strikes the entry.
    private void TakeCross(int at, Piece piece)
    {
        if (at > 0 && _scan.Pieces[at - 1].Kind is PieceKind.Quantity or PieceKind.Item && _operation.Slots.Count > 1
            && _scan.Pieces[0].Kind != PieceKind.Cross)
        {
            var last = _operation.Slots.FindLastIndex(slot => slot.Kind == SlotKind.Item);
            if (last >= 0) _operation.Slots.RemoveRange(last, _operation.Slots.Count - last);
            return;
        }
        TakeAct(Act.Cancel, piece);
    }

    // The comma before a closing bracket or at the end parts nothing.
    private bool IsClosing(int at) => at + 1 >= _scan.Pieces.Count;

    private void EndClause()
    {
        if (_statement.IsByPackage) return;
        if (_operation.Act == Act.Order || (_operation.IsBare && _operation.Act == Act.Change))
        {
            if (_operation.Act == Act.Order && !_operation.IsBare) Split();
            return;
        }
        Split();
    }

    private void Split()
    {
        var gap = _gap;
        NewOperation();
        _gap = gap;
    }
}
