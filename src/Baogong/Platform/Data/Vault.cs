// Personal data is sealed field by field: AES-256-GCM with the place of the field as associated data, so that two
// sealed values cannot be swapped. A keyed index finds a value again without opening anything.
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;

namespace Baogong.Platform.Data;

/// <summary>Where a sealed value stands: nothing of it can be opened in another town, column or row.</summary>
/// <param name="Town">Default for what stands in no table.</param>
/// <param name="Column">table.column, as in the schema.</param>
/// <param name="Row">The row's key without its town, as PostgreSQL writes it; several parts with / between.</param>
public readonly record struct SealedPlace(TownId Town, string Column, string Row)
{
    public SealedPlace(TownId town, string column, Guid row) : this(town, column, row.ToString())
    {
    }

    public byte[] Bytes() => Encoding.UTF8.GetBytes($"{Town.Value}/{Column}/{Row}");
}

/// <summary>Sealed bytes: key id (1), nonce (12), tag (16), then the text's UTF-8 bytes, encrypted.</summary>
public sealed class Vault
{
    private const int NonceBytes = 12, TagBytes = 16, HeadBytes = 1 + NonceBytes + TagBytes, IndexBytes = 16;

    // A new key is known here this soon, without a restart (KeyRing.cs). An unknown number is looked up at once.
    private const int LookAgainMs = 1000;

    private sealed record Keys(byte Current, IReadOnlyDictionary<byte, byte[]> Sealing, byte[] Index, DateTime FileAt);

    private readonly string _path;
    private volatile Keys _keys;
    private long _lookedMs;

    private Vault(string path) => (_path, _keys, _lookedMs) = (path, Load(path), Environment.TickCount64);

    /// <summary>Reads the key file, or makes one that only its owner can read.</summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static Vault Open(string path) => new(path);

    /// <summary>The key that seals now.</summary>
    public byte CurrentKey => Fresh().Current;

    /// <summary>The text's bytes, to be opened at that place only.</summary>
    public byte[] Seal(SealedPlace place, string text)
    {
        var keys = Fresh();
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[HeadBytes + plain.Length];
        sealedBytes[0] = keys.Current;
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(1, NonceBytes));
        using var aes = new AesGcm(keys.Sealing[keys.Current], TagBytes);
        aes.Encrypt(sealedBytes.AsSpan(1, NonceBytes), plain, sealedBytes.AsSpan(HeadBytes),
            sealedBytes.AsSpan(1 + NonceBytes, TagBytes), place.Bytes());
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">The bytes were changed, or stand in another place.</exception>
    public string Unseal(SealedPlace place, byte[] sealedBytes)
    {
        if (sealedBytes.Length < HeadBytes) throw new CryptographicException("Sealed value too short.");
        var plain = new byte[sealedBytes.Length - HeadBytes];
        using var aes = new AesGcm(Key(sealedBytes[0]), TagBytes);
        aes.Decrypt(sealedBytes.AsSpan(1, NonceBytes), sealedBytes.AsSpan(HeadBytes),
            sealedBytes.AsSpan(1 + NonceBytes, TagBytes), plain, place.Bytes());
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>16 bytes that are the same for the same text, and say nothing without the key.</summary>
    public byte[] Index(string text) =>
        HMACSHA256.HashData(_keys.Index, Encoding.UTF8.GetBytes(text))[..IndexBytes];

    private byte[] Key(byte id) =>
        _keys.Sealing.TryGetValue(id, out var key) || (_keys = Load(_path)).Sealing.TryGetValue(id, out key)
            ? key : throw new CryptographicException($"No key with id {id}.");

    private Keys Fresh()
    {
        var now = Environment.TickCount64;
        if (now - Interlocked.Read(ref _lookedMs) < LookAgainMs) return _keys;
        Interlocked.Exchange(ref _lookedMs, now);
        // Whoever took the file away takes nothing from those who run.
        return File.Exists(_path) && File.GetLastWriteTimeUtc(_path) != _keys.FileAt ? _keys = Load(_path) : _keys;
    }

    private static Keys Load(string path)
    {
        var fileAt = File.GetLastWriteTimeUtc(path);       // before reading: a file that changes now is read again
        var ring = KeyRing.Open(path);
        return new Keys(ring.Current, ring.Sealing.ToDictionary(k => k.Key, k => Convert.FromBase64String(k.Value)),
            Convert.FromBase64String(ring.Index), fileAt);
    }
}
