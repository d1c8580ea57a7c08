// Who changed a place, from what to what, and why: appended in the transaction of the change, many at a time when a
// list is imported. The form of the rows is Shell/History.cs's, which also shows them.
using System.Text.Encodings.Web;
using System.Text.Json;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.Places;

/// <param name="Thing">'community', 'building' or 'household'.</param>
/// <param name="Id">Its number in the town.</param>
/// <param name="Action">'added', 'changed', 'zone', 'imported'.</param>
/// <param name="Before">The fields that changed, as they were; null = new.</param>
/// <param name="After">The same fields, as they are now.</param>
internal sealed record PlaceChange(string Thing, int Id, string Action, object? Before, object? After);

internal static class PlaceHistory
{
    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the fields and actions of places are called.</summary>
    public static IReadOnlyDictionary<string, (string Zh, string En)> Names { get; } =
        new Dictionary<string, (string, string)>
        {
            ["zone"] = ("改管理状态", "Zone status"),
            ["imported"] = ("导入", "Imported"),
            ["zone_status"] = ("管理状态", "zone status"),
            ["sealed"] = ("封控", "sealed"),
            ["controlled"] = ("管控", "controlled"),
            ["precaution"] = ("防范", "precaution"),
            ["as_community"] = ("和小区一样", "as its community"),
            ["name"] = ("名称", "name"),
            ["code"] = ("编码", "code"),
            ["neighbourhood"] = ("居村", "neighbourhood"),
            ["lane"] = ("弄", "lane"),
            ["gate"] = ("大门", "gate"),
            ["gate_order"] = ("大门顺序", "gate order"),
            ["no"] = ("楼号", "number"),
            ["walk_order"] = ("步行顺序", "walking order"),
            ["has_lift"] = ("电梯", "lift"),
            ["unit"] = ("单元", "unit"),
            ["room"] = ("室号", "room"),
            ["floor"] = ("楼层", "floor"),
            ["occupant"] = ("同门住户", "occupant"),
            ["people"] = ("人数", "people"),
            ["elders"] = ("老人", "elders"),
            ["priority"] = ("重点户", "priority"),
            ["aliases"] = ("别名", "aliases"),
            ["buildings"] = ("新楼栋", "new buildings"),
            ["households"] = ("新住户", "new households"),
        };

    public static object Of(KnownCommunity c, string neighbourhood) =>
        new { c.Name, neighbourhood, c.Code, c.Lane, c.Gate, c.GateOrder };

    public static void Append(Tx tx, Actor actor, IReadOnlyList<PlaceChange> changes, string why)
    {
        foreach (var change in changes)
        {
            tx.Append(actor, change.Thing, $"{change.Id}", change.Action, change.Before, change.After, why,
                change.Thing == "household" ? [new HouseholdId(change.Id)] : []);
        }
    }

    public static string? Text(object? value) => value is null ? null : JsonSerializer.Serialize(value, Snake);

    public static T? Value<T>(string text) => JsonSerializer.Deserialize<T>(text, Snake);
}
