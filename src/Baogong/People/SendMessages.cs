// Takes messages from the outbox and gives them to the gateway, at least once: a claim moves the next try into the
// future, so that a server that dies while sending leaves the message to the next one. What is sent or too late is
// forgotten at once; old codes go with it.
using System.Text.Json;
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.People;

public sealed partial class SendMessages(
    Db db, Vault vault, ISmsGateway gateway, ServerSettings settings, ILogger<SendMessages> log)
    : Job(db, settings, log)
{
    private readonly Db _db = db;
    private readonly ServerSettings _settings = settings;
    private readonly ILogger _log = log;

    protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    /// <summary>Writes a message in the transaction of the fact that it tells.</summary>
    public static Task Enqueue(
        Tx tx, Vault vault, Randomness randomness, TownId town, SmsMessage message, TimeSpan useful,
        CancellationToken ct)
    {
        var id = randomness.NewId();
        var payload = vault.Seal(Place(town, id), JsonSerializer.Serialize(message));
        return tx.Run(Add, new { town, id, payload, seconds = useful.TotalSeconds }, ct);
    }

    /// <summary>After the commit: in development the message leaves now, so that its page shows it at once.</summary>
    public Task Wake(TownId town, CancellationToken ct) => _settings.Development ? Send(town, ct) : Task.CompletedTask;

    public override async Task<int> Run(TownId town, CancellationToken ct)
    {
        var sent = await Send(town, ct);
        await _db.Run(Forget, new { town }, ct);
        return sent;
    }

    /// <summary>One round for one town. The answer is how many messages the gateway took.</summary>
    private async Task<int> Send(TownId town, CancellationToken ct)
    {
        if (!gateway.Connected) return 0;
        var sent = 0;
        var side = new ParallelOptions { MaxDegreeOfParallelism = Limits.SendSideBySide, CancellationToken = ct };
        await Parallel.ForEachAsync(await _db.All<Row>(Claim, new { town, limit = Limits.SendBatch }, ct), side,
            async (row, stop) =>
            {
                if (await Send(town, row, stop)) Interlocked.Increment(ref sent);
            });
        return sent;
    }

    // Not known is not failed: the row stays and is tried again with the same code. A refusal is final.
    private async Task<bool> Send(TownId town, Row row, CancellationToken ct)
    {
        try
        {
            var message = JsonSerializer.Deserialize<SmsMessage>(vault.Unseal(Place(town, row.Id), row.PayloadSealed));
            var answer = message is null ? SmsAnswer.Refused : await gateway.Send(message, ct);
            if (answer is SmsAnswer.Refused) LogNotSent(_log, row.Id, row.Tries, "refused");
            return await _db.Run(Done, new { town, row.Id }, CancellationToken.None) == 1 && answer is SmsAnswer.Taken;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotSent(_log, row.Id, row.Tries, error is SmsException { Code: var code } ? code : error.GetType().Name);
            return false;
        }
    }

    private static SealedPlace Place(TownId town, Guid id) => new(town, "outbox.payload_sealed", id);

    private sealed record Row(Guid Id, byte[] PayloadSealed, int Tries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Id} was not sent at try {Try}: {Reason}")]
    private static partial void LogNotSent(ILogger log, Guid id, int @try, string reason);

    private const string Add = """
        insert into outbox (town_id, id, kind, payload_sealed, expires_at)
        values (@town, @id, 'sms', @payload, db_now() + make_interval(secs => @seconds))
        """;

    // 10, 20, 40 … seconds between tries: longer than a provider may take, so that no try overtakes another.
    private const string Claim = """
        update outbox o set tries = o.tries + 1,
          next_try_at = db_now() + interval '10 seconds' * (1 << least(o.tries, 10))
        where o.town_id = @town and o.id in (
          select w.id from outbox w
          where w.town_id = @town and w.sent_at is null and w.payload_sealed is not null
            and w.next_try_at <= db_now() and w.expires_at > db_now()
          order by w.next_try_at limit @limit for update skip locked)
        returning o.id, o.payload_sealed, o.tries
        """;

    private const string Done = """
        update outbox set sent_at = db_now(), payload_sealed = null
        where town_id = @town and id = @Id and sent_at is null
        """;

    private const string Forget = """
        with late as (
          update outbox set payload_sealed = null
          where town_id = @town and payload_sealed is not null and expires_at <= db_now()),
        sent as (
          delete from outbox
          where town_id = @town and payload_sealed is null and expires_at < db_now() - interval '1 day'),
        codes as (delete from phone_codes where town_id = @town and expires_at < db_now()),
        tickets as (delete from code_tickets where town_id = @town and expires_at < db_now()),
        numbers as (
          delete from phone_budgets p
          where p.town_id = @town and p.paid_until < db_now() - interval '30 minutes'
            and (p.wrong = 0 or p.wrong_since < db_now() - interval '1 day')),
        minutes as (delete from code_budgets where town_id = @town and minute < db_now() - interval '1 hour'),
        invites as (delete from relative_invites where town_id = @town and expires_at < db_now()),
        sources as (
          delete from sign_in_sources
          where town_id = @town and at < db_now() - case when known then interval '400 days' else interval '1 day' end)
        delete from sessions where town_id = @town and expires_at < db_now() - interval '1 day'
        """;
}
