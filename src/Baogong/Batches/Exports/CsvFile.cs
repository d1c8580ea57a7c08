// RFC 4180: CRLF, quotes where needed. The mark at the start tells spreadsheet programs that it is UTF-8.
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Baogong.Batches.Exports;

public sealed class CsvFile : TableFile
{
    // A cell that starts like this is run as a formula when the file is opened; an apostrophe in front makes it text.
    private static readonly SearchValues<char> FormulaStart = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n");

    private readonly Stream _to;

    public CsvFile(Stream to, IReadOnlyList<Column> columns)
    {
        _to = to;
        Buffer.Write(Encoding.UTF8.Preamble);
        Row([.. columns.Select(c => (Cell)c.Head)]);
    }

    public override void Row(params ReadOnlySpan<Cell> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) Buffer.Write(","u8);
            Write(cells[i] is { Number: { } number } ? number.ToString(CultureInfo.InvariantCulture)
                : Text(cells[i].Text ?? ""));
        }

        Buffer.Write("\r\n"u8);
    }

    public override async Task Flush(CancellationToken ct)
    {
        await _to.WriteAsync(Buffer.WrittenMemory, ct);
        Buffer.ResetWrittenCount();
    }

    public override Task Finish(CancellationToken ct) => Flush(ct);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write(string text) => Encoding.UTF8.GetBytes(text, Buffer);

    /// <summary>The text as a field: harmless in a spreadsheet, quoted where needed.</summary>
    public static string Text(string text)
    {
        if (text.Length > 0 && FormulaStart.Contains(text[0])) text = "'" + text;
        return text.AsSpan().ContainsAny(NeedsQuotes)
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
