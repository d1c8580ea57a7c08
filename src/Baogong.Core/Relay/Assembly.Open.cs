// Entries that spread over several lines, and lines that wait for their sender's door.
namespace Baogong.Core.Relay;

internal sealed partial class Assembly
{
    private void BookOpen(OpenEntry open, Statement goods, int goodsLine)
    {
        var line = _text.Lines[goodsLine - 1];
        if (open.Door is not { } door)
        {
            if (open.Unresolved is { } place && open.Address is { } form) AskPlace(line, goods, form, place);
            open.Booked = true;
            return;
        }
        if (goods.Contact.Count == 0) goods.Contact = open.Contact;
        if (goods.Phone.Count == 0) goods.Phone = open.Phone;
        var sender = new Sender("", false) { Door = door, Address = open.Address, Contact = open.Contact };
        ReadOrder(line, open.Entry, goods, sender);
        open.Booked = true;
        if (_state.Fates[goodsLine] != LineFate.Booked) return;
        if (_state.Ledger.Find(door) is { } household)
        {
            foreach (var part in open.Lines.Where(part => part != goodsLine)) Rely(household, part);
        }
    }

    private void AddPersonal(OpenEntry open)
    {
        if (open.Door is not { } door || _state.Ledger.Find(door) is not { } household) return;
        if (household.Phone.Count == 0) household.Phone = open.Phone;
        foreach (var part in open.Lines) Rely(household, part);
    }

    // A numbered entry that got only half of what it needs is asked about.
    private void CloseOpen()
    {
        if (_state.Open is not { } open) return;
        _state.Open = null;
        if (open.Booked || (open.Entry is null && (open.Door is null || open.Lines.Count > 2))) return;
        var line = _text.Lines[open.Line - 1];
        if (open is { Goods: { } more, Door: null } && RefersBack(more) && open.Contact.Count > 1
            && ByName(_text.Text(open.Contact.First, open.Contact.End).Trim()) is { } named)
        {
            (open.Door, open.Address) = (named.Door, named.Bookings[0].Address);
            BookOpen(open, more, open.GoodsLine);
        }
        else if (open.Goods is { } goods) Ask(_text.Lines[open.GoodsLine - 1],
            new Doubt(QuestionReasons.NoAddress, goods.Body.First, goods.Body.End), goods, null);
        else if (open.Address is { } form && open.Unresolved is { } place)
            _state.Ask(open.Line, PlaceDoubt(form, place), null, open.Contact, place);
        else if (open.Address is not null)
            _state.Ask(open.Line,
                new Doubt(QuestionReasons.NoPackage, line.FirstToken, line.EndToken, _packages.AllSet), open.Door,
                open.Contact);
    }

    private void AskWaiting()
    {
        foreach (var sender in _state.Senders.Values)
        {
            foreach (var (line, statement) in sender.Waiting)
            {
                if (statement.Contact.Count == 0) statement.Contact = sender.Contact;
                Ask(line, new Doubt(QuestionReasons.NoAddress, statement.Body.First, statement.Body.End), statement,
                    null);
            }
        }
    }
}
