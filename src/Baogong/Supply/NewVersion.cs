// A version of a package is written once: its contents with their weights and reference prices as they are now. Orders
// point at it, so nothing here is ever updated.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.Supply;

internal static class NewVersion
{
    public sealed record Written(int Version, int WeightGrams, long ReferencePriceFen);

    /// <summary>Writes the next version; the caller holds the town's row, so that numbers do not collide.</summary>
    public static async Task<Outcome<Written>> Write(
        Tx tx, TownId town, PackageId package, IReadOnlyList<SavePackage.Part> parts, int piecesPerCase, PersonId by,
        CancellationToken ct)
    {
        var args = new
        {
            town,
            items = parts.Select(p => p.Item).ToArray(),
            quantities = parts.Select(p => p.QuantityMilli).ToArray(),
        };
        var sums = await tx.One<Sums>(Sum, args, ct);
        if (sums.Known != parts.Count) return SupplyProblems.NoSuchItem;
        if (sums.WeightGrams > SavePackage.MostGrams) return SupplyProblems.PackageTooHeavy;
        var (weight, price) = (Math.Max(1, (int)sums.WeightGrams), Math.Max(1, sums.ReferencePriceFen));
        var version = await tx.One<int>(InsertVersion, new { town, package, piecesPerCase, by, weight, price }, ct);
        await tx.Run(InsertParts, new { town, package, version, args.items, args.quantities }, ct);
        return new Written(version, weight, price);
    }

    private sealed record Sums(long Known, long WeightGrams, long ReferencePriceFen);

    // Each component is rounded by itself, so that the lines a household reads add up to the sum below them.
    private const string Sum = """
        select count(i.id) as known,
               coalesce(sum(round(x.quantity::bigint * i.weight_grams / 1000.0)), 0)::bigint as weight_grams,
               coalesce(sum(round(x.quantity::bigint * i.reference_price_fen / 1000.0)), 0)::bigint
                 as reference_price_fen
        from unnest(@items::int[], @quantities::int[]) as x(item, quantity)
        join items i on i.town_id = @town and i.id = x.item
        """;

    private const string InsertVersion = """
        insert into package_versions (town_id, package_id, version, weight_grams, reference_price_fen, pieces_per_case,
          created_by)
        select @town, @package, coalesce(max(version), 0) + 1, @weight, @price, @piecesPerCase, @by
        from package_versions where town_id = @town and package_id = @package
        returning version
        """;

    private const string InsertParts = """
        insert into package_components (town_id, package_id, version, position, item_id, quantity_milli, weight_grams,
                                        reference_price_fen)
        select @town, @package, @version, x.position, i.id, x.quantity,
               round(x.quantity::bigint * i.weight_grams / 1000.0)::int,
               round(x.quantity::bigint * i.reference_price_fen / 1000.0)::bigint
        from unnest(@items::int[], @quantities::int[]) with ordinality as x(item, quantity, position)
        join items i on i.town_id = @town and i.id = x.item
        """;
}
