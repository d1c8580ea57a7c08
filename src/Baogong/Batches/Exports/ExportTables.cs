// The columns of each export and how a row is made of what the batch holds, before and after amendments.
using Baogong.Platform.Web;

namespace Baogong.Batches.Exports;

/// <summary>One kind of file; either it is made of drops, or of doors, or (neither) of the frozen lines.</summary>
/// <param name="Name">Of the sheet in the file.</param>
/// <param name="Columns">The head row.</param>
/// <param name="DeskOnly">Shows more than one community or building by nature.</param>
/// <param name="Drops">Writes a batch's drops.</param>
/// <param name="Doors">Writes one community's doors.</param>
/// <param name="Copied">Has a line for each household: two people agree to it, and the file says whose copy it is.
/// </param>
public sealed record ExportTable(
    string Name, IReadOnlyList<Column> Columns, bool DeskOnly,
    Func<TableFile, IReadOnlyList<DropLine>, CancellationToken, Task>? Drops = null,
    Action<TableFile, BatchHead, string, IReadOnlyList<Door>>? Doors = null, bool Copied = false);

public static class ExportTables
{
    // docs/batch-hash.md
    private const string CanonicalHead =
        "community line_no order_id order_number building_id household_id offer_id pieces price_fen first_label " +
        "first_bag bags";

    public static readonly string[] All = ["call-offs", "communities", "buildings", "households", "labels", "lines"];

    /// <summary>Null when there is no such export.</summary>
    public static ExportTable? Of(string what, Words w) => what switch
    {
        "call-offs" => new(w["要货单", "Call-offs"],
            [new(w["供应商", "Supplier"], 20), .. Gate(w), .. Package(w), .. Pieces(w), Number(w["每箱份数", "Per case"]),
             Number(w["整箱", "Cases"]), Number(w["重量（公斤）", "Weight (kg)"])], true, Drops: CallOffs),
        "communities" => new(w["小区", "Communities"],
            [.. Gate(w), .. Package(w), new(w["供应商", "Supplier"], 20), .. Pieces(w),
             Number(w["重量（公斤）", "Weight (kg)"])], false, Drops: Communities),
        "buildings" => new(w["楼栋", "Buildings"],
            [new(w["小区", "Community"], 16), new(w["楼号", "Building"], 8), .. Package(w), .. Pieces(w),
             Number(w["重量（公斤）", "Weight (kg)"])], false, Doors: Buildings),
        "households" => new(w["户", "Households"],
            [.. Place(w), .. Package(w), .. Pieces(w), new(w["单价（元）", "Price (yuan)"], 10, ColumnKind.Money),
             new(w["金额（元）", "Amount (yuan)"], 10, ColumnKind.Money), new(w["备注", "Note"], 24),
             new(w["付款", "Payment"], 14)],
            false, Doors: (file, _, community, doors) => Households(file, w, community, doors), Copied: true),
        "labels" => new(w["袋标", "Bag labels"],
            [.. Place(w), .. Package(w), Number(w["第几袋", "Bag"]), Number(w["共几袋", "Of"]), new(w["袋码", "Bag code"], 16)],
            false, Doors: Labels, Copied: true),
        "lines" => new("lines",
            [.. CanonicalHead.Split(' ').Select(n => new Column(n, 12, ColumnKind.Number))], true),
        _ => null,
    };

    private static Column Number(string head) => new(head, 10, ColumnKind.Number);

    private static Column[] Gate(Words w) =>
        [new(w["小区代码", "Code"], 8), new(w["小区", "Community"], 16), new(w["门口", "Gate"], 10)];

    private static Column[] Package(Words w) => [new(w["套餐", "Package"], 6), new(w["名称", "Name"], 20)];

    private static Column[] Pieces(Words w) =>
        [Number(w["截单份数", "At cutoff"]), Number(w["变更", "Change"]), Number(w["现在份数", "Now"])];

    private static Column[] Place(Words w) =>
        [new(w["小区", "Community"], 16), new(w["楼号", "Building"], 8), new(w["单元", "Entrance"], 6),
         Number(w["楼层", "Floor"]),
         new(w["室号", "Room"], 8), new(w["住户", "Occupant"], 6)];

    private static decimal Kilograms(long grams) => grams / 1000m;

    private static decimal Yuan(long fen) => fen / 100m;

    // Per supplier in gate order: the file can be cut at each supplier.
    private static async Task CallOffs(TableFile file, IReadOnlyList<DropLine> drops, CancellationToken ct)
    {
        foreach (var supplier in drops.GroupBy(d => d.Supplier).OrderBy(g => g.Key.Value))
        {
            foreach (var d in supplier)
                file.Row(d.SupplierName, d.CommunityCode, d.CommunityName, d.Gate, d.Letter, d.Package, d.Before,
                    d.After - d.Before, d.After, d.PiecesPerCase, d.Cases, Kilograms(d.TotalGrams));
            await file.Flush(ct);
        }
    }

    private static Task Communities(TableFile file, IReadOnlyList<DropLine> drops, CancellationToken ct)
    {
        foreach (var d in drops)
            file.Row(d.CommunityCode, d.CommunityName, d.Gate, d.Letter, d.Package, d.SupplierName, d.Before,
                d.After - d.Before, d.After, Kilograms(d.TotalGrams));
        return file.Flush(ct);
    }

    private static void Buildings(TableFile file, BatchHead head, string community, IReadOnlyList<Door> doors)
    {
        foreach (var building in doors.GroupBy(d => (d.Building, d.BuildingNo)))
        {
            foreach (var goods in building.SelectMany(d => d.Lines).GroupBy(l => (l.Offer, l.Letter, l.Package))
                .OrderBy(g => g.Key.Letter.Length).ThenBy(g => g.Key.Letter, StringComparer.Ordinal))
            {
                var (before, after) = (goods.Sum(l => l.Before), goods.Sum(l => l.After));
                file.Row(community, building.Key.BuildingNo, goods.Key.Letter, goods.Key.Package, before,
                    after - before, after, Kilograms(goods.Sum(l => (long)l.After * l.WeightGrams)));
            }
        }
    }

    private static void Households(TableFile file, Words w, string community, IReadOnlyList<Door> doors)
    {
        foreach (var d in doors)
        {
            foreach (var l in d.Lines)
                file.Row(community, d.BuildingNo, d.Unit, d.Floor, d.Room, d.Occupant, l.Letter, l.Package, l.Before,
                    l.After - l.Before, l.After, Yuan(l.PriceFen), Yuan(l.After * l.PriceFen), d.Note, l.PaidIn(w));
        }
    }

    private static void Labels(TableFile file, BatchHead head, string community, IReadOnlyList<Door> doors)
    {
        foreach (var d in doors)
        {
            foreach (var (line, label, bag) in d.Each())
                file.Row(community, d.BuildingNo, d.Unit, d.Floor, d.Room, d.Occupant, line.Letter, line.Package,
                    bag, d.Bags, BagCode.Of(head.Code, label));
        }
    }
}
