// Personal data is sealed field by field: AES-256-GCM with the place of the field as associated data, so that two
// sealed values cannot be swapped. A keyed index finds a value again without opening anything.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Baogong.Platform.Data;

/// <summary>Sealed bytes: key id (1), nonce (12), tag (16), then the text's UTF-8 bytes, encrypted.</summary>
public sealed class Vault
{
    private const int NonceBytes = 12, TagBytes = 16, HeadBytes = 1 + NonceBytes + TagBytes, IndexBytes = 16;

    private sealed record KeyFile(byte Current, Dictionary<byte, string> Sealing, string Index);

    private readonly KeyFile _keys;

    private Vault(KeyFile keys) => _keys = keys;

    /// <summary>Reads the key file, or makes one that only its owner can read.</summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static Vault Open(string path)
    {
        if (!File.Exists(path)) Make(path);
        using var file = File.OpenRead(path);
        return new Vault(JsonSerializer.Deserialize<KeyFile>(file)
            ?? throw new IOException($"The key file {path} is empty."));
    }

    // Two servers may start on one folder: the file appears whole or not at all, and the second takes the first one's.
    private static void Make(string path)
    {
        var fresh = new KeyFile(1, new() { [1] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) },
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        var draft = $"{path}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        try
        {
            using (var stream = new FileStream(draft, options))
            {
                JsonSerializer.Serialize(stream, fresh);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    /// <param name="place">table.column.row: where the value stands.</param>
    /// <param name="text">The value to seal.</param>
    public byte[] Seal(string place, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[HeadBytes + plain.Length];
        sealedBytes[0] = _keys.Current;
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(1, NonceBytes));
        using var aes = new AesGcm(Key(_keys.Current), TagBytes);
        aes.Encrypt(sealedBytes.AsSpan(1, NonceBytes), plain, sealedBytes.AsSpan(HeadBytes),
            sealedBytes.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(place));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">The bytes were changed, or stand in another place.</exception>
    public string Unseal(string place, byte[] sealedBytes)
    {
        if (sealedBytes.Length < HeadBytes) throw new CryptographicException("Sealed value too short.");
        var plain = new byte[sealedBytes.Length - HeadBytes];
        using var aes = new AesGcm(Key(sealedBytes[0]), TagBytes);
        aes.Decrypt(sealedBytes.AsSpan(1, NonceBytes), sealedBytes.AsSpan(HeadBytes),
            sealedBytes.AsSpan(1 + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(place));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>16 bytes that are the same for the same text, and say nothing without the key.</summary>
    public byte[] Index(string text) =>
        HMACSHA256.HashData(Convert.FromBase64String(_keys.Index), Encoding.UTF8.GetBytes(text))[..IndexBytes];

    private byte[] Key(byte id) => _keys.Sealing.TryGetValue(id, out var key)
        ? Convert.FromBase64String(key)
        : throw new CryptographicException($"No key with id {id}.");
}
