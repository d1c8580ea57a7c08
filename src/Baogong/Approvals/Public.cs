// What other rooms may name of this one: asking for a second person, and doing what both agreed to.
using System.Text.Json;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.Approvals;

/// <param name="Kind">'capacity', 'refund', 'export'.</param>
/// <param name="Subject">What it is about, short: "12/A".</param>
/// <param name="Body">What will be done, as the kind wrote it.</param>
/// <param name="By">Who asks.</param>
public sealed record Ask(
    Guid Id, string Kind, string Subject, string Body, string Reason, PersonId By, string Role,
    DateTimeOffset At, DateTimeOffset ExpiresAt)
{
    public T Read<T>() => JsonSerializer.Deserialize<T>(Body)
        ?? throw new InvalidOperationException($"The body of {Id} is empty.");
}

/// <summary>One kind of thing that needs two people: what it is in words, and the doing of it.</summary>
public interface ITwoPeople
{
    /// <summary>As stored in approvals.kind.</summary>
    string Kind { get; }

    /// <summary>What the second person is asked, in both languages.</summary>
    (string Zh, string En) Say(Ask ask);

    /// <summary>Does it, in the transaction of the yes; a refusal leaves the question open.</summary>
    Task<Problem?> Carry(Tx tx, Ask ask, Actor second, CancellationToken ct);
}

public sealed class TwoPeople(Randomness randomness)
{
    /// <summary>Puts the question into the queue and the asking into the chain. Nothing else happens yet.</summary>
    /// <param name="tx">The asker's transaction.</param>
    /// <param name="actor">Who asks; never the one who agrees.</param>
    /// <param name="kind">One of the known kinds.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="body">Becomes JSON; whatever the doing needs.</param>
    /// <param name="reason">2 to 200 characters.</param>
    /// <param name="key">The request's: sent twice, asked once. Null = always a new question.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The question; null when the key was another question's.</returns>
    public async Task<Guid?> Ask(Tx tx, Actor actor, string kind, string subject, object body, string reason,
        Guid? key, CancellationToken ct)
    {
        var args = new
        {
            actor.Town,
            id = key ?? randomness.NewId(),
            kind,
            subject,
            body = JsonSerializer.Serialize(body),
            reason,
            actor.Person,
            role = actor.Role.Text(),
            hours = Limits.ApprovalHours,
        };
        if (await tx.Run(Insert, args, ct) == 0) return await tx.Maybe<Guid?>(FindSame, args, ct);
        tx.Append(actor, "approval", $"{args.id}", "asked", null, new { kind, subject }, reason);
        return args.id;
    }

    /// <summary>For what happens outside this database, such as handing out a file: somebody else agreed that this
    /// person may, and it has not expired.</summary>
    public async Task<bool> Agreed(Tx tx, Actor actor, string kind, string subject, CancellationToken ct) =>
        await tx.One<bool>(FindAgreed, new { actor.Town, actor.Person, kind, subject }, ct);

    private const string Insert = """
        insert into approvals (town_id, id, kind, subject, body, reason, asked_by, asked_role, expires_at)
        values (@Town, @id, @kind, @subject, @body, @reason, @Person, @role, db_now() + make_interval(hours => @hours))
        on conflict (town_id, id) do nothing
        """;

    private const string FindSame = """
        select id from approvals
        where town_id = @Town and id = @id and asked_by = @Person and kind = @kind and body = @body
        """;

    private const string FindAgreed = """
        select exists (
          select from approvals
          where town_id = @Town and asked_by = @Person and kind = @kind and subject = @subject and agreed
            and expires_at > db_now())
        """;
}
