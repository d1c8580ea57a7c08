namespace Baogong.Core.Relay;

internal enum Act : byte
{
    Order,
    Cancel,
    Reduce,
    Change,
    Same,
    /// <summary>What the clause names stays as it is.</summary>
    Keep,
}

/// <summary>What one clause does. For a change, Before holds what is replaced and Items what replaces it.</summary>
internal sealed class Operation
{
    public Act Act { get; set; }

    public List<Slot> Slots { get; } = [];

    public List<Slot> BeforeSlots { get; } = [];

    public List<Amount> Items { get; } = [];

    public List<Amount> Before { get; } = [];

    public bool Adds { get; set; }

    public bool HasVerb { get; set; }

    /// <summary>The clause names its act but no goods (取消, 写错了): it speaks of the whole order.</summary>
    public bool IsBare => Slots.Count == 0 && BeforeSlots.Count == 0;

    public TokenRange ActTokens { get; set; }

    /// <summary>整单改成: the change is of everything.</summary>
    public bool Whole { get; set; }
}

/// <summary>Addresses and what is ordered to each of them.</summary>
internal sealed class AddressGroup
{
    public List<AddressForm> Addresses { get; } = [];

    public List<Operation> Operations { get; } = [];

    /// <summary>各 said that each of the addresses gets the same.</summary>
    public bool Shared { get; set; }

    public bool HasGoods =>
        Operations.Exists(operation => !operation.IsBare || operation.Act != Act.Order || operation.HasVerb);
}

/// <summary>What one line says, before anyone knows whose line it is.</summary>
internal sealed class Statement
{
    public List<AddressGroup> Groups { get; } = [];

    public Doubt? Doubt { get; set; }

    public TokenRange Contact { get; set; }

    public TokenRange Phone { get; set; }

    public List<TokenRange> Notes { get; } = [];

    public TokenRange Body { get; set; }

    public bool HasItems { get; set; }

    public bool HasCounts { get; set; }

    public bool HasVerb { get; set; }

    public bool HasText { get; set; }

    public bool IsQuestion { get; set; }

    public bool IsUndecided { get; set; }

    public bool HasProxy { get; set; }

    public bool HasRuleWords { get; set; }

    public bool HasPrice { get; set; }

    public bool HasWhole { get; set; }

    public bool HasClose { get; set; }

    public bool HasExample { get; set; }

    public bool HasTotal { get; set; }

    public bool IsLater { get; set; }

    public bool IsComplaint { get; set; }

    public bool HasLeader { get; set; }

    public bool IsByPackage { get; set; }

    public int TextLength { get; set; }

    public bool HasAddress => Groups.Exists(group => group.Addresses.Count > 0);

    public bool HasRoom => Groups.Exists(group => group.Addresses.Exists(form => form.HasRoom));

    /// <summary>A code beside its own name, or a package beside its own price: a line of the price list.</summary>
    public int MenuMarks { get; set; }

    public bool HasAct(Act act) => Groups.Exists(group => group.Operations.Exists(operation => operation.Act == act));

    public bool HasGoods => Groups.Exists(group => group.HasGoods);
}
