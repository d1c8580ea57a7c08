// The refusals of this room: what happened and what to do.
using Baogong.Core;

namespace Baogong.Places;

public static class PlacesProblems
{
    public static readonly Problem NoSuchPlace = new("places.no-such-place", 404,
        "没有找到这个地方。回到小区列表再选一次。", "There is no such place. Go back to the list of communities and choose again.");

    public static readonly Problem EmptySheet = new("places.empty-sheet", 422,
        "文件里没有一行内容。请照模板填好再上传。", "The file has no lines. Fill in the template and upload it again.");

    public static readonly Problem NoFile = new("places.no-file", 422,
        "还没有选文件。请选一个 CSV 或 XLSX 文件。", "No file was chosen. Choose a CSV or XLSX file.");

    public static readonly Problem FileTooLarge = new("places.file-too-large", 413,
        $"文件太大，最多 {Limits.BodyBytes / 1024 / 1024} MB。请按居村分成几个文件上传。",
        $"The file is too large: at most {Limits.BodyBytes / 1024 / 1024} MB. Split it by neighbourhood.");

    public static readonly Problem OldWorkbook = new("places.old-workbook", 422,
        "这是老格式的 Excel 文件（.xls），或者设了密码。请另存为 .xlsx（不要密码）再上传。",
        "This is an old Excel file (.xls) or has a password. Save it as .xlsx without a password and upload that.");

    public static readonly Problem NotATable = new("places.not-a-table", 422,
        "这个文件不是 CSV 也不是 XLSX 表格。请下载模板，填好再上传。",
        "This file is neither a CSV nor an XLSX table. Download the template, fill it in and upload that.");

    public static readonly Problem BrokenWorkbook = new("places.broken-workbook", 422,
        "这个 XLSX 文件坏了，打不开。请在 Excel 里打开，另存一份再上传。",
        "This XLSX file is damaged. Open it in Excel, save a copy and upload that.");

    public static readonly Problem TooWide = new("places.too-wide", 422,
        "这个表的列太多了。请只留下模板里的列。", "This sheet has too many columns. Keep only the template's.");

    public static readonly Problem TooLong = new("places.too-long", 422,
        $"这个表的行太多，一次最多 {Limits.ImportRows:N0} 行。请分成几个文件上传。",
        $"This sheet is too long: at most {Limits.ImportRows:N0} lines at a time. Split it into several files.");

    public static readonly Problem ImportGone = new("places.import-gone", 404,
        "这次导入已经过期、已经用过，或者不存在。请重新上传文件。",
        "This import has expired, was used already, or does not exist. Upload the file again.");

    public static readonly Problem PreviewChanged = new("places.preview-changed", 409,
        "您看预览的时候，别人改了小区资料。下面是新的预览，请再看一遍再确认。",
        "Somebody changed the places while you read the preview. Below is the new preview: read it and confirm again.");

    public static readonly Problem NothingToImport = new("places.nothing-to-import", 409,
        "这个文件里没有要改的内容，什么都没有变。", "This file changes nothing, so nothing was changed.");

    public static readonly Problem NameTaken = new("places.name-taken", 409,
        "这个名字或编码已经有别的小区用了。请换一个。", "Another community has this name or code already. Choose another.");

    public static readonly Problem NumberTaken = new("places.number-taken", 409,
        "这个小区已经有这个楼号（或别名）了。请换一个，或者去改那一栋。",
        "This community already has a building with this number or alias. Choose another, or edit that one.");

    public static readonly Problem DoorTaken = new("places.door-taken", 409,
        "这栋楼已经有这一户了。如果一扇门后住了几户，请在「同门住户」里写甲、乙区分。",
        "This building already has this door. Several households behind it? Tell them apart in “Occupant”: 甲, 乙.");

    public static readonly Problem UnknownFloor = new("places.unknown-floor", 422,
        "从室号看不出楼层。请填楼层，地下室填负数。",
        "The room number does not tell the floor. Fill in the floor; basements are negative.");

    public static readonly Problem WhyNeeded = new("places.why-needed", 422,
        "请写一句为什么改（至少两个字），以后查得到。", "Say in a few words why (at least two characters), so that it can be looked up.");

    public static Problem ColumnTwice(string head) => new("places.column-twice", 422,
        $"表头里「{head}」出现了两次。请删掉一列。", $"The column “{head}” stands in the head twice. Delete one.");

    public static Problem ColumnsMissing(string zh, string en) => new("places.columns-missing", 422,
        $"表头里缺少：{zh}。第一行要写列名，请照模板改。",
        $"Columns missing from the head: {en}. The first line must name the columns, as in the template.");

    public static Problem FormulaCell(string cell) => new("places.formula-cell", 422,
        $"单元格 {cell} 里是公式。请全选、复制，再「选择性粘贴—数值」，存好重新上传。",
        $"Cell {cell} holds a formula. Select all, copy, “Paste special – values”, save and upload again.");

    public static Problem ErrorCell(string cell) => new("places.error-cell", 422,
        $"单元格 {cell} 里是错误值（#REF! 之类）。请改成直接写的内容，再上传。",
        $"Cell {cell} holds an error value (such as #REF!). Write the value itself and upload again.");

    public static Problem Field(string zh, string en) => new("places.field", 422, zh, en);

    public static Problem AliasTaken(string alias) => new("places.alias-taken", 409,
        $"别名「{alias}」已经是别处的号码或别名。一个写法只能指一个地方，请去掉它。",
        $"“{alias}” is already the number or alias of another place. One way of writing means one place: remove it.");
}
