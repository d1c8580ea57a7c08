// The bytes of an uploaded file become lines of cells, or a sentence that says why not. The file is a stranger's: its
// size, its unpacked size, its width and height, and what is inside are bounded before anything is trusted.
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using System.Xml;
using Baogong.Core;
using CsvHelper;
using ExcelDataReader;

namespace Baogong.Places;

public static class SheetFile
{
    static SheetFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>CSV in UTF-8, UTF-16 with its mark, or GBK; or the first sheet of an XLSX workbook.</summary>
    public static Outcome<IReadOnlyList<SheetRow>> Read(byte[] bytes)
    {
        if (bytes.Length == 0) return PlacesProblems.EmptySheet;
        if (bytes.Length > Limits.BodyBytes) return PlacesProblems.FileTooLarge;
        if (bytes.AsSpan().StartsWith("PK"u8)) return ReadWorkbook(bytes);
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])) return PlacesProblems.OldWorkbook;
        return Decode(bytes) is { } text ? ReadCsv(text) : PlacesProblems.NotATable;
    }

    // Spreadsheets on Chinese Windows write GBK without saying so; valid UTF-8 is never GBK by accident.
    private static string? Decode(byte[] bytes)
    {
        var span = bytes.AsSpan();
        if (span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode.GetString(span[2..]);
        if (span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Encoding.BigEndianUnicode.GetString(span[2..]);
        if (span.Contains((byte)0)) return null;
        if (span.StartsWith(Encoding.UTF8.Preamble)) span = span[3..];
        if (Utf8.IsValid(span)) return Encoding.UTF8.GetString(span);
        try
        {
            return Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                .GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Outcome<IReadOnlyList<SheetRow>> ReadCsv(string text)
    {
        var firstLine = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is > 0 and var end ? end
            : Math.Min(text.Length, 4000));
        var delimiter = firstLine.Contains('\t') ? '\t' : !firstLine.Contains(',') &&
            firstLine.Contains(';') ? ';' : ',';
        using var reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            TrackLineNumbers = true,
            MaxRecordSize = 64 * 1024,
        });
        var rows = new List<SheetRow>();
        try
        {
            while (reader.Read())
            {
                if (reader.FieldCount > Limits.ImportColumns) return PlacesProblems.TooWide;
                var cells = new string[reader.FieldCount];
                for (var i = 0; i < cells.Length; i++) cells[i] = reader.GetString(i);
                if (Add(rows, (int)reader.LineNumber, cells) is { } problem) return problem;
            }
        }
        catch (CsvFormatException)
        {
            return PlacesProblems.NotATable;      // a "line" of 64 KiB: no list of doors
        }

        return rows;
    }

    private static Outcome<IReadOnlyList<SheetRow>> ReadWorkbook(byte[] bytes)
    {
        try
        {
            if (Inspect(bytes) is { } problem) return problem;
            using var reader = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(bytes, writable: false));
            var rows = new List<SheetRow>();
            for (var line = 1; reader.Read(); line++)
            {
                var cells = new string[Math.Min(reader.FieldCount, Limits.ImportColumns)];
                for (var i = 0; i < cells.Length; i++) cells[i] = Text(reader, i);
                if (Add(rows, line, cells) is { } bad) return bad;
            }

            return rows;
        }
        // The reader of workbooks throws whatever a broken part makes it stumble over; all of it means the same.
        catch (Exception error) when (error is not OutOfMemoryException and not OperationCanceledException)
        {
            return PlacesProblems.BrokenWorkbook;
        }
    }

    // Every part is unpacked once, counted, before the reader may trust the sizes that the zip claims.
    private static Problem? Inspect(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        if (zip.Entries.Count > 2000) return PlacesProblems.BrokenWorkbook;
        if (zip.GetEntry("xl/workbook.xml") is null) return PlacesProblems.NotATable;
        long left = Limits.ImportUnpackedBytes;
        var buffer = new byte[81_920];
        foreach (var entry in zip.Entries)
        {
            using var part = entry.Open();
            for (int read; (read = part.Read(buffer)) > 0;)
            {
                if ((left -= read) < 0) return PlacesProblems.FileTooLarge;
            }
        }

        foreach (var entry in zip.Entries.Where(e =>
            e.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal) &&
                e.FullName.EndsWith(".xml", StringComparison.Ordinal)))
        {
            using var part = entry.Open();
            if (InspectSheet(part) is { } problem) return problem;
        }

        return null;
    }

    private static Problem? InspectSheet(Stream part)
    {
        using var xml = XmlReader.Create(part, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var cell = "";
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (xml.LocalName == "f") return PlacesProblems.FormulaCell(cell);
            if (xml.LocalName == "row" && int.TryParse(xml.GetAttribute("r"), out var row) &&
                row > Limits.ImportRows + 1)
                return PlacesProblems.TooLong;
            if (xml.LocalName != "c") continue;
            cell = xml.GetAttribute("r") ?? "";
            if (Column(cell) > 1000) return PlacesProblems.TooWide;
            if (xml.GetAttribute("t") == "e") return PlacesProblems.ErrorCell(cell);
        }

        return null;
    }

    private static int Column(string cell)
    {
        var column = 0;
        foreach (var c in cell.TakeWhile(char.IsAsciiLetterUpper).Take(4)) column = (column * 26) + (c - 'A' + 1);
        return column;
    }

    private static string Text(IExcelDataReader reader, int column) =>
        reader.GetValue(column) switch
        {
            null => "",
            string text => text.Trim(),
            double number => number.ToString("0.##########", CultureInfo.InvariantCulture),
            bool truth => truth ? "1" : "0",
            DateTime or TimeSpan => PlaceSheet.DateCell,
            var other => Convert.ToString(other, CultureInfo.InvariantCulture)?.Trim() ?? "",
        };

    // Blank lines count for the line numbers, but not as rows.
    private static Problem? Add(List<SheetRow> rows, int line, string[] cells)
    {
        var some = false;
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = cells[i].Trim();
            some |= cells[i].Length > 0;
        }

        if (!some) return null;
        if (rows.Count == 0 && cells.Any(c => c.Any(x => x < ' ' && x != PlaceSheet.DateCell[0])))
            return PlacesProblems.NotATable;
        if (rows.Count > Limits.ImportRows) return PlacesProblems.TooLong;
        rows.Add(new SheetRow(line, cells));
        return null;
    }
}
