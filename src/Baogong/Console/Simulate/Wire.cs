// The line between one worker of a simulated server and PostgreSQL. Every round trip stops here until the simulation
// says what becomes of it: it passes, the line breaks before it arrives, or after it was carried out and before the
// answer is back. The program at one end and the database at the other are the real ones and know nothing of it;
// virtual time reaches the database here too, as the setting that db_now() adds.
using System.Net;
using System.Net.Sockets;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Console.Simulate;

internal enum Fate { Pass, BreakBefore, BreakAfter, Shutdown }

internal sealed class Wire : IDisposable
{
    private readonly Backends _backends;
    private readonly Func<DateTimeOffset> _now;
    private readonly DirectoryInfo _folder;
    private readonly Socket _listener;
    private readonly EndPoint _postgres;
    private readonly List<Link> _links = [];

    /// <param name="owner">The database's connection string.</param>
    /// <param name="backends">Ends what stands at the database's end of a broken line.</param>
    /// <param name="now">Virtual time.</param>
    public Wire(string owner, Backends backends, Func<DateTimeOffset> now)
    {
        (_backends, _now) = (backends, now);
        var settings = new NpgsqlConnectionStringBuilder(owner);
        _postgres = settings.Host is ['/', ..] folder
            ? new UnixDomainSocketEndPoint($"{folder}/.s.PGSQL.{settings.Port}")
            : new DnsEndPoint(settings.Host ?? "localhost", settings.Port);
        _folder = ScratchFolder.Make();
        settings.Host = _folder.FullName;
        settings.Port = 1;
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint($"{_folder.FullName}/.s.PGSQL.1"));
        _listener.Listen();
        settings.SslMode = SslMode.Disable;
        settings.GssEncryptionMode = GssEncryptionMode.Disable;
        // Nothing but what the program asks may travel, and no question may come in two pieces.
        settings.NoResetOnClose = true;
        settings.ReadBufferSize = settings.WriteBufferSize = 64 * 1024;
        ConnectionString = settings.ConnectionString;
        _ = Listen();
    }

    /// <summary>The owner's rights through this line.</summary>
    public string ConnectionString { get; }

    /// <summary>Round trips pass by themselves.</summary>
    public bool Free { get; set; }

    /// <summary>Nobody gets through: the server is dead.</summary>
    public bool Dead { get; set; }

    /// <summary>Changes questions on their way: for planted mistakes.</summary>
    public Func<byte[], byte[]> Question { get; set; } = question => question;

    /// <summary>What the database answered: "begin, select 2, commit", and whether a transaction goes on.</summary>
    public Action<string, bool> Answered { get; set; } = (_, _) => { };

    /// <summary>A round trip waits here for its fate.</summary>
    public bool Holds => _links.Exists(l => l.Held);

    /// <summary>The backend behind it; 0 when nothing waits here.</summary>
    public int Holder => _links.Find(l => l.Held)?.Backend ?? 0;

    /// <summary>All that stand behind it.</summary>
    public IEnumerable<int> Backends => _links.Select(l => l.Backend);

    /// <summary>Backends that are at work, or wait for a lock.</summary>
    public IEnumerable<int> Asked => _links.Where(l => l.Asking).Select(l => l.Backend);

    public void Decide(Fate fate) => _links.Find(l => l.Held)?.Decide(fate);

    /// <summary>Everything on this line breaks at once.</summary>
    public async Task Break()
    {
        foreach (var link in _links.ToList()) await link.Break();
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var link in _links.ToList()) link.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task Listen()
    {
        while (true)
        {
            try
            {
                var client = await _listener.AcceptAsync();
                if (Dead) client.Dispose();
                else _ = Carry(client);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Carry(Socket client)
    {
        var server = _postgres is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var link = new Link(this, new Messages(client), new Messages(server));
        try
        {
            await server.ConnectAsync(_postgres);
            if (!await link.Greet()) return;
            _links.Add(link);
            while (await link.RoundTrip())
            {
            }
        }
        catch (SocketException)
        {
            // One end is gone; the other learns it now.
        }
        finally
        {
            _links.Remove(link);
            await link.End();
        }
    }

    private sealed class Link(Wire wire, Messages client, Messages server) : IDisposable
    {
        private readonly TaskCompletionSource _over = new();
        private TaskCompletionSource<Fate>? _fate;

        public int Backend { get; private set; }

        public bool Held => _fate is not null;

        public bool Asking { get; private set; }

        /// <summary>The opening talk, up to the first "ready": never disturbed.</summary>
        public async Task<bool> Greet()
        {
            if (await client.First() is not { } hello) return false;
            await server.Send(hello);
            while (true)
            {
                var answer = new List<byte>();
                Message message;
                do
                {
                    if (await server.Next() is not { } next) return false;
                    message = next;
                    answer.AddRange(message.Bytes.Span);
                    if (message.Kind == 'K') Backend = message.Number();
                }
                while (!message.IsReady && !message.AsksForPassword && message.Kind != 'E');
                await client.Send(answer.ToArray());
                if (message.IsReady || message.Kind == 'E') return message.IsReady;
                if (await client.Next() is not { } password) return false;
                await server.Send(password.Bytes);
            }
        }

        /// <summary>False when the line is over.</summary>
        public async Task<bool> RoundTrip()
        {
            var question = new List<byte>();
            var answers = 1;
            Message message;
            do
            {
                if (await client.Next() is not { Kind: not 'X' } next) return false;
                message = next;
                question.AddRange(message.Bytes.Span);
                if (message.IsQuestion) answers++;
            }
            while (!message.IsQuestion || message.IsAhead);
            var fate = wire.Free ? Fate.Pass : await Wait();
            if (fate == Fate.BreakBefore) return false;
            if (fate == Fate.Shutdown)
            {
                await wire._backends.End(Backend);
                await client.Send(await server.Rest());
                return false;
            }

            Asking = true;
            try
            {
                await server.Send((byte[])[.. SetClock(), .. wire.Question([.. question])]);
                if (await Answer(answers) is not { } answer) return false;
                if (fate == Fate.BreakAfter) return false;
                await client.Send(answer);
                return true;
            }
            finally
            {
                Asking = false;
            }
        }

        /// <summary>The backend first: when the client learns that the line is broken, nothing stands at its end any
        /// more. The kernel closes a process's line after the process has given its locks back.</summary>
        public async Task End()
        {
            server.HangUp();
            await server.Rest();
            client.Dispose();
            _over.SetResult();
        }

        public void Decide(Fate fate)
        {
            var decided = _fate;
            _fate = null;
            decided?.SetResult(fate);
        }

        public async Task Break()
        {
            if (Asking) await wire._backends.End(Backend);
            else if (Held) Decide(Fate.BreakBefore);
            else client.Dispose();
            await _over.Task;
        }

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }

        private Task<Fate> Wait()
        {
            _fate = new TaskCompletionSource<Fate>();
            return _fate.Task;
        }

        private byte[] SetClock() => Message.Query(
            $"set baogong.clock_offset = '{(wire._now() - TimeProvider.System.GetUtcNow()).TotalSeconds:F6} seconds'");

        // Everything up to the last "ready", without the answer to our own setting of the clock.
        private async Task<byte[]?> Answer(int answers)
        {
            var bytes = new List<byte>();
            var done = new List<string>();
            var goesOn = false;
            for (var ready = 0; ready < answers;)
            {
                if (await server.Next() is not { } message) return null;
                if (ready > 0)
                {
                    bytes.AddRange(message.Bytes.Span);
                    if (message.Kind == 'C') done.Add(message.Text().ToLowerInvariant());
                    if (message.Kind == 'E') done.Add("error");
                }

                if (!message.IsReady) continue;
                ready++;
                goesOn = message.InTransaction;
            }

            wire.Answered(string.Join(", ", done), goesOn);
            return [.. bytes];
        }
    }
}
