// A telephone number as it is stored and found again: a mobile's eleven digits, or a landline's own digits without its
// area code, because people give it now with it and now without.
using Baogong.Core.SignIn;

namespace Baogong.Core.Routing;

public static class PhoneNumber
{
    public const int TailDigits = 4;

    private const int ShortestLandline = 7, LongestLandline = 8;

    /// <summary>Null when it is not surely a number to call: 3-1803 is a door, 12-3-1803 too.</summary>
    public static string? Read(string written)
    {
        if (Typed.Mobile(written) is { } mobile) return mobile;
        if (Typed.Digits(written) is not { } digits) return null;
        var own = digits.StartsWith('0') && digits.Length > LongestLandline ? digits[AreaCode(digits)..] : digits;
        if (own.Length is < ShortestLandline or > LongestLandline) return null;
        // A door is written in short groups; a number has a long one, or two of four.
        var groups = written.Split([' ', '-', '－', '–', '　'], StringSplitOptions.RemoveEmptyEntries);
        return groups.Any(g => g.Trim().Length >= ShortestLandline) || groups is [{ Length: 4 }, { Length: 4 }] ||
            own.Length < digits.Length ? own : null;
    }

    public static string Tail(string phone) => phone.Length < TailDigits ? "" : phone[^TailDigits..];

    /// <summary>…1803: what everybody may see of a number who need not call it.</summary>
    public static string Masked(string phone) => phone.Length < TailDigits ? "" : $"…{Tail(phone)}";

    // 010 and 02x have three digits, all others four.
    private static int AreaCode(string digits) => digits[1] is '1' or '2' ? 3 : 4;
}
