// Workbooks for tests, made as zips by hand: also the kinds that no office program would write.
using System.IO.Compression;
using System.Security;

namespace Baogong.Tests.Places;

internal static class Workbooks
{
    /// <summary>Cells that start with = become formulas with a stored value, numbers become numbers.</summary>
    public static byte[] Of(string[][] rows) => Raw(string.Concat(rows.Select((row, r) =>
        $"<row r=\"{r + 1}\">{string.Concat(row.Select((text, c) => Cell($"{(char)('A' + c)}{r + 1}", text)))}</row>")));

    public static byte[] Raw(string sheetData) => Zip(
        ("[Content_Types].xml", """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="xml" ContentType="application/xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
            <Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
            </Types>
            """),
        ("_rels/.rels", """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
            Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """),
        ("xl/workbook.xml", """
            <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>
            """),
        ("xl/_rels/workbook.xml.rels", """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
            Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
            """),
        ("xl/worksheets/sheet1.xml",
            $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{sheetData}</sheetData></worksheet>"));

    public static byte[] Zip(params (string Name, string Text)[] parts)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.Fastest).Open());
                writer.Write(text);
            }
        }

        return bytes.ToArray();
    }

    private static string Cell(string at, string text) =>
        text.StartsWith('=') ? $"<c r=\"{at}\"><f>{SecurityElement.Escape(text[1..])}</f><v>0</v></c>"
        : text.Length > 0 && text.All(char.IsAsciiDigit) ? $"<c r=\"{at}\"><v>{text}</v></c>"
        : $"<c r=\"{at}\" t=\"inlineStr\"><is><t>{SecurityElement.Escape(text)}</t></is></c>";
}
