namespace Baogong.Supply;

/// <summary>What the fields in this room's history rows are called on pages.</summary>
internal static class SupplyHistory
{
    public static IReadOnlyDictionary<string, (string Zh, string En)> Names { get; } =
        new Dictionary<string, (string, string)>(SupplyWords.Kinds.Concat(SupplyWords.Tags).Concat(SupplyWords.HandOver)
            .Concat(SupplyWords.Papers).DistinctBy(p => p.Key))
        {
            ["name"] = ("名称", "Name"),
            ["kind"] = ("类型", "Kind"),
            ["contact"] = ("单位电话", "Office line"),
            ["number"] = ("证件号", "Number"),
            ["expires_on"] = ("有效期到", "Valid until"),
            ["paper_added"] = ("登记证件", "Paper filed"),
            ["paper_removed"] = ("删除证件", "Paper removed"),
            ["unit"] = ("单位", "Unit"),
            ["weight_grams"] = ("重量", "Weight"),
            ["case_size"] = ("每箱数量", "Case size"),
            ["reference_price_fen"] = ("参考价", "Reference price"),
            ["supplier"] = ("供应商", "Supplier"),
            ["aliases"] = ("别名", "Aliases"),
            ["tags"] = ("标签", "Tags"),
            ["hand_over"] = ("交接方式", "Hand-over"),
            ["version"] = ("版本", "Version"),
            ["pieces_per_case"] = ("每箱几份", "Pieces per case"),
            ["components"] = ("成分", "Contents"),
            ["photo"] = ("照片", "Photo"),
            ["photo_set"] = ("换照片", "Photo changed"),
            ["new_version"] = ("生成新版本", "New version"),
            ["restored"] = ("恢复使用", "Taken up again"),
        };
}
