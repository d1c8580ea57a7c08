// How a preview says what is new and what changes.
using Baogong.Platform.Web;

namespace Baogong.Places;

internal static class ImportWords
{
    private static readonly Words Zh = new(Language.Chinese);

    public static string Door(string building, string unit, string room, string occupant) =>
        DoorName.Of(Zh, building, unit, room, occupant);

    public static (string Zh, string En) Added(KnownHousehold h, IReadOnlyList<string> aliases)
    {
        var zh = $"{h.Floor}层，{h.People}人";
        var en = $"floor {h.Floor}, {h.People} people";
        if (h.Elders > 0) (zh, en) = ($"{zh}，老人{h.Elders}", $"{en}, {h.Elders} elders");
        if (h.Priority) (zh, en) = (zh + "，重点户", en + ", priority");
        return (zh + Aliases(aliases).Zh, en + Aliases(aliases).En);
    }

    /// <summary>Empty when nothing changes.</summary>
    public static (string Zh, string En) Changed(KnownHousehold before, KnownHousehold after,
        IReadOnlyList<string> aliases)
    {
        var zh = new List<string>();
        var en = new List<string>();
        void Number(string nameZh, string nameEn, int from, int to)
        {
            if (from == to) return;
            zh.Add($"{nameZh} {from} → {to}");
            en.Add($"{nameEn} {from} → {to}");
        }

        Number("楼层", "floor", before.Floor, after.Floor);
        Number("人数", "people", before.People, after.People);
        Number("老人", "elders", before.Elders, after.Elders);
        if (before.Priority != after.Priority)
        {
            zh.Add(after.Priority ? "列为重点户" : "不再是重点户");
            en.Add(after.Priority ? "becomes priority" : "no longer priority");
        }

        if (aliases.Count > 0)
        {
            zh.Add(Aliases(aliases).Zh.TrimStart('，'));
            en.Add(Aliases(aliases).En.TrimStart(',', ' '));
        }

        return (string.Join('，', zh), string.Join(", ", en));
    }

    public static IEnumerable<PlaceNews> Of(CommunityDraft community)
    {
        var (before, now) = (community.Before, community.Now);
        if (before is null)
        {
            yield return new PlaceNews($"新小区「{now.Name}」（{community.Neighbourhood}）",
                $"New community “{now.Name}” ({community.Neighbourhood})");
            yield break;
        }

        (string Zh, string En, string From, string To)[] fields =
        [
            ("弄", "lane", before.Lane, now.Lane), ("大门", "gate", before.Gate, now.Gate),
            ("大门顺序", "gate order", before.GateOrder.ToString(), now.GateOrder.ToString()),
        ];
        foreach (var (zh, en, from, to) in fields.Where(f => f.From != f.To))
            yield return new PlaceNews($"「{now.Name}」的{zh}：{Shown(from)} → {to}",
                $"“{now.Name}”: {en} {Shown(from)} → {to}");
    }

    public static IEnumerable<PlaceNews> Of(CommunityDraft community, BuildingDraft building)
    {
        var name = $"{community.Now.Name} {DoorName.Building(Zh, building.Now.No)}";
        if (building.Before is null) yield return new PlaceNews($"新楼栋 {name}", $"New building {name}");
        else if (building.Before.HasLift != building.Now.HasLift)
            yield return new PlaceNews($"{name}：{(building.Now.HasLift ? "有电梯" : "没有电梯")}",
                $"{name}: {(building.Now.HasLift ? "has a lift" : "has no lift")}");
        if (building.NewAliases.Count > 0)
            yield return new PlaceNews($"{name} 也叫 {string.Join('、', building.NewAliases)}",
                $"{name} is also {string.Join(", ", building.NewAliases)}");
    }

    private static (string Zh, string En) Aliases(IReadOnlyList<string> aliases) => aliases.Count == 0 ? ("", "")
        : ($"，也写作 {string.Join('、', aliases)}", $", also written {string.Join(", ", aliases)}");

    private static string Shown(string text) => text.Length == 0 ? "—" : text;
}
