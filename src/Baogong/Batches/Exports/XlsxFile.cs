// An XLSX (ECMA-376) written forward only: a zip entry per sheet, rows as they come, the list of sheets at the end.
// DocumentFormat.OpenXml keeps a package in memory until it is closed; a town's batch must not be.
using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Baogong.Batches.Exports;

public sealed class XlsxFile : TableFile
{
    /// <summary>Rows of one sheet, the head included: Excel opens no more.</summary>
    private const int SheetRows = 1_048_576;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";
    private const string Kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    private const string Xml = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""" + "\n";

    private readonly Stream _to;
    private readonly Pending _pending = new();
    private readonly ZipArchive _zip;
    private readonly IReadOnlyList<Column> _columns;
    private readonly string _name;
    private Stream? _sheet;
    private int _sheets, _rows;

    /// <param name="to">Is only written forward and asynchronously, never asked for its position.</param>
    /// <param name="name">Of the sheet.</param>
    /// <param name="columns">The head row, frozen.</param>
    public XlsxFile(Stream to, string name, IReadOnlyList<Column> columns)
    {
        (_to, _name, _columns) = (to, name, columns);
        _zip = new ZipArchive(_pending, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
        Head();
    }

    public override void Row(params ReadOnlySpan<Cell> cells) => Row(cells, head: false);

    public override async Task Flush(CancellationToken ct)
    {
        Compress();
        // Between groups of rows: a group is a community and much smaller than the rest of a sheet.
        if (_rows > SheetRows - 100_000)
        {
            CloseSheet();
            Head();
        }

        await _pending.SendTo(_to, ct);
    }

    public override async Task Finish(CancellationToken ct)
    {
        CloseSheet();
        var numbers = Enumerable.Range(1, _sheets).ToList();
        Part("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets>""" +
            string.Concat(numbers.Select(n =>
                $"""<sheet name="{Escape(n == 1 ? _name : $"{_name} {n}")}" sheetId="{n}" r:id="rId{n}"/>""")) +
            "</sheets></workbook>");
        Part("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Package}/relationships">""" +
            string.Concat(numbers.Select(n =>
                $"""<Relationship Id="rId{n}" Type="{Relations}/worksheet" Target="worksheets/sheet{n}.xml"/>""")) +
            $"""<Relationship Id="rId{_sheets + 1}" Type="{Relations}/styles" Target="styles.xml"/></Relationships>""");
        Part("xl/styles.xml", Styles);
        Part("_rels/.rels", $"""
            <Relationships xmlns="{Package}/relationships">
            <Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """);
        Part("[Content_Types].xml", $"""
            <Types xmlns="{Package}/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="{Kind}.sheet.main+xml"/>
            <Override PartName="/xl/styles.xml" ContentType="{Kind}.styles+xml"/>
            """ + string.Concat(numbers.Select(n =>
                $"""<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{Kind}.worksheet+xml"/>""")) +
            "</Types>");
        _zip.Dispose();
        await _pending.SendTo(_to, ct);
    }

    // An abandoned file is cut short on purpose: closing the archive would make it look whole.
    public override ValueTask DisposeAsync()
    {
        _sheet?.Dispose();
        _pending.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Compress()
    {
        _sheet ??= _zip.CreateEntry($"xl/worksheets/sheet{++_sheets}.xml", CompressionLevel.Fastest).Open();
        _sheet.Write(Buffer.WrittenSpan);
        Buffer.ResetWrittenCount();
    }

    private void CloseSheet()
    {
        Write("</sheetData></worksheet>");
        Compress();
        _sheet?.Dispose();
        _sheet = null;
        _rows = 0;
    }

    private void Head()
    {
        Write($"""
            {Xml}<worksheet xmlns="{Main}"><sheetViews><sheetView workbookViewId="0">
            <pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>
            """);
        for (var i = 0; i < _columns.Count; i++)
            Write($"""<col min="{i + 1}" max="{i + 1}" width="{_columns[i].Width}" customWidth="1"/>""");
        Write("</cols><sheetData>");
        Row([.. _columns.Select(c => (Cell)c.Head)], head: true);
    }

    private void Row(ReadOnlySpan<Cell> cells, bool head)
    {
        _rows++;
        Buffer.Write("<row>"u8);
        for (var i = 0; i < cells.Length; i++)
        {
            var style = head ? 1 : _columns[i].Kind == ColumnKind.Money ? 2 : 0;
            if (cells[i].Number is { } number)
                Write($"""<c s="{style}"><v>{number.ToString(CultureInfo.InvariantCulture)}</v></c>""");
            else if (string.IsNullOrEmpty(cells[i].Text))
                Write($"""<c s="{style}"/>""");
            else
            {
                Write($"""<c t="inlineStr" s="{style}"><is><t xml:space="preserve">""");
                Write(Escape(cells[i].Text));
                Buffer.Write("</t></is></c>"u8);
            }
        }

        Buffer.Write("</row>"u8);
    }

    private void Part(string path, string text)
    {
        using var part = _zip.CreateEntry(path, CompressionLevel.Fastest).Open();
        part.Write(Encoding.UTF8.GetBytes(Xml + text));
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, Buffer);

    // Characters that XML does not know cannot be written at all; they carry nothing that a reader would miss.
    private static string Escape(string? text)
    {
        var escaped = new StringBuilder(text?.Length ?? 0);
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (rune.Value is '&') escaped.Append("&amp;");
            else if (rune.Value is '<') escaped.Append("&lt;");
            else if (rune.Value is '>') escaped.Append("&gt;");
            else if (rune.Value is '"') escaped.Append("&quot;");
            else if (rune.Value is (>= 0x20 or 0x09 or 0x0A) and not (0xFFFE or 0xFFFF)) escaped.Append(rune);
        }

        return escaped.ToString();
    }

    // Deflate and zip write synchronously when an entry ends, which an HTTP answer does not allow: it waits here.
    private sealed class Pending : Stream
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public async Task SendTo(Stream to, CancellationToken ct)
        {
            await to.WriteAsync(_bytes.WrittenMemory, ct);
            _bytes.ResetWrittenCount();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => _bytes.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => _bytes.Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }

    private const string Styles = $"""
        <styleSheet xmlns="{Main}">
        <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
        <font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
        <fills count="2"><fill><patternFill patternType="none"/></fill>
        <fill><patternFill patternType="gray125"/></fill></fills>
        <borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>
        <border><left/><right/><top/><bottom style="thin"/><diagonal/></border></borders>
        <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
        <cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
        <xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"/>
        <xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
        </styleSheet>
        """;
}
