// The close of a list, and how many pieces a household may have.
namespace Baogong.Core.Relay;

internal sealed partial class Assembly
{
    // 截单了, 封单: from here on lines are late. A time beside the word only announces the cutoff.
    private bool TryClose(SourceLine line, Statement statement, Sender? sender)
    {
        if (!statement.HasClose || statement.IsQuestion || statement.HasAddress || statement.HasCounts) return false;
        var (first, end, done) = CloseClause(line);
        for (var i = first; i < end; i++)
        {
            var token = _text.Tokens[i];
            if (token.Kind == TokenKind.Digits || token.IsHan('点') || token.IsHan('前') || token.IsHan('后')
                || token.IsHan('时')
                || token.IsHan('晚') || token.IsHan('准') || token.IsHan('再') || token.IsHan('快') || token.IsHan('将')
                || token.IsHan('还') || token.IsHan('没') || token.IsHan('即')) return false;
        }
        if (sender is { IsLeader: false } && !done) return false;
        CloseOpen();
        (_state.IsClosed, _state.ClosedBy) = (true, sender?.Key);
        return true;
    }

    // 截单啦，明天10点送: only the clause of the word says when. Without 了 a time in any clause is the cutoff's.
    private (int First, int End, bool Done) CloseClause(SourceLine line)
    {
        var at = line.FirstToken;
        while (at < line.EndToken && Words.Match(_text, at, line.EndToken).Kind != WordKind.Close) at++;
        var (first, end) = (at, at);
        while (first > line.FirstToken && !IsClauseSign(first - 1)) first--;
        while (end < line.EndToken && !IsClauseSign(end)) end++;
        var words = _text.Text(first, end);
        var done = Says(words, "了", "啦", "已", "到此", "停止", "不再");
        if (!done && line.EndToken > end)
        {
            for (var i = end; i < line.EndToken; i++)
            {
                if (_text.Tokens[i].Kind == TokenKind.Digits || _text.Tokens[i].IsHan('点')) return (line.FirstToken,
                    line.EndToken, false);
            }
        }
        return (first, end, done);
    }

    private bool IsClauseSign(int at) =>
        _text.Tokens[at] is { Kind: TokenKind.Symbol, Value: ',' or '。' or '!' or ';' or '…' };

    // 每户限2份, 限购1: for the packages of the same line, else for all.
    private void ReadLimits(SourceLine line, Statement statement)
    {
        if (!statement.HasRuleWords
            || (statement.HasAddress && statement.Groups.Exists(g => g.Addresses.Exists(f => f.HasRoom)))) return;
        for (var i = line.FirstToken; i < line.EndToken; i++)
        {
            var limit = _text.Tokens[i].IsHan('限')
                || (_text.Tokens[i].IsHan('多') && i > line.FirstToken && _text.Tokens[i - 1].IsHan('最'));
            if (!limit) continue;
            for (var j = i + 1; j < line.EndToken && j < i + 6; j++)
            {
                if (!TryLimit(j, line.EndToken, out var count)) continue;
                SetLimit(line, i, count);
                break;
            }
        }
    }

    private bool TryLimit(int at, int end, out int count)
    {
        count = 0;
        var next = at + 1;
        if (_text.Tokens[at].Kind == TokenKind.Digits) count = _text.Tokens[at].Value;
        else if (!Numerals.TryRead(_text.Tokens, at, end, out next, out count, out _)) return false;
        return count is > 0 and <= ItemGrammar.MostPieces
            && (next >= end || _text.Tokens[next].Kind != TokenKind.Han || Words.IsContainer(_text.Tokens[next].Value));
    }

    // 苹果每户限2份，草莓限1份: the limit is of the packages its clause names. 每户一共限4份 is of all together.
    private void SetLimit(SourceLine line, int at, int count)
    {
        var (first, end) = (at, at);
        while (first > line.FirstToken && !IsClauseSign(first - 1)) first--;
        while (end < line.EndToken && !IsClauseSign(end)) end++;
        var named = NamedIn(first, end);
        var total = Says(_text.Text(first, end), "一共", "总共", "合计", "共限", "总数", "加起来");
        if (total && named.IsEmpty)
        {
            _state.TotalLimit = count;
            return;
        }
        // A clause that names nothing belongs to what the line named before it.
        if (named.IsEmpty && first > line.FirstToken && _state.Limits.Count == 0)
            named = NamedIn(line.FirstToken, first);
        for (var i = 0; i < _packages.Packages.Length; i++)
        {
            if (named.IsEmpty || named.Has(i)) _state.Limits[i] = count;
        }
    }

    private PackageSet NamedIn(int first, int end)
    {
        var named = default(PackageSet);
        for (var i = first; i < end; i++)
        {
            if (_packages.TryMatch(_text, i, end, out var mention) && mention.IsOne) named |= mention.Set;
        }
        return named;
    }
}
