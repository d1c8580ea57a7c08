// The file of keys. Values carry the number of their key: a new key seals from now on, older ones stay to read with
// until nothing carries them. The key of the indexes never changes: an index is found by making it again, and all would
// have to change in one moment.
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Baogong.Platform.Data;

/// <param name="Form">Of the sealed values: what the seal names. Another form cannot be read.</param>
/// <param name="Current">The key that seals.</param>
/// <param name="Since">Since when it does.</param>
/// <param name="Newest">The highest number ever given: a number is never given twice.</param>
/// <param name="Sealing">Number → 32 bytes, base64.</param>
/// <param name="Index">Of the blind indexes, base64.</param>
public sealed record KeyRing(
    int Form, byte Current, DateTimeOffset Since, byte Newest, Dictionary<byte, string> Sealing, string Index)
{
    private const int ThisForm = 2, KeyBytes = 32;

    /// <summary>Reads the file, or makes one that only its owner can read.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or is not of this form.</exception>
    public static KeyRing Open(string path)
    {
        if (!File.Exists(path)) Make(path);
        using var file = File.OpenRead(path);
        var ring = JsonSerializer.Deserialize<KeyRing>(file);
        return ring is { Form: ThisForm } ? ring : throw new IOException(
            $"The key file {path} was made by another version of this program, whose sealed values this one cannot " +
            "open. Start on an empty folder (--data), or with the program that made it.");
    }

    /// <summary>A new key seals from now on.</summary>
    /// <exception cref="IOException">Somebody else is changing the keys.</exception>
    public static KeyRing Rotate(string path, DateTimeOffset now) => Change(path, ring =>
    {
        if (ring.Newest == byte.MaxValue) throw new IOException("All 255 key numbers were given.");
        var next = (byte)(ring.Newest + 1);
        return ring with { Current = next, Newest = next, Since = now, Sealing = new(ring.Sealing) { [next] = New() } };
    });

    /// <summary>A key that nothing carries is forgotten. The caller has looked.</summary>
    /// <exception cref="IOException">Somebody else is changing the keys.</exception>
    public static KeyRing Retire(string path, byte key) => Change(path, ring => key == ring.Current ? ring
        : ring with { Sealing = ring.Sealing.Where(k => k.Key != key).ToDictionary() });

    private static KeyRing Change(string path, Func<KeyRing, KeyRing> change)
    {
        // Two who rotate at once would each forget the other's key.
        using var alone = new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        var changed = change(Open(path));
        File.Move(Draft(path, changed), path, overwrite: true);
        return changed;
    }

    // Two servers may start on one folder: the file appears whole or not at all, and the second takes the first one's.
    private static void Make(string path)
    {
        var draft = Draft(path, new KeyRing(ThisForm, 1, default, 1, new() { [1] = New() }, New()));
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static string Draft(string path, KeyRing ring)
    {
        var draft = $"{path}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        using var stream = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        JsonSerializer.Serialize(stream, ring);
        stream.Flush(flushToDisk: true);
        return draft;
    }

    private static string New() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    // A record prints its members; these must never reach a log.
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"KeyRing {Current}");
}
