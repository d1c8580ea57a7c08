// The door to the outside through which text messages leave. The gateway of a provider comes with issue 5; until a
// town has one, signing in by phone says so instead of pretending.
using Baogong.Platform.Web;

namespace Baogong.People;

/// <param name="Mobile">Eleven digits.</param>
/// <param name="Text">What the receiver reads.</param>
public sealed record SmsMessage(string Mobile, string Text)
{
    // A record prints its members; these must never reach a log.
    public override string ToString() => "SmsMessage";
}

public interface ISmsGateway
{
    /// <summary>False when no message can leave this server at all.</summary>
    bool Connected { get; }

    /// <summary>Returns when the provider took the message. An exception means: not known, try again.</summary>
    Task Send(SmsMessage message, CancellationToken ct);
}

/// <summary>Keeps the last messages in memory and shows them on /dev/messages.</summary>
public sealed class DevelopmentSmsGateway(TimeProvider clock) : ISmsGateway
{
    public const int Kept = 50;

    private readonly Queue<(DateTimeOffset At, SmsMessage Message)> _messages = new();
    private readonly Lock _lock = new();

    public bool Connected => true;

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (!routes.ServiceProvider.GetRequiredService<ServerSettings>().Development) return;
        routes.MapGet("/dev/messages", (DevelopmentSmsGateway gateway) =>
            Answers.Page<DevelopmentMessagesPage>(new { Gateway = gateway }))
            .WithName("DevelopmentMessages").AllowAnonymous();
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<(DateTimeOffset At, SmsMessage Message)> Messages
    {
        get
        {
            lock (_lock) return [.. _messages.Reverse()];
        }
    }

    public Task Send(SmsMessage message, CancellationToken ct)
    {
        lock (_lock)
        {
            _messages.Enqueue((clock.GetUtcNow(), message));
            if (_messages.Count > Kept) _messages.Dequeue();
        }

        return Task.CompletedTask;
    }
}

public sealed class NoSmsGateway : ISmsGateway
{
    public bool Connected => false;

    public Task Send(SmsMessage message, CancellationToken ct) =>
        throw new InvalidOperationException("No text message gateway is set up.");
}
