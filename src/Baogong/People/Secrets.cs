// PINs and passwords are kept as PBKDF2-SHA256 with a salt of their own. Whoever is unknown costs the same work.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Baogong.Platform;

namespace Baogong.People;

public static class Secrets
{
    private const string Scheme = "pbkdf2-sha256";
    private const int SaltBytes = 16, HashBytes = 32;

    /// <summary>Checked when there is nobody to check, so that the clock does not tell who exists.</summary>
    public static readonly string NobodysPin = Dummy(Limits.PinIterations);

    /// <inheritdoc cref="NobodysPin"/>
    public static readonly string NobodysPassword = Dummy(Limits.PasswordIterations);

    /// <summary>pbkdf2-sha256$iterations$salt$hash</summary>
    public static string Hash(string secret, int iterations, Randomness randomness)
    {
        Span<byte> salt = stackalloc byte[SaltBytes];
        randomness.Fill(salt);
        return Write(iterations, salt, Derive(secret, salt, iterations));
    }

    /// <summary>Compared in constant time. A hash that cannot be read fits nothing.</summary>
    public static bool Fits(string secret, string hash)
    {
        var parts = hash.Split('$');
        if (parts.Length != 4 || parts[0] != Scheme) return false;
        var iterations = int.Parse(parts[1], CultureInfo.InvariantCulture);
        return CryptographicOperations.FixedTimeEquals(
            Derive(secret, Convert.FromBase64String(parts[2]), iterations), Convert.FromBase64String(parts[3]));
    }

    /// <summary>Six digits, as said over the telephone: no number that everybody tries first.</summary>
    public static string NewPin(Randomness randomness)
    {
        while (true)
        {
            var pin = randomness.Below(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
            if (pin.Distinct().Count() > 2 && pin is not ("123456" or "654321" or "012345")) return pin;
        }
    }

    private static byte[] Derive(string secret, ReadOnlySpan<byte> salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(secret), salt, iterations, HashAlgorithmName.SHA256, HashBytes);

    private static string Write(int iterations, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> hash) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{Scheme}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");

    private static string Dummy(int iterations) => Write(iterations, new byte[SaltBytes], new byte[HashBytes]);
}
