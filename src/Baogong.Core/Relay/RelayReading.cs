// What a reading consists of. Every source line has exactly one fate, and every booking points at the characters
// it came from, so that a leader can see why without trusting the machine.
namespace Baogong.Core.Relay;

/// <summary>The result of reading one pasted text.</summary>
public sealed record RelayReading(
    IReadOnlyList<HouseholdOrder> Orders,
    IReadOnlyList<RelayQuestion> Questions,
    IReadOnlyList<RelayCancellation> Cancellations,
    IReadOnlyList<RelayLine> Lines)
{
    /// <summary>Non-blank lines that carry nothing for an order.</summary>
    public int IgnoredLines => Lines.Count(line => line is { Fate: LineFate.Ignored, Text.Length: > 0 });
}

/// <summary>What became of a source line.</summary>
public enum LineFate
{
    Ignored,
    Booked,
    Completes,
    Question,
    Cancellation,
}

/// <param name="Number">Counted from 1.</param>
/// <param name="Text">The line as pasted, outer spaces removed.</param>
/// <param name="Fate">Exactly one for each line.</param>
/// <param name="Start">Start of the whole line in the pasted text, in UTF-16 code units.</param>
/// <param name="Length">Its length without the line end.</param>
public sealed record RelayLine(int Number, string Text, LineFate Fate, int Start, int Length);

public sealed record RelayItem(string Code, int Quantity);

/// <summary>What a piece of the text gave to a booking.</summary>
public enum SpanPart
{
    Building,
    Unit,
    Room,
    Package,
    Quantity,
    Contact,
    Phone,
    Note,
}

/// <param name="Part">What the characters gave.</param>
/// <param name="Start">Offset into the pasted text, in UTF-16 code units.</param>
/// <param name="Length">In UTF-16 code units.</param>
/// <param name="Line">Source line, counted from 1.</param>
public readonly record struct RelaySpan(SpanPart Part, int Start, int Length, int Line);

/// <summary>One household's order after every change in the same text. Items stand in the order of the offer.</summary>
/// <param name="Door">Whose order.</param>
/// <param name="Items">Each package once.</param>
/// <param name="Contact">The name beside it, if any.</param>
/// <param name="Phone">Its digits, if any.</param>
/// <param name="Note">For the one at the door, if any.</param>
/// <param name="Lines">Every source line that it rests on, counted from 1.</param>
/// <param name="Spans">The characters that gave it.</param>
/// <param name="CountsOnBooks">The text speaks of more or less (再加, 少一份) than was booked before it: the same text
/// read again would count again.</param>
public sealed record HouseholdOrder(
    Door Door,
    IReadOnlyList<RelayItem> Items,
    string? Contact,
    string? Phone,
    string? Note,
    IReadOnlyList<int> Lines,
    IReadOnlyList<RelaySpan> Spans,
    bool CountsOnBooks = false);

/// <param name="Door">The household.</param>
/// <param name="Items">Null when the whole order is cancelled.</param>
/// <param name="Line">Source line, counted from 1.</param>
public sealed record RelayCancellation(Door Door, IReadOnlyList<CancelledItem>? Items, int Line);

/// <param name="Code">The package.</param>
/// <param name="Quantity">Null when every piece of the package is cancelled.</param>
public sealed record CancelledItem(string Code, int? Quantity);

/// <summary>A line the reader will not book without an answer.</summary>
/// <param name="Line">Source line, counted from 1.</param>
/// <param name="Reason">A stable code, see <see cref="QuestionReasons"/>.</param>
/// <param name="Start">Start of the offending characters in the pasted text.</param>
/// <param name="Length">Their number, in UTF-16 code units.</param>
/// <param name="Choices">Answers to offer for one tap; empty when only typing helps.</param>
/// <param name="Ask">The sentence to post back to the group, in Chinese.</param>
/// <param name="Explanation">The same for staff, in English.</param>
/// <param name="Door">The household, as far as it is known.</param>
/// <param name="Contact">The name beside the order, if any.</param>
/// <param name="Head">What stands before the message (a number, a time): kept when the rest is typed anew.</param>
public sealed record RelayQuestion(
    int Line,
    string Reason,
    int Start,
    int Length,
    IReadOnlyList<RelayChoice> Choices,
    string Ask,
    string Explanation,
    Door? Door,
    string? Contact,
    string Head);

/// <param name="Value">What the choice stands for.</param>
/// <param name="Label">What the button says.</param>
/// <param name="Kind">Whether <paramref name="Value"/> is a package code, a room, a unit, a building, a
/// count, or nothing at all.</param>
/// <param name="Line">How the line reads once this is chosen: the answer for <see cref="RelayAnswers"/>.</param>
public readonly record struct RelayChoice(ChoiceKind Kind, string Value, string Label, string Line);

public enum ChoiceKind
{
    Package,
    Room,
    Unit,
    Building,
    Quantity,
    /// <summary>Yes, it is an order as it stands.</summary>
    Accept,
}

/// <summary>The reasons for asking. Codes are stable: pages and reports key their texts on them.</summary>
public static class QuestionReasons
{
    public const string NoAddress = "no-address";
    public const string NoBuilding = "no-building";
    public const string NoRoom = "no-room";
    public const string NoUnit = "no-unit";
    public const string UnknownBuilding = "unknown-building";
    public const string UnknownUnit = "unknown-unit";
    public const string UnknownRoom = "unknown-room";
    public const string WrongLane = "wrong-lane";
    public const string AmbiguousAddress = "ambiguous-address";
    public const string TwoAddresses = "two-addresses";
    public const string WholeBuilding = "whole-building";
    public const string NoPackage = "no-package";
    public const string AmbiguousPackage = "ambiguous-package";
    public const string UnknownWords = "unknown-words";
    public const string AmbiguousQuantity = "ambiguous-quantity";
    public const string QuantityOutOfRange = "quantity-out-of-range";
    public const string SizeMismatch = "size-mismatch";
    public const string OverLimit = "over-limit";
    public const string Undecided = "undecided";
    public const string AskedNotOrdered = "asked-not-ordered";
    public const string UnclearChange = "unclear-change";
    public const string UnclearCancellation = "unclear-cancellation";
    public const string UnclearReference = "unclear-reference";
    public const string AfterClose = "after-close";
    public const string GoneFromRepost = "gone-from-repost";
    public const string QuoteOnly = "quote-only";
    public const string TooLong = "too-long";
}
