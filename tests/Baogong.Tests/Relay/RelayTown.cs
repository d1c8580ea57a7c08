using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

/// <summary>Communities to read against, and short ways to say what was read.</summary>
internal static class RelayTown
{
    public static readonly RelayContext Plain = new()
    {
        Community = "柳荫苑",
        Buildings = [.. Enumerable.Range(1, 20).Select(no => new RelayBuilding($"{no}", null, Rooms(6, 4)))],
        Packages =
        [
            new("A", "蔬菜包", ["蔬菜", "青菜包"], 5000),
            new("B", "水果包", ["水果"], 6800),
            new("C", "纯牛奶整箱", ["牛奶"], 7200),
            new("D", "鸡蛋30枚", ["鸡蛋"], 3300),
        ],
    };

    public static readonly RelayContext Units = Plain with
    {
        Buildings = [.. Enumerable.Range(1, 9).Select(no => new RelayBuilding($"{no}", ["1", "2", "3"], Rooms(6, 2)))],
    };

    public static readonly RelayContext OnePackage = Plain with { Packages = [new("A", "蔬菜盲盒", ["盲盒"], 4990)] };

    public static readonly RelayContext OneBuilding = Plain with { DefaultBuilding = "7" };

    public static readonly RelayContext Letters = Plain with
    {
        Buildings = [.. "ABC".Select(no => new RelayBuilding($"{no}", null, Rooms(20, 4)))],
    };

    public static readonly RelayContext Lane = Plain with
    {
        Community = "柳荫苑（99弄）",
        Buildings = [.. Enumerable.Range(1, 40).Select(no => new RelayBuilding($"{no}", null, null))],
    };

    private static string[] Rooms(int floors, int flats) =>
        [.. Enumerable.Range(1, floors).SelectMany(floor =>
            Enumerable.Range(1, flats).Select(flat => $"{(floor * 100) + flat}"))];

    public static RelayReading Read(string text, RelayContext? context = null) =>
        RelayReader.Read(text, context ?? Plain);

    /// <summary>"12-301 A×2,B×1; …" in the order of the doors.</summary>
    public static string Booked(RelayReading reading) => string.Join("; ", reading.Orders
        .Select(order => $"{order.Door} {string.Join(',', order.Items.Select(item => $"{item.Code}×{item.Quantity}"))}")
        .Order(StringComparer.Ordinal));

    public static string Booked(string text, RelayContext? context = null) => Booked(Read(text, context));

    public static string Asked(string text, RelayContext? context = null) =>
        string.Join("; ", Read(text, context).Questions.Select(question => question.Reason));

    public static string Cancelled(string text) => string.Join("; ", Read(text).Cancellations.Select(cancelled =>
        $"{cancelled.Door} {(cancelled.Items is null ? "all" : Goods(cancelled.Items))}"));

    private static string Goods(IEnumerable<CancelledItem> items) =>
        string.Join(',', items.Select(item => $"{item.Code}×{item.Quantity}"));
}
