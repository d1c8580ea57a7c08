// Which packages of the offer a stretch of text can mean, as bits in the order of the offer.
using System.Numerics;

namespace Baogong.Core.Relay;

internal readonly record struct PackageSet(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Most packages of one context. A longer list is cut here; lines that name later packages ask.</summary>
    public const int Most = 256;

    public bool IsEmpty => (A | B | C | D) == 0;

    public bool IsOne => BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C)
        + BitOperations.PopCount(D) == 1;

    /// <summary>The first package of the set.</summary>
    public int First => A != 0 ? BitOperations.TrailingZeroCount(A)
        : B != 0 ? 64 + BitOperations.TrailingZeroCount(B)
        : C != 0 ? 128 + BitOperations.TrailingZeroCount(C) : 192 + BitOperations.TrailingZeroCount(D);

    public static PackageSet Of(int package)
    {
        var bit = 1UL << (package & 63);
        return (package >> 6) switch
        {
            0 => new(bit, 0, 0, 0),
            1 => new(0, bit, 0, 0),
            2 => new(0, 0, bit, 0),
            _ => new(0, 0, 0, bit),
        };
    }

    public static PackageSet UpTo(int count)
    {
        var set = default(PackageSet);
        for (var i = 0; i < count; i++) set |= Of(i);
        return set;
    }

    public bool Has(int package) => Overlaps(Of(package));

    public bool Overlaps(PackageSet other) => !(this & other).IsEmpty;

    public static PackageSet operator |(PackageSet one, PackageSet other) =>
        new(one.A | other.A, one.B | other.B, one.C | other.C, one.D | other.D);

    public static PackageSet operator &(PackageSet one, PackageSet other) =>
        new(one.A & other.A, one.B & other.B, one.C & other.C, one.D & other.D);
}
