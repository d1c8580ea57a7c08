// The list to fill in: every column we know, with examples of the things that are hard to write.
using System.Text;
using Baogong.Platform.Web;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Baogong.Places;

public static class ImportTemplate
{
    private static readonly string[][] Examples =
    [
        ["示例居民区", "示例花园", "100弄", "东门", "1", "3", "", "1803", "", "", "2", "1", "否", "是", "4", ""],
        ["示例居民区", "示例花园", "", "", "", "3", "", "1804", "", "甲", "1", "1", "是", "", "", "1804大"],
        ["示例居民区", "示例花园", "", "", "", "3", "", "1804", "", "乙", "3", "0", "否", "", "", "1804小"],
        ["示例居民区", "示例新村", "", "南门", "2", "12甲", "2", "B101", "-1", "", "2", "2", "否", "否", "", ""],
        ["示例村", "示例村", "", "村口", "3", "5组", "", "18", "1", "", "4", "2", "否", "", "", "老18"],
    ];

    public static byte[] Csv(Language language)
    {
        var text = new StringBuilder();
        foreach (var row in Rows(language)) text.AppendJoin(',', row).Append("\r\n");
        return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>All cells are text, so that no spreadsheet makes a date of 3-1.</summary>
    public static byte[] Workbook(Language language)
    {
        using var bytes = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(bytes, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            var title = language == Language.Chinese ? "住户" : "Doors";
            workbook.Workbook = new Workbook(new Sheets(new Sheet { Name = title, SheetId = 1, Id = "doors" }));
            var styles = workbook.AddNewPart<WorkbookStylesPart>();
            styles.Stylesheet = new Stylesheet(
                new Fonts(new Font()), new Fills(new Fill()), new Borders(new Border()),
                new CellStyleFormats(new CellFormat()),
                new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 49, ApplyNumberFormat = true }));
            var sheet = workbook.AddNewPart<WorksheetPart>("doors");
            var columns = new Columns(new Column
            {
                Min = 1,
                Max = (uint)PlaceSheet.Heads.Count,
                Width = 14,
                CustomWidth = true,
                Style = 1,
            });
            var rows = Rows(language).Select(row => new Row(row.Select(text => new Cell
            {
                DataType = CellValues.InlineString,
                StyleIndex = 1,
                InlineString = new InlineString(new Text(text)),
            })));
            sheet.Worksheet = new Worksheet(columns, new SheetData(rows));
        }

        return bytes.ToArray();
    }

    private static IEnumerable<string[]> Rows(Language language) =>
        Examples.Prepend([.. PlaceSheet.Heads.Select(h => language == Language.Chinese ? h.Zh[0] : h.En[0])]);
}
