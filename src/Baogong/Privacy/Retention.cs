// What is kept no longer than it is needed. A rule is a place and its time; the figures stand in Limits.cs, the
// reasons in docs/personal-data.md. All of a town is one transaction and one line of its history; a second run finds
// nothing. Codes, messages and sessions go by the minute already (People/SendMessages.cs).
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.Privacy;

/// <param name="Name">What goes, in words for whoever looks at a dry run.</param>
/// <param name="Table">Where.</param>
/// <param name="Set">What is blanked; null = the row goes.</param>
/// <param name="Days">Its time.</param>
/// <param name="Where">Which rows; t is the table, @since the moment before which time is over.</param>
public sealed record RetentionRule(string Name, string Table, string? Set, int Days, string Where)
{
    private string Rows => $"t.town_id = @town and {Where}";

    public string Count => $"select count(*) from {Table} t where {Rows}";

    public string Apply => Set is null
        ? $"delete from {Table} t where {Rows}" : $"update {Table} t set {Set} where {Rows}";
}

public sealed class Retention([FromKeyedServices(Db.Upkeep)] Db db)
{
    /// <summary>Stands in old transactions where a resident's number stood.</summary>
    public static readonly Guid Somebody = new("00000000-0000-8000-8000-000000000180");

    private static readonly RetentionRule[] Words =
    [
        new("words for the door", "orders", "note = ''", Limits.PersonDays, "t.note <> '' and t.placed_at < @since"),
        new("words beside a reply", "household_replies", "note = ''", Limits.PersonDays,
            "t.note <> '' and t.at < @since"),
        new("words about a bag", "bag_events", "note = ''", Limits.PersonDays, "t.note <> '' and t.at < @since"),
        new("words beside a payment", "transfers", "note = ''", Limits.PersonDays, "t.note <> '' and t.at < @since"),
        new("calling numbers", "hotline_calls", "caller_sealed = null", Limits.PersonDays,
            "t.caller_sealed is not null and t.at < @since"),
        new("sentences read back", "order_consents", "read_back_sealed = null", Limits.PersonDays,
            "t.read_back_sealed is not null and t.at < @since"),
        new("what was said about closed tasks", "door_task_entries", null, Limits.PersonDays, """
            exists (select from door_tasks d
              where d.town_id = t.town_id and d.id = t.task_id and d.closed_at < @since)
            """),
        new("closed tasks", "door_tasks", null, Limits.PersonDays, "t.closed_at < @since"),
        new("uploaded lists", "place_imports", "sheet = null", 0, "t.sheet is not null and t.expires_at < @since"),
    ];

    private static readonly RetentionRule[] Persons =
    [
        Pseudonym("who ordered", "orders", "actor_id", "placed_at"),
        Pseudonym("who changed an order", "orders", "ended_by", "ended_at"),
        Pseudonym("who cancelled", "cancellations", "actor_id", "at"),
        Pseudonym("who replied", "household_replies", "actor_id", "at"),
        new("unanswered requests to join a door", "door_requests", null, Limits.NewcomerDays,
            "coalesce(t.refused_at, t.asked_at) < @since"),
        new("newcomers nobody vouched for who never ordered", "household_members", null, Limits.NewcomerDays, """
            t.confirmed_at is null and t.since < @since
            and not exists (select from orders o where o.town_id = t.town_id and o.household_id = t.household_id
              and o.actor_id = t.person_id)
            """),
        .. new[] { "recovery_codes", "passkeys", "credentials", "sign_in_sources" }.Select(table =>
            new RetentionRule($"ways in of ended roles ({table})", table, null, Limits.EndedRoleDays, """
                exists (select from grants g where g.town_id = t.town_id and g.id = t.grant_id
                  and (g.ends_at < @since or g.revoked_at < @since))
                """)),
        new("names and numbers of who has no door, role or order any more", "people",
            "name_sealed = null, phone_sealed = null, phone_index = null, tail_index = null", Limits.PersonDays, """
            (t.name_sealed is not null or t.phone_sealed is not null) and t.created_at < @since
            and not exists (select from household_members m where m.town_id = t.town_id and m.person_id = t.id)
            and not exists (select from door_requests r where r.town_id = t.town_id and r.person_id = t.id)
            and not exists (select from sessions s where s.town_id = t.town_id and s.person_id = t.id
              and s.expires_at > db_now())
            and not exists (select from relative_links l where l.town_id = t.town_id and l.person_id = t.id
              and coalesce(l.unlinked_at, db_now()) > @since)
            and not exists (select from grants g where g.town_id = t.town_id and g.person_id = t.id
              and least(g.ends_at, coalesce(g.revoked_at, g.ends_at)) > @since)
            and not exists (select from orders o where o.town_id = t.town_id and o.actor_id = t.id
              and o.placed_at > @since)
            """),
    ];

    // In an order in which no row is named by one that is left.
    private static readonly RetentionRule[] Rounds =
    [
        new("rounds: consents", "order_consents", null, Limits.TransactionDays, """
            exists (select from orders o join cycles y on y.town_id = o.town_id and y.id = o.cycle_id
              where o.town_id = t.town_id and o.id = t.order_id and y.deliver_to < @since)
            """),
        new("rounds: cancellations", "cancellations", null, Limits.TransactionDays, """
            exists (select from orders o join cycles y on y.town_id = o.town_id and y.id = o.cycle_id
              where o.town_id = t.town_id and o.id = t.order_id and y.deliver_to < @since)
            """),
        Round("bag_events", "batch_id"), Round("gate_counts", "batch_id"), Round("gate_marks", "batch_id"),
        Round("transfers", "batch_id"),
        Round("amendment_lines", "batch_id"), Round("amendments", "batch_id"), Round("call_off_lines", "batch_id"),
        Round("call_offs", "batch_id"), Round("batch_lines", "batch_id"), Round("batch_communities", "batch_id"),
        Round("batches", "id"), Round("late_wishes", "cycle_id"), Round("household_replies", "cycle_id"),
        Round("orders", "cycle_id"), Round("offers", "cycle_id"), Round("cycle_communities", "cycle_id"),
        new("rounds: cycles", "cycles", null, Limits.TransactionDays, "t.deliver_to < @since"),
        new("calls", "hotline_calls", null, Limits.TransactionDays, """
            t.at < @since and not exists (select from order_consents k where k.town_id = t.town_id and k.call_id = t.id)
            """),
        new("ended links of relatives", "relative_links", null, Limits.TransactionDays, "t.unlinked_at < @since"),
    ];

    public static IReadOnlyList<RetentionRule> Rules { get; } = [.. Words, .. Persons, .. Rounds];

    // A resident behind a transaction: staff answer for theirs as long as it is kept.
    private static RetentionRule Pseudonym(string name, string table, string column, string at) =>
        new(name, table, $"{column} = '{Somebody}'", Limits.PersonDays, $"""
            t.{at} < @since and t.{column} <> '{Somebody}'
            and not exists (select from grants g where g.town_id = t.town_id and g.person_id = t.{column})
            """);

    private static RetentionRule Round(string table, string column) =>
        new($"rounds: {table}", table, null, Limits.TransactionDays, $"""
            t.{column} in (select y.id from cycles y where y.town_id = @town and y.deliver_to < @since)
            """);

    /// <summary>What would go now; nothing does.</summary>
    public async Task<IReadOnlyList<(RetentionRule Rule, long Rows)>> Look(TownId town, CancellationToken ct)
    {
        var due = new List<(RetentionRule, long)>();
        foreach (var rule in Rules) due.Add((rule, await db.One<long>(Since(rule, rule.Count), Args(town, rule), ct)));
        return due;
    }

    /// <summary>Lets go of what is due; how many rows that were.</summary>
    public async Task<int> Run(TownId town, CancellationToken ct)
    {
        var done = await db.Atomically<int>(async tx =>
        {
            await tx.Run(AddSomebody, new { town, Somebody }, ct);
            var gone = new Dictionary<string, int>();
            foreach (var rule in Rules)
            {
                var rows = await tx.Run(Since(rule, rule.Apply), Args(town, rule), ct);
                if (rows > 0) gone[rule.Name] = rows;
            }

            if (gone.Count > 0)
                tx.Append(town, null, "retention", $"{town.Value}", "forgotten", null, gone);
            return gone.Values.Sum();
        }, ct);
        return done.Value;
    }

    private static object Args(TownId town, RetentionRule rule) => new { town, rule.Days };

    private static string Since(RetentionRule rule, string sql) =>
        sql.Replace("@since", "(db_now() - make_interval(days => @Days))", StringComparison.Ordinal);

    private const string AddSomebody = """
        insert into people (town_id, id) values (@town, @Somebody) on conflict (town_id, id) do nothing
        """;
}
