namespace Baogong.Core.Relay;

/// <summary>Someone who speaks in the text. Lines he wrote before his door was known wait for it.</summary>
internal sealed class Sender(string key, bool isLeader)
{
    public string Key { get; } = key;

    public bool IsLeader { get; } = isLeader;

    public Door? Door { get; set; }

    /// <summary>A door as written that does not exist or is incomplete.</summary>
    public Resolution? Unresolved { get; set; }

    public AddressForm? Address { get; set; }

    /// <summary>The building, perhaps the unit, that the nickname gives without a room (6-2 小王).</summary>
    public Inherited Area { get; set; }

    /// <summary>His door is known only because an earlier order carries his name.</summary>
    public bool ByName { get; set; }

    public TokenRange Contact { get; set; }

    public int HeadLine { get; set; }

    /// <summary>Known only from a line with a name: he speaks for the lines below until one names its own
    /// door.</summary>
    public bool IsLoose { get; set; }

    /// <summary>The line in which he gave his door, if it was a line of its own.</summary>
    public int DoorLine { get; set; }

    public List<(SourceLine Line, Statement Statement)> Waiting { get; } = [];
}

/// <summary>An entry that spreads over several lines, until it has a door and goods.</summary>
internal sealed class OpenEntry(int line, int? entry)
{
    public int Line { get; } = line;

    public int? Entry { get; } = entry;

    public List<int> Lines { get; } = [line];

    public AddressForm? Address { get; set; }

    public Door? Door { get; set; }

    public Resolution? Unresolved { get; set; }

    public TokenRange Contact { get; set; }

    public TokenRange Phone { get; set; }

    public Statement? Goods { get; set; }

    public int GoodsLine { get; set; }

    public bool Booked { get; set; }
}

/// <summary>A line that is asked about, before the sentences are written.</summary>
internal readonly record struct Asked(int Line, Doubt Doubt, Door? Door, TokenRange Contact, Resolution? Place);

/// <summary>A cancellation before the end of the text decides whether it emptied the household.</summary>
internal sealed record Cancelled(Door Door, List<CancelledItem>? Items, int Line, bool OwnEntry);

/// <summary>Everything a reading gathers. One per text.</summary>
internal sealed class MessageState
{
    public MessageState(LexedText text, Layout layout)
    {
        (Text, Layout) = (text, layout);
        Fates = new LineFate[text.Lines.Length + 1];
    }

    public LexedText Text { get; }

    public Layout Layout { get; }

    /// <summary>By line number, counted from 1.</summary>
    public LineFate[] Fates { get; }

    public Ledger Ledger { get; } = new();

    public List<Asked> Questions { get; } = [];

    public List<Cancelled> Cancellations { get; } = [];

    public Dictionary<string, Sender> Senders { get; } = new(StringComparer.Ordinal);

    public Sender? Sender { get; set; }

    public OpenEntry? Open { get; set; }

    public Inherited Section { get; set; }

    public int SectionLine { get; set; }

    public int PackageSection { get; set; } = -1;

    public int PackageSectionLine { get; set; }

    public Dictionary<int, (List<Door> Doors, int Line)> Entries { get; } = [];

    public HashSet<(Door, string)> Seen { get; } = [];

    public Dictionary<int, int> Limits { get; } = [];

    /// <summary>Most pieces of all packages together that one household may have.</summary>
    public int TotalLimit { get; set; } = int.MaxValue;

    public List<Amount>? LastClear { get; set; }

    public int LastClearLine { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>Who closed the list: what he accepts later counts like a leader's yes.</summary>
    public string? ClosedBy { get; set; }

    public int EntriesRead { get; set; }

    public void Ask(int line, Doubt doubt, Door? door = null, TokenRange contact = default, Resolution? place = null)
    {
        if (Fates[line] == LineFate.Question) return;
        Fates[line] = LineFate.Question;
        Questions.Add(new Asked(line, doubt, door, contact, place));
    }

    public void Mark(int line, LineFate fate)
    {
        if (line > 0 && Fates[line] is LineFate.Ignored or LineFate.Completes) Fates[line] = fate;
    }

    /// <summary>A heading or sender line is used once a booking rests on it.</summary>
    public void Complete(int line)
    {
        if (line > 0 && Fates[line] == LineFate.Ignored) Fates[line] = LineFate.Completes;
    }
}
