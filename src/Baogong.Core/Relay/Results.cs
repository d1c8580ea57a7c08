// Last layer: what was gathered becomes the reading that others see.
namespace Baogong.Core.Relay;

internal sealed class Results(MessageState state, Places places, PackageMatcher packages)
{
    private readonly LexedText _text = state.Text;
    private readonly QuestionTexts _questions = new(state, places, packages);

    public RelayReading Build()
    {
        var orders = new List<HouseholdOrder>();
        foreach (var household in state.Ledger.Households)
        {
            if (household.Total > 0) orders.Add(Order(household));
        }
        var questions = state.Questions.ConvertAll(_questions.Write);
        questions.Sort((one, other) => one.Line.CompareTo(other.Line));
        var lines = new List<RelayLine>(_text.Lines.Length);
        foreach (var line in _text.Lines) lines.Add(new RelayLine(line.Number, _text.TextOf(line).ToString(),
            state.Fates[line.Number], line.Start, line.Length));
        return new RelayReading(orders, questions, Cancellations(), lines);
    }

    private HouseholdOrder Order(HouseholdLedger household)
    {
        var items = new List<RelayItem>();
        for (var i = 0; i < packages.Packages.Length; i++)
        {
            if (household.Quantity(i)
                is > 0 and var quantity) items.Add(new RelayItem(packages.Packages[i].Code, quantity));
        }
        var spans = new List<RelaySpan>();
        foreach (var booking in household.Bookings) AddSpans(booking, spans);
        AddSpan(spans, SpanPart.Contact, household.Contact);
        AddSpan(spans, SpanPart.Phone, household.Phone);
        foreach (var note in household.Notes) AddSpan(spans, SpanPart.Note, note);
        household.Lines.Sort();
        return new HouseholdOrder(household.Door, items, Words(household.Contact), Digits(household.Phone),
            Notes(household.Notes), household.Lines, spans,
            household.CountsOnBooks);
    }

    private void AddSpans(Booking booking, List<RelaySpan> spans)
    {
        if (booking.Address is { } form)
        {
            if (booking.SplitAt > 0 && form.RoomTokens.Count == 1 && _text.Tokens[form.RoomTokens.First] is { } digits
                && digits.Length == digits.NormLength)
            {
                spans.Add(new RelaySpan(SpanPart.Building, digits.Start, booking.SplitAt,
                    LineOf(form.RoomTokens.First)));
                spans.Add(new RelaySpan(SpanPart.Room, digits.Start + booking.SplitAt, digits.Length - booking.SplitAt,
                    LineOf(form.RoomTokens.First)));
            }
            else
            {
                AddSpan(spans, SpanPart.Building, form.BuildingTokens);
                AddSpan(spans, SpanPart.Unit, form.UnitTokens);
                AddSpan(spans, SpanPart.Room, form.RoomTokens);
            }
        }
        foreach (var amount in booking.Amounts)
        {
            AddSpan(spans, SpanPart.Package, amount.PackageTokens);
            AddSpan(spans, SpanPart.Quantity, amount.CountTokens);
        }
    }

    private void AddSpan(List<RelaySpan> spans, SpanPart part, TokenRange range)
    {
        if (range.Count <= 0) return;
        var start = _text.Tokens[range.First].Start;
        var span = new RelaySpan(part, start, _text.Tokens[range.End - 1].End - start, LineOf(range.First));
        if (!spans.Contains(span)) spans.Add(span);
    }

    private int LineOf(int token)
    {
        int low = 0, high = _text.Lines.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_text.Lines[middle].FirstToken <= token) low = middle;
            else high = middle - 1;
        }
        return _text.Lines[low].Number;
    }

    private string? Words(TokenRange range) => range.Count > 0 ? _text.Text(range.First, range.End).Trim() : null;

    private string? Digits(TokenRange range)
    {
        if (range.Count == 0) return null;
        var digits = new System.Text.StringBuilder();
        for (var i = range.First; i < range.End; i++)
        {
            if (_text.Tokens[i].Kind == TokenKind.Digits) digits.Append(_text.Norm(_text.Tokens[i]));
        }
        return digits.Length > 0 ? digits.ToString() : null;
    }

    private string? Notes(List<TokenRange> notes)
    {
        var words = notes.ConvertAll(note => Words(note) ?? "").Where(note => note.Length > 0).Distinct().ToList();
        return words.Count > 0 ? string.Join('；', words) : null;
    }

    // A struck entry of a household that has nothing else cancels the whole order.
    private List<RelayCancellation> Cancellations()
    {
        var cancellations = new List<RelayCancellation>();
        var whole = new HashSet<Door>();
        foreach (var cancelled in state.Cancellations)
        {
            var all = cancelled.Items is null || (cancelled.OwnEntry && state.Ledger.Find(cancelled.Door) is null);
            if (all && !whole.Add(cancelled.Door)) continue;
            cancellations.Add(new RelayCancellation(cancelled.Door, all ? null : cancelled.Items, cancelled.Line));
        }
        return cancellations;
    }
}
