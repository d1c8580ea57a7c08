using System.Globalization;

namespace Baogong.Core;

/// <summary>Money is a whole number of fen (1/100 yuan) in a <see cref="long"/>; this is its text form only.</summary>
public static class Fen
{
    /// <summary>¥1,234.50 from 123450.</summary>
    public static string Yuan(long fen)
    {
        var magnitude = (ulong)Math.Abs((decimal)fen);
        var text = string.Create(CultureInfo.InvariantCulture, $"¥{magnitude / 100:N0}.{magnitude % 100:00}");
        return fen < 0 ? "−" + text : text;
    }

    /// <summary>1234.50 from 123450: for files, without sign for thousands.</summary>
    public static string Plain(long fen)
    {
        var magnitude = (ulong)Math.Abs((decimal)fen);
        var sign = fen < 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{magnitude / 100}.{magnitude % 100:00}");
    }

    /// <summary>
    /// Reads yuan as written in a sheet or form: "60", "60.5", "60.50", "¥1,234.50", full-width digits.
    /// By text, never through double. More than two decimals, a minus sign or anything else is refused.
    /// </summary>
    public static bool TryParse(string? text, out long fen)
    {
        fen = 0;
        if (string.IsNullOrWhiteSpace(text)) return false;
        long whole = 0;
        int digits = 0, decimals = -1;
        foreach (var raw in text.Trim())
        {
            var c = raw is >= '０' and <= '９' ? (char)(raw - '０' + '0') : raw;
            if (c is '¥' or '￥' && digits == 0 && decimals < 0) continue;
            if (c is ',' or '，' && digits > 0 && decimals < 0) continue;
            if (c is '.' or '．' && digits > 0 && decimals < 0)
            {
                decimals = 0;
                continue;
            }

            if (c is < '0' or > '9' || digits > 12 || decimals >= 2) return false;
            whole = (whole * 10) + (c - '0');
            digits++;
            if (decimals >= 0) decimals++;
        }

        if (digits == 0 || decimals == 0) return false;
        fen = decimals switch { 1 => whole * 10, 2 => whole, _ => whole * 100 };
        return true;
    }
}
