// What the address bar says about a table: filter, order, page. A link to a table is a link to what is seen.
using System.Globalization;

namespace Baogong.Shell;

/// <param name="Path">The page without its query.</param>
/// <param name="Filter">What the rows must contain; empty = everything.</param>
/// <param name="Sort">One of the table's columns, with a leading minus for the other direction.</param>
/// <param name="Page">From 1.</param>
public sealed record TableView(string Path, string Filter, string Sort, int Page)
{
    /// <summary>For <c>limit @Take offset @Skip</c>.</summary>
    public int Take => Limits.TablePage;

    public int Skip => (Page - 1) * Limits.TablePage;

    /// <param name="http">The request.</param>
    /// <param name="sorts">The columns that may sort; the first one does when nothing is asked for.</param>
    public static TableView Of(HttpContext http, params ReadOnlySpan<string> sorts)
    {
        var query = http.Request.Query;
        var sort = query["sort"].ToString();
        var known = sorts.Contains(sort.TrimStart('-')) && !sort.StartsWith("--", StringComparison.Ordinal);
        var filter = query["q"].ToString().Trim();
        var page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 1;
        return new(http.Request.Path, filter.Length > 100 ? filter[..100] : filter, known ? sort : sorts[0],
            Math.Clamp(page, 1, 100_000));
    }

    public string SortedBy(string column) => Address(Filter, Sort == column ? "-" + column : column, 1);

    public string OnPage(int page) => Address(Filter, Sort, page);

    /// <summary>For the th element: which way this column sorts now.</summary>
    public string? AriaSort(string column) =>
        Sort == column ? "ascending" : Sort == "-" + column ? "descending" : null;

    private string Address(string filter, string sort, int page)
    {
        var q = filter.Length > 0 ? $"q={Uri.EscapeDataString(filter)}&" : "";
        var p = page > 1 ? $"&page={page}" : "";
        return $"{Path}?{q}sort={sort}{p}";
    }
}
