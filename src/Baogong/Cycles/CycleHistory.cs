namespace Baogong.Cycles;

/// <summary>What the fields in this room's history rows are called on pages.</summary>
internal static class CycleHistory
{
    public static IReadOnlyDictionary<string, (string Zh, string En)> Names { get; } =
        new Dictionary<string, (string, string)>
        {
            ["name"] = ("名称", "Name"),
            ["rule"] = ("重复", "Rule"),
            ["times"] = ("时间", "Times"),
            ["communities"] = ("小区", "Communities"),
            ["offers"] = ("套餐", "Offers"),
            ["opened"] = ("排好这一期", "Round made"),
            ["left_out"] = ("没带上", "Left out"),
            ["capacity"] = ("上限", "Capacity"),
            ["capacity_changed"] = ("改上限", "Capacity changed"),
            ["limit_per_household"] = ("每户限购", "Per household"),
            ["limit_changed"] = ("改限购", "Limit changed"),
            ["minimum"] = ("起送份数", "Minimum"),
            ["minimum_changed"] = ("改起送份数", "Minimum changed"),
            ["offer"] = ("套餐", "Offer"),
            ["restored"] = ("恢复上架", "Brought back"),
            ["cutoff_at"] = ("截单", "Cutoff"),
            ["cutoff_extended"] = ("延长截单", "Cutoff extended"),
            ["closed"] = ("截单", "Closed"),
            ["frozen"] = ("封单", "Frozen"),
        };
}
