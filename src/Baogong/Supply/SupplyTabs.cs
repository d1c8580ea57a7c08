namespace Baogong.Supply;

internal static class SupplyTabs
{
    public static IReadOnlyList<(string Path, string Zh, string En)> Packages { get; } =
        [("/desk/packages", "套餐", "Packages"), ("/desk/items", "商品", "Items")];
}
