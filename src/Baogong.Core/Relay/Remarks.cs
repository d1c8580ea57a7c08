// Goods that are only mentioned: inside a nickname before the door, or in a remark behind a clear order. They are
// turned
// back into text before the grammar runs. The conditions are narrow, because the other mistake would lose an order.
namespace Baogong.Core.Relay;

internal static class Remarks
{
    private const int LeastRemark = 5;

    public static void Drop(Scan scan)
    {
        if (!scan.Has(PieceKind.Text) || !scan.Has(PieceKind.Item)) return;
        DropNicknames(scan);
        DropNamedAgain(scan);
        DropLongRemarks(scan);
    }

    // 大橙子 2-404 一份草莓: goods glued to text, without a count, before the door, with goods behind it.
    private static void DropNicknames(Scan scan)
    {
        var pieces = scan.Pieces;
        var door = pieces.FindIndex(piece => piece.Kind == PieceKind.Address && scan.Addresses[piece.Index].HasRoom);
        if (door <= 0 || !pieces.Exists(piece =>
            piece.Kind is PieceKind.Item or PieceKind.Quantity && piece.First > pieces[door].First)) return;
        if (pieces.FindIndex(piece =>
            piece.Kind is PieceKind.Quantity or PieceKind.Comma or PieceKind.Colon) is >= 0 and var other
            && other < door) return;
        for (var i = 0; i < door; i++)
        {
            var glued = (i > 0 && pieces[i - 1].Kind == PieceKind.Text) || pieces[i + 1].Kind == PieceKind.Text;
            if (pieces[i].Kind == PieceKind.Item && glued) pieces[i] = pieces[i] with { Kind = PieceKind.Text };
        }
    }

    // 鲈鱼1份，鲈鱼帮杀: a package that has its count already, glued to words and without another count.
    private static void DropNamedAgain(Scan scan)
    {
        var pieces = scan.Pieces;
        var counted = default(PackageSet);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Kind != PieceKind.Item) continue;
            var mention = scan.Mentions[pieces[i].Index];
            var next = i + 1 < pieces.Count ? pieces[i + 1] : default;
            if (next.Kind is PieceKind.Quantity or PieceKind.Times && mention.IsOne) counted |= mention.Set;
            else if (mention.IsOne && mention.Set.Overlaps(counted)
                && mention.Kind is MentionKind.Exact or MentionKind.Piece
                && i > 0 && pieces[i - 1].Kind is PieceKind.Space or PieceKind.Comma or PieceKind.Open
                && IsWordsToTheEnd(pieces, i + 1)) pieces[i] = pieces[i] with { Kind = PieceKind.Text };
        }
    }

    private static bool IsWordsToTheEnd(List<Piece> pieces, int at)
    {
        var text = false;
        var first = at;
        for (; at < pieces.Count && pieces[at].Kind is PieceKind.Text or PieceKind.Word; at++)
        {
            if (pieces[at].Kind == PieceKind.Word
                && pieces[at].Word is not (WordKind.Filler or WordKind.Proxy)) return false;
            text |= pieces[at].Kind == PieceKind.Text;
        }
        return text && at > first && (at == pieces.Count || pieces[at].Kind is PieceKind.Comma or PieceKind.Close);
    }

    // A1，家里小朋友不吃香菜: a long clause without counts, codes or acts behind a counted order.
    private static void DropLongRemarks(Scan scan)
    {
        var pieces = scan.Pieces;
        var counted = false;
        for (var i = 0; i < pieces.Count; i++)
        {
            counted |= pieces[i].Kind == PieceKind.Quantity;
            if (!counted || pieces[i].Kind is not (PieceKind.Comma or PieceKind.Open)) continue;
            var end = i + 1;
            while (end < pieces.Count && pieces[end].Kind is not (PieceKind.Comma or PieceKind.Close)) end++;
            if (IsRemark(scan, i + 1, end))
            {
                for (var j = i + 1; j < end; j++)
                {
                    if (pieces[j].Kind == PieceKind.Item) pieces[j] = pieces[j] with { Kind = PieceKind.Text };
                }
            }
            i = end - 1;
        }
    }

    private static bool IsRemark(Scan scan, int first, int end)
    {
        if (first >= end || scan.Pieces[end - 1].End - scan.Pieces[first].First < LeastRemark) return false;
        var (text, goods) = (false, false);
        for (var i = first; i < end; i++)
        {
            var piece = scan.Pieces[i];
            if (piece.Kind is PieceKind.Quantity or PieceKind.Measure or PieceKind.Price
                or PieceKind.Address) return false;
            if (piece.Kind == PieceKind.Item)
            {
                if (scan.Mentions[piece.Index].Kind is MentionKind.Code or MentionKind.Price
                    or MentionKind.Picture) return false;
                goods = true;
            }
            if (piece.Kind == PieceKind.Word
                && piece.Word is WordKind.Verb or WordKind.Add or WordKind.Cancel or WordKind.Change
                or WordKind.Or or WordKind.Undecided or WordKind.Reduce or WordKind.Each or WordKind.All
                    or WordKind.Same) return false;
            text |= piece.Kind == PieceKind.Text;
        }
        return text && goods;
    }
}
