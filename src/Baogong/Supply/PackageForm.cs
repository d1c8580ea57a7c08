// The package form as it was typed: kept as text, so that a refusal loses nothing, and read into a request.
using System.Globalization;
using Baogong.Core;
using Baogong.Platform.Web;

namespace Baogong.Supply;

public sealed record PackageForm(
    string Name, string Supplier, string Aliases, IReadOnlyList<string> Tags, string HandOver, string PiecesPerCase,
    IReadOnlyList<PackageForm.Row> Rows)
{
    /// <summary>One line of contents; an empty line is left out.</summary>
    public sealed record Row(string Item, string Quantity);

    private const int SpareRows = 4;

    private static readonly char[] Separators = [' ', '　', '、', '，', ',', ';', '；', '\n', '\t', '\r'];

    public static PackageForm Empty(int? supplier) =>
        new("", supplier?.ToString(CultureInfo.InvariantCulture) ?? "", "", [], "shelf", "1", Spare([]));

    public static PackageForm Of(Form form)
    {
        var items = form.All("item");
        var quantities = form.All("quantity");
        var rows = Enumerable.Range(0, Math.Min(items.Count, 100))
            .Select(i => new Row(items[i] ?? "", i < quantities.Count ? quantities[i]?.Trim() ?? "" : ""));
        return new(form["name"], form["supplier"], form["aliases"], [.. form.All("tag").OfType<string>()],
            form["hand_over"], form["pieces_per_case"], [.. rows]);
    }

    public static PackageForm Of(PackageVersion v, IEnumerable<SavePackage.Part> parts) => new(
        v.Name, v.Supplier.Value.ToString(CultureInfo.InvariantCulture), string.Join(' ', v.Aliases), v.Tags,
        v.HandOver, v.PiecesPerCase.ToString(CultureInfo.InvariantCulture),
        Spare(parts.Select(p => new Row(p.Item.ToString(CultureInfo.InvariantCulture),
            (p.QuantityMilli / 1000m).ToString("0.###", CultureInfo.InvariantCulture)))));

    public PackageForm WithMoreRows() => this with { Rows = Spare(Rows) };

    public Outcome<SavePackage.Request> Read()
    {
        var parts = new List<SavePackage.Part>();
        foreach (var (i, row) in Rows.Index())
        {
            if (row.Item.Length == 0 && row.Quantity.Length == 0) continue;
            if (!int.TryParse(row.Item, NumberStyles.None, CultureInfo.InvariantCulture, out var item) ||
                !TryMilli(row.Quantity, out var milli)) return SupplyProblems.QuantityWrong(i + 1);
            parts.Add(new(item, milli));
        }

        return new SavePackage.Request(
            Name, Number(Supplier),
            [.. Aliases.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Distinct()], Tags, HandOver,
            Number(PiecesPerCase), parts);
    }

    /// <summary>"0.5" → 500: by decimal text, never through double.</summary>
    public static bool TryMilli(string text, out int milli)
    {
        milli = 0;
        if (!decimal.TryParse(Wide(text), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return false;
        if (value is <= 0 or > 10_000 || decimal.Truncate(value * 1000) != value * 1000) return false;
        milli = (int)(value * 1000);
        return true;
    }

    // What cannot be read is 0, which the use case refuses with the field's own sentence.
    private static int Number(string text) =>
        int.TryParse(Wide(text), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Wide(string text) =>
        string.Concat(text.Select(c => c is >= '０' and <= '９' ? (char)(c - '０' + '0') : c == '．' ? '.' : c));

    private static Row[] Spare(IEnumerable<Row> rows) => [.. rows, .. Enumerable.Repeat(new Row("", ""), SpareRows)];
}
