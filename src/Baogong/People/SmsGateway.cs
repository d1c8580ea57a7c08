// The door to the outside through which text messages and calls leave. A town without a provider says so instead of
// pretending. Providers: AliyunSmsGateway.cs.
using Baogong.Platform.Web;

namespace Baogong.People;

public enum SmsWay { Written, Spoken }

/// <summary>Refused: the provider will never take this one; trying again only costs.</summary>
public enum SmsAnswer { Taken, Refused }

/// <param name="Mobile">Eleven digits.</param>
/// <param name="Text">What the receiver reads, where the provider takes free text.</param>
/// <param name="Code">What a provider's template takes.</param>
/// <param name="Way">A message, or a call that says the code.</param>
public sealed record SmsMessage(string Mobile, string Text, string Code, SmsWay Way = SmsWay.Written)
{
    // A record prints its members; these must never reach a log.
    public override string ToString() => "SmsMessage";
}

public interface ISmsGateway
{
    /// <summary>False when no message can leave this server at all.</summary>
    bool Connected { get; }

    /// <summary>It can say a code by telephone, too.</summary>
    bool Speaks { get; }

    /// <summary>Returns when the provider answered. An exception means: not known, try again.</summary>
    Task<SmsAnswer> Send(SmsMessage message, CancellationToken ct);
}

/// <summary>Keeps the last messages in memory and shows them on /dev/messages.</summary>
public sealed class DevelopmentSmsGateway(TimeProvider clock) : ISmsGateway
{
    public const int Kept = 50;

    private readonly Queue<(DateTimeOffset At, SmsMessage Message)> _messages = new();
    private readonly Lock _lock = new();

    public bool Connected => true;

    public bool Speaks => true;

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

    public Task<SmsAnswer> Send(SmsMessage message, CancellationToken ct)
    {
        lock (_lock)
        {
            _messages.Enqueue((clock.GetUtcNow(), message));
            if (_messages.Count > Kept) _messages.Dequeue();
        }

        return Task.FromResult(SmsAnswer.Taken);
    }
}

public sealed class NoSmsGateway : ISmsGateway
{
    public bool Connected => false;

    public bool Speaks => false;

    public Task<SmsAnswer> Send(SmsMessage message, CancellationToken ct) =>
        throw new InvalidOperationException("No text message gateway is set up.");
}
