// One-time codes for the desk: RFC 6238 with what every authenticator app does: SHA-1, 6 digits, 30 s.
// SHA-1 is what the apps speak; as an HMAC over a counter it is not weakened by collisions.
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Baogong.Core.SignIn;

public static class Totp
{
    public const int StepSeconds = 30;

    /// <summary>Secret length, bytes, as RFC 4226 recommends for SHA-1.</summary>
    public const int SecretBytes = 20;

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long Step(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <param name="secret">The shared secret.</param>
    /// <param name="step">Number of 30 s steps since 1970.</param>
    /// <param name="digits">6 for people; the test vectors of the RFC have 8.</param>
    public static string Code(ReadOnlySpan<byte> secret, long step, int digits = 6)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238; see the head of this file.
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0x0F)..]) & 0x7FFF_FFFF;
        var modulus = 1;
        for (var i = 0; i < digits; i++) modulus *= 10;
        return (number % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>
    /// The step that the code belongs to, one step early or late allowed, or null. A step at or before
    /// <paramref name="lastStep"/> was used already. Takes the same time whatever the answer.
    /// </summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastStep)
    {
        var typed = Encoding.UTF8.GetBytes(code);
        long? found = null;
        for (var step = Step(now) - 1; step <= Step(now) + 1; step++)
        {
            var right = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), typed);
            if (right & step > lastStep) found = step;
        }

        return found;
    }

    /// <summary>For typing into an authenticator app.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (held, bits) = (0, 0);
        foreach (var b in bytes)
        {
            (held, bits) = (((held << 8) | b) & 0xFFF, bits + 8);
            for (; bits >= 5; bits -= 5) text.Append(Base32[(held >> (bits - 5)) & 31]);
        }

        if (bits > 0) text.Append(Base32[(held << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>Null when a character does not belong there. Spaces, hyphens and padding are skipped.</summary>
    public static byte[]? FromBase32(string text)
    {
        var bytes = new List<byte>();
        var (held, bits) = (0, 0);
        foreach (var c in text)
        {
            if (c is ' ' or '-' or '=') continue;
            var value = Base32.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (value < 0) return null;
            (held, bits) = (((held << 5) | value) & 0xFFF, bits + 5);
            if (bits < 8) continue;
            bits -= 8;
            bytes.Add((byte)((held >> bits) & 0xFF));
        }

        return [.. bytes];
    }
}
