// What other rooms may name of this one: a package version with everything that a page, a label or a sheet says of it.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Supply;

/// <param name="Name">上海青</param>
/// <param name="Unit">What is counted: 公斤, 枚, 盒.</param>
/// <param name="QuantityMilli">Thousandths of the unit.</param>
/// <param name="WeightGrams">Of the whole quantity.</param>
/// <param name="ReferencePriceFen">Of the whole quantity.</param>
public sealed record Component(string Name, string Unit, int QuantityMilli, int WeightGrams, long ReferencePriceFen)
{
    /// <summary>"6 公斤", "30 枚", "0.5 公斤".</summary>
    public string Quantity => $"{QuantityMilli / 1000m:0.###} {Unit}";

    /// <summary>Reference price of a kilogram, fen.</summary>
    public long PerKgFen => PackageVersion.PerKg(ReferencePriceFen, WeightGrams);
}

/// <summary>A package as one of its versions has it. The letter that people say comes from the offer.</summary>
/// <param name="Package">The package.</param>
/// <param name="Version">From 1; a version never changes.</param>
/// <param name="Name">蔬菜套餐</param>
/// <param name="Supplier">Who brings it.</param>
/// <param name="SupplierName">禾桥批发市场</param>
/// <param name="Aliases">What people write for it in relays, besides the name.</param>
/// <param name="Tags">Codes of <see cref="SupplyWords.Tags"/>.</param>
/// <param name="HandOver">shelf, door or person.</param>
/// <param name="WeightGrams">Of one piece.</param>
/// <param name="ReferencePriceFen">No round may ask more for it.</param>
/// <param name="PiecesPerCase">The supplier packs so many into a case; 1 = loose.</param>
/// <param name="PhotoPath">Where a page finds the photo, or null: then a tile with the letter stands there.</param>
/// <param name="Components">In the order of the supplier's list.</param>
public sealed record PackageVersion(
    PackageId Package, int Version, string Name, SupplierId Supplier, string SupplierName,
    IReadOnlyList<string> Aliases, IReadOnlyList<string> Tags, string HandOver, int WeightGrams, long ReferencePriceFen,
    int PiecesPerCase, string? PhotoPath, IReadOnlyList<Component> Components)
{
    /// <summary>Price of a kilogram in fen, half up.</summary>
    public static long PerKg(long priceFen, long weightGrams) =>
        weightGrams <= 0 ? 0 : ((priceFen * 1000) + (weightGrams / 2)) / weightGrams;
}

/// <summary>Reads package versions. Ids of another town, or of nothing, are simply not in the answer.</summary>
public sealed class Packages(Db db)
{
    public async Task<PackageVersion?> One(TownId town, PackageId package, int version, CancellationToken ct) =>
        (await Versions(town, [(package, version)], ct)).GetValueOrDefault((package, version));

    /// <summary>Two statements, however many versions.</summary>
    public async Task<IReadOnlyDictionary<(PackageId Package, int Version), PackageVersion>> Versions(
        TownId town, IReadOnlyCollection<(PackageId Package, int Version)> wanted, CancellationToken ct)
    {
        if (wanted.Count == 0) return new Dictionary<(PackageId, int), PackageVersion>();
        var args = new
        {
            town,
            ids = wanted.Select(w => w.Package.Value).ToArray(),
            versions = wanted.Select(w => w.Version).ToArray(),
        };
        var parts = (await db.All<PartRow>(ReadParts, args, ct)).ToLookup(
            p => (p.PackageId, p.Version),
            p => new Component(p.Name, p.Unit, p.QuantityMilli, p.WeightGrams, p.ReferencePriceFen));
        return (await db.All<Row>(ReadVersions, args, ct)).ToDictionary(
            r => (r.PackageId, r.Version),
            r => new PackageVersion(r.PackageId, r.Version, r.Name, r.SupplierId, r.SupplierName, Split(r.Aliases),
                Split(r.Tags), r.HandOver, r.WeightGrams, r.ReferencePriceFen, r.PiecesPerCase,
                Photo(r.PackageId, r.PhotoHash), [.. parts[(r.PackageId, r.Version)]]));
    }

    public static string? Photo(PackageId package, string? hash) =>
        hash is null ? null : $"/packages/{package.Value}/photo?v={hash}";

    internal static string[] Split(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed record PartRow(
        PackageId PackageId, int Version, string Name, string Unit, int QuantityMilli, int WeightGrams,
        long ReferencePriceFen);

    private sealed record Row(
        PackageId PackageId, int Version, string Name, SupplierId SupplierId, string SupplierName, string Aliases,
        string Tags, string HandOver, int WeightGrams, long ReferencePriceFen, int PiecesPerCase, string? PhotoHash);

    private const string ReadVersions = """
        select v.package_id, v.version, p.name, p.supplier_id, s.name as supplier_name,
               array_to_string(p.aliases, ' ') as aliases, array_to_string(p.tags, ' ') as tags, p.hand_over,
               v.weight_grams, v.reference_price_fen, v.pieces_per_case, p.photo_hash
        from unnest(@ids::int[], @versions::int[]) as w(package_id, version)
        join package_versions v on v.town_id = @town and v.package_id = w.package_id and v.version = w.version
        join packages p on p.town_id = v.town_id and p.id = v.package_id
        join suppliers s on s.town_id = p.town_id and s.id = p.supplier_id
        """;

    private const string ReadParts = """
        select c.package_id, c.version, i.name, i.unit, c.quantity_milli,
               coalesce(c.weight_grams, round(c.quantity_milli * i.weight_grams / 1000.0)::int) as weight_grams,
               coalesce(c.reference_price_fen, round(c.quantity_milli * i.reference_price_fen / 1000.0)::bigint)
                 as reference_price_fen
        from unnest(@ids::int[], @versions::int[]) as w(package_id, version)
        join package_components c on c.town_id = @town and c.package_id = w.package_id and c.version = w.version
        join items i on i.town_id = c.town_id and i.id = c.item_id
        order by c.package_id, c.version, c.position
        """;
}

/// <summary>The words for the codes that this room stores.</summary>
public static class SupplyWords
{
    public static IReadOnlyDictionary<string, (string Zh, string En)> Tags { get; } =
        new Dictionary<string, (string, string)>
        {
            ["small"] = ("小份", "small portion"),
            ["no_cooking"] = ("免烹", "no cooking"),
            ["soft"] = ("软食", "soft food"),
            ["halal"] = ("清真", "halal"),
            ["infant"] = ("婴儿", "for infants"),
            ["patient"] = ("病人", "for patients"),
            ["pet"] = ("宠物", "for pets"),
        };

    public static IReadOnlyDictionary<string, (string Zh, string En)> HandOver { get; } =
        new Dictionary<string, (string, string)>
        {
            ["shelf"] = ("放门口货架", "gate shelf"),
            ["door"] = ("送到家门口", "to the door"),
            ["person"] = ("交到本人手里", "into the person's hands"),
        };

    public static IReadOnlyDictionary<string, (string Zh, string En)> Kinds { get; } =
        new Dictionary<string, (string, string)>
        {
            ["supermarket"] = ("超市", "supermarket"),
            ["wet_market"] = ("菜市场", "wet market"),
            ["wholesale"] = ("批发市场", "wholesale market"),
            ["dairy"] = ("乳品", "dairy"),
            ["meat"] = ("肉类", "meat"),
            ["coop"] = ("合作社", "farm co-op"),
            ["platform"] = ("电商平台", "online platform"),
            ["front_warehouse"] = ("前置仓", "front warehouse"),
            ["canteen"] = ("食堂", "canteen"),
            ["other"] = ("其他", "other"),
        };

    public static IReadOnlyDictionary<string, (string Zh, string En)> Papers { get; } =
        new Dictionary<string, (string, string)>
        {
            ["licence"] = ("营业执照", "business licence"),
            ["food_permit"] = ("食品经营许可证", "food permit"),
            ["pass"] = ("保供车辆通行证", "supply vehicle pass"),
            ["other"] = ("其他证件", "other paper"),
        };

    /// <summary>The word for a code in the language of the page; an unknown code stands as it is.</summary>
    public static string In(this IReadOnlyDictionary<string, (string Zh, string En)> words, Words w, string code) =>
        words.TryGetValue(code, out var pair) ? w[pair.Zh, pair.En] : code;
}
