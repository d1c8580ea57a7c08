namespace Baogong.Core.Bookkeeping;

/// <summary>What happened to a bag. Stored and sent in snake_case.</summary>
public enum BagOutcome
{
    /// <summary>The household has it: somebody took it at the door.</summary>
    HandedOver,

    /// <summary>Left at the door, as agreed or because the floor is sealed.</summary>
    LeftAtDoor,

    /// <summary>Nobody opened; the bag is still with us.</summary>
    NotHome,

    /// <summary>The household does not want it.</summary>
    Refused,

    /// <summary>The address does not exist or is not theirs.</summary>
    WrongAddress,

    /// <summary>There was no bag for this door.</summary>
    Short,

    /// <summary>The bag came, but its goods cannot be used.</summary>
    Broken,

    /// <summary>The desk decided that the household need not pay for it.</summary>
    RefundAgreed,
}

public static class BagOutcomes
{
    private static readonly (BagOutcome Outcome, string Code)[] Codes =
    [
        (BagOutcome.HandedOver, "handed_over"), (BagOutcome.LeftAtDoor, "left_at_door"),
        (BagOutcome.NotHome, "not_home"),
        (BagOutcome.Refused, "refused"), (BagOutcome.WrongAddress, "wrong_address"), (BagOutcome.Short, "short"),
        (BagOutcome.Broken, "broken"), (BagOutcome.RefundAgreed, "refund_agreed"),
    ];

    public static string Code(this BagOutcome outcome) => Codes[(int)outcome].Code;

    public static bool TryRead(string? code, out BagOutcome outcome)
    {
        foreach (var known in Codes)
        {
            if (known.Code != code) continue;
            outcome = known.Outcome;
            return true;
        }

        outcome = default;
        return false;
    }

    /// <summary>Null for a bag without an outcome.</summary>
    public static BagOutcome? Read(string? code) => TryRead(code, out var outcome) ? outcome : null;
}
