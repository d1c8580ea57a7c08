// Ids and secrets come in through this door, so that a seeded run can be repeated.
using System.Security.Cryptography;

namespace Baogong.Platform;

public abstract class Randomness
{
    public abstract void Fill(Span<byte> bytes);

    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>An unguessable token, safe in addresses and cookies: 32 bytes as 43 characters.</summary>
    public string NewToken()
    {
        Span<byte> bytes = stackalloc byte[32];
        Fill(bytes);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }

    /// <summary>Uniform in 0 … below-1.</summary>
    public int Below(int below)
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return (int)(BitConverter.ToUInt64(bytes) % (ulong)below);
    }

    public sealed class Secure : Randomness
    {
        public override void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
    }

    public sealed class Seeded(int seed) : Randomness
    {
        private readonly Random _random = new(seed);

        public override void Fill(Span<byte> bytes) => _random.NextBytes(bytes);
    }
}
