// What other rooms may name of this one: asking for a second person, and doing what both agreed to.
using System.Text.Json;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
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

    private const string Insert = """
        insert into approvals (town_id, id, kind, subject, body, reason, asked_by, asked_role, expires_at)
        values (@Town, @id, @kind, @subject, @body, @reason, @Person, @role, db_now() + make_interval(hours => @hours))
        on conflict (town_id, id) do nothing
        """;

    private const string FindSame = """
        select id from approvals
        where town_id = @Town and id = @id and asked_by = @Person and kind = @kind and body = @body
        """;
}

/// <summary>A file with a line for each household, as it is asked for and agreed to.</summary>
/// <param name="Subject">That content of that round for that place, and nothing else: "1/households/2/".</param>
/// <param name="Zh">What it is, for the second person.</param>
/// <param name="En">The same.</param>
/// <param name="Path">Where it is asked for (POST) and taken (GET).</param>
/// <param name="Paper">The sheet that may be printed without asking; null = there is none.</param>
public sealed record GuardedFile(string Subject, string Zh, string En, string Path, string? Paper = null);

/// <summary>Files of households go out after a second person's yes, to the one who asked, for a while.</summary>
public sealed class GuardedFiles(Db db, TwoPeople two)
{
    internal const string Kind = "export";

    /// <param name="State">"waits", "yes", "no", "late"; the one that counts.</param>
    public sealed record Question(Guid Id, string State, DateTimeOffset AskedAt, string Why);

    /// <summary>The question that somebody else agreed to a moment ago; null = not yet, not any more, not this file.
    /// </summary>
    public async Task<Guid?> Agreed(Actor actor, GuardedFile file, CancellationToken ct) =>
        await db.Maybe<Question>(Select, Of(actor, file), ct) is { State: "yes" } question ? question.Id : null;

    /// <summary>Says that two people are needed, what became of the question, and takes the reason.</summary>
    public async Task<IResult> Page(Actor actor, GuardedFile file, CancellationToken ct, Problem? error = null) =>
        Answers.Page<AskForFilePage>(new
        {
            File = file,
            actor.Role,
            Question = await db.Maybe<Question>(Select, Of(actor, file), ct),
            Error = error,
        }, error?.Status ?? StatusCodes.Status403Forbidden);

    /// <summary>Asks; while a question waits or the file is free, asking again is no second question.</summary>
    public async Task<IResult> Ask(Actor actor, GuardedFile file, Form form, CancellationToken ct)
    {
        var reason = form["why"];
        if (reason.Length is < 2 or > Limits.NoteCharacters)
            return await Page(actor, file, ct, ApprovalsProblems.ReasonMissing);
        await db.Atomically<bool>(async tx =>
        {
            if (await tx.Maybe<Question>(Select, Of(actor, file), ct) is not { State: "waits" or "yes" })
                await two.Ask(tx, actor, Kind, file.Subject, file, reason, form.Id("key"), ct);
            return true;
        }, ct);
        return Answers.SeeOther(file.Path);
    }

    private static object Of(Actor actor, GuardedFile file) => new
    {
        actor.Town,
        actor.Person,
        kind = Kind,
        file.Subject,
        minutes = Limits.GuardedFileMinutes,
    };

    // What is free counts before what waits, and that before what is over.
    private const string Select = """
        select id, state, asked_at, why from (
          select id, asked_at, why,
                 case when agreed and decided_at > db_now() - make_interval(mins => @minutes) then 'yes'
                   when agreed is null and expires_at > db_now() then 'waits'
                   when not agreed then 'no' else 'late' end as state
          from approvals
          where town_id = @Town and asked_by = @Person and kind = @kind and subject = @Subject) q
        order by array_position(array['yes', 'waits'], state), asked_at desc limit 1
        """;

    /// <summary>The yes itself does nothing: the one who asked comes for the file.</summary>
    internal sealed class ByTwo : ITwoPeople
    {
        string ITwoPeople.Kind => Kind;

        public (string Zh, string En) Say(Ask ask)
        {
            var file = ask.Read<GuardedFile>();
            return ($"导出文件：{file.Zh}", $"Export: {file.En}");
        }

        public Task<Problem?> Carry(Tx tx, Ask ask, Actor second, CancellationToken ct) =>
            Task.FromResult<Problem?>(null);
    }
}
