// Who changed a place, from what to what, and why: appended in the transaction of the change.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Places;

/// <param name="Thing">'community', 'building' or 'household'.</param>
/// <param name="Id">Its number in the town.</param>
/// <param name="Action">'add', 'change', 'zone', 'aliases' or 'import'.</param>
/// <param name="Before">What changed, as it was; null = new.</param>
/// <param name="After">What changed, as it is now.</param>
public sealed record PlaceChange(string Thing, int Id, string Action, object? Before, object? After);

internal static class PlaceHistory
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static Task Append(Tx tx, Actor actor, PlaceChange change, string why, CancellationToken ct) =>
        Append(tx, actor, [change], why, ct);

    public static Task Append(Tx tx, Actor actor, IReadOnlyList<PlaceChange> changes, string why, CancellationToken ct) =>
        tx.Run(Insert, new
        {
            actor.Town, actor.Person, why,
            things = changes.Select(c => c.Thing).ToArray(),
            ids = changes.Select(c => $"{c.Id}").ToArray(),
            actions = changes.Select(c => c.Action).ToArray(),
            befores = changes.Select(c => Text(c.Before)).ToArray(),
            afters = changes.Select(c => Text(c.After)).ToArray(),
        }, ct);

    public static string? Text(object? value) => value is null ? null : JsonSerializer.Serialize(value, Json);

    public static T? Value<T>(string text) => JsonSerializer.Deserialize<T>(text, Json);

    private const string Insert = """
        insert into history (town_id, actor_id, thing, thing_id, action, before, after, why)
        select @Town, @Person, c.thing, c.id, c.action, c.before::jsonb, c.after::jsonb, @why::text
        from unnest(@things::text[], @ids::text[], @actions::text[], @befores::text[], @afters::text[])
          as c(thing, id, action, before, after)
        """;
}
