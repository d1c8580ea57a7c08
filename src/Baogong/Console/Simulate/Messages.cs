// PostgreSQL's messages on a socket: one letter, a length, a body. Just enough to know where a round trip begins and
// ends.
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Baogong.Console.Simulate;

/// <param name="Kind">The letter.</param>
/// <param name="Bytes">All of it, with letter and length.</param>
internal readonly record struct Message(char Kind, ReadOnlyMemory<byte> Bytes)
{
    private const int Head = 5;

    /// <summary>The server has answered everything and waits for the next question.</summary>
    public bool IsReady => Kind == 'Z';

    /// <summary>Of <see cref="IsReady"/>: a transaction was begun and is not over.</summary>
    public bool InTransaction => Bytes.Span[Head] != 'I';

    /// <summary>The client must answer first: a password is asked for.</summary>
    public bool AsksForPassword => Kind == 'R' && Number() is not (0 or 12);

    /// <summary>A question that the server answers with "ready".</summary>
    public bool IsQuestion => Kind is 'Q' or 'S';

    /// <summary>The driver sends this ahead of the statement that opens the transaction, never alone.</summary>
    public bool IsAhead => Kind == 'Q' && Text().StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase);

    public int Number() => BinaryPrimitives.ReadInt32BigEndian(Bytes.Span[Head..]);

    public string Text() => Encoding.UTF8.GetString(Bytes.Span[Head..^1]);

    public static byte[] Query(string sql) => [.. Build('Q', Encoding.UTF8.GetBytes(sql + "\0"))];

    private static byte[] Build(char kind, byte[] body)
    {
        var bytes = new byte[Head + body.Length];
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), body.Length + 4);
        body.CopyTo(bytes, Head);
        return bytes;
    }
}

internal sealed class Messages(Socket socket) : IDisposable
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _start, _end;

    /// <summary>The next message; null when the other side is gone.</summary>
    public async Task<Message?> Next() =>
        await Take(5, b => BinaryPrimitives.ReadInt32BigEndian(b.AsSpan(1)) + 1) is { } m
            ? new Message((char)m.Span[0], m) : null;

    /// <summary>The very first message has no letter.</summary>
    public Task<ReadOnlyMemory<byte>?> First() => Take(4, b => BinaryPrimitives.ReadInt32BigEndian(b));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes[sent..]);
    }

    /// <summary>Says that nothing more will come.</summary>
    public void HangUp()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other side was faster.
        }
    }

    /// <summary>Everything until the other side is gone.</summary>
    public async Task<byte[]> Rest()
    {
        var bytes = new List<byte>();
        while (await Next() is { } message) bytes.AddRange(message.Bytes.Span);
        return [.. bytes];
    }

    /// <summary>Both directions end at once, as when a cable is pulled.</summary>
    public void Dispose() => socket.Dispose();

    private async Task<ReadOnlyMemory<byte>?> Take(int head, Func<byte[], int> length)
    {
        if (!await Have(head)) return null;
        var whole = length(_buffer[_start..(_start + head)]);
        if (!await Have(whole)) return null;
        var message = _buffer[_start..(_start + whole)];
        _start += whole;
        return message;
    }

    private async Task<bool> Have(int count)
    {
        while (_end - _start < count)
        {
            if (_start > 0 && _start + count > _buffer.Length)
            {
                Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
                (_start, _end) = (0, _end - _start);
            }

            if (count > _buffer.Length) Array.Resize(ref _buffer, count * 2);
            try
            {
                var read = await socket.ReceiveAsync(_buffer.AsMemory(_end));
                if (read == 0) return false;
                _end += read;
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }

        return true;
    }
}
