// A neighbourhood's list of whom one may call: matched to the doors that are stored, sealed, and written at once.
// Nothing of it waits anywhere in clear, so there is no preview: what fits no door is told line by line, without name
// or number, and the whole file may come again when corrected: the same number at the same door is one contact.
using Baogong.Core;
using Baogong.Core.Routing;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Places;

public static class ImportContacts
{
    public const string Path = "/desk/communities/contacts";

    private const int ShownRefused = 200;

    /// <param name="Door">As written; never a name or a number.</param>
    public sealed record Refused(int Line, string Door, string Zh, string En);

    /// <param name="Noted">Contacts that stand at their doors now.</param>
    /// <param name="LeftOut">How many lines were not taken.</param>
    /// <param name="Lines">The first of them.</param>
    public sealed record Result(int Noted, int LeftOut, IReadOnlyList<Refused> Lines);

    private enum Column { Community, Building, Unit, Room, Occupant, Name, Phone }

    private sealed record Line(
        int Number, string Community, string Building, string Unit, string Room, string Occupant, string Name,
        string Phone)
    {
        public string Door => string.Join(' ',
            new[] { Community, Building, Unit, Room, Occupant }.Where(part => part.Length > 0));

        public override string ToString() => $"Line {Number}";
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, () => Answers.Page<ImportContactsPage>())
            .WithName("ImportContactsPage").RequireAuthorization(Policies.Desk);
        routes.MapPost(Path, async (HttpContext http, Actor actor, Handler handler, CancellationToken ct) =>
        {
            var file = await UploadedFile.Read(http);
            var result = file.Problem is { } bad ? bad : await handler.Run(file.Value.Bytes, actor, ct);
            return Answers.Page<ImportContactsPage>(
                new { Result = result.Succeeded ? result.Value : null, Error = result.Problem },
                result.Problem?.Status ?? StatusCodes.Status200OK);
        }).WithName(nameof(ImportContacts)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db, Contacts contacts)
    {
        /// <param name="bytes">CSV or XLSX with the door's columns, a name, a number.</param>
        /// <param name="actor">Whose town.</param>
        /// <param name="ct">Gives up.</param>
        public async Task<Outcome<Result>> Run(byte[] bytes, Actor actor, CancellationToken ct)
        {
            var rows = SheetFile.Read(bytes);
            if (rows.Problem is { } unreadable) return unreadable;
            var read = Read(rows.Value);
            if (read.Problem is { } problem) return problem;
            return await db.Atomically<Result>(async tx =>
            {
                var doors = (await tx.All<Found>(FindDoors, Asked(actor.Town, read.Value), ct)).ToLookup(f => f.Line);
                var refused = new List<Refused>();
                var taken = new List<DoorContact>();
                foreach (var line in read.Value)
                {
                    HouseholdId[] fitting = [.. doors[line.Number].Select(f => f.Household).Distinct()];
                    if (Judge(line, fitting.Length) is { } why) refused.Add(why);
                    else taken.Add(new(fitting[0], line.Name, PhoneNumber.Read(line.Phone) ?? ""));
                }

                await contacts.Note(tx, actor.Town, taken, null, ct);
                tx.Append(actor, "contact", "list", "imported", null,
                    new { contacts = taken.Count, left_out = refused.Count });
                return new Result(taken.Count, refused.Count, [.. refused.Take(ShownRefused)]);
            }, ct);
        }

        private static Refused? Judge(Line line, int doors)
        {
            (string Zh, string En)? why =
                line.Name.Length > Limits.NameCharacters ? ("称呼太长。", "The name is too long.")
                : (line.Name + line.Phone).Length == 0
                    ? ("没有称呼也没有电话。", "There is neither a name nor a number.")
                : line.Phone.Length > 0 && PhoneNumber.Read(line.Phone) is null
                    ? ("电话不像手机号或固定电话。请核对。", "The number is neither a mobile's nor a landline's.")
                : doors == 0
                    ? ("没有这一户。请核对小区、楼号、室号。", "There is no such door. Check community, building, room.")
                : doors > 1
                    ? ("这样写有几户，请写明单元或同门住户。", "Several households fit: name the unit or the occupant.")
                : null;
            return why is var (zh, en) ? new(line.Number, line.Door, zh, en) : null;
        }

        private static Outcome<List<Line>> Read(IReadOnlyList<SheetRow> rows)
        {
            if (rows.Count < 2) return PlacesProblems.EmptySheet;
            var at = new int[Enum.GetValues<Column>().Length];
            for (var i = 0; i < at.Length; i++)
                at[i] = Array.FindIndex(rows[0].Cells, head => Heads((Column)i).Contains(DoorNumbers.Clean(head)));
            Column[] missing = [.. new[] { Column.Community, Column.Building, Column.Room }.Where(c => at[(int)c] < 0)];
            if (missing.Length > 0 || (at[(int)Column.Name] < 0 && at[(int)Column.Phone] < 0))
                return PlacesProblems.ColumnsMissing(
                    "小区、楼号、室号、称呼或电话", "community, building, room, name or telephone");
            return rows.Skip(1).Where(r => r.Cells.Any(c => c.Length > 0)).Select(row =>
            {
                string Cell(Column column) =>
                    at[(int)column] is >= 0 and var i && i < row.Cells.Length ? row.Cells[i] : "";
                return new Line(row.Line, PlaceLines.Name(Cell(Column.Community)),
                    DoorNumbers.Building(Cell(Column.Building)), DoorNumbers.Unit(Cell(Column.Unit)),
                    DoorNumbers.Room(Cell(Column.Room)), PlaceLines.Name(Cell(Column.Occupant)),
                    PlaceLines.Name(Cell(Column.Name)), Cell(Column.Phone).Trim());
            }).ToList();
        }

        // The words of the places' own list, so that one file serves both.
        private static IEnumerable<string> Heads(Column column) => (column switch
        {
            Column.Name => ["称呼", "姓名", "联系人", "户主", "name", "contact"],
            Column.Phone => ["电话", "手机", "手机号", "手机号码", "联系电话", "电话号码", "telephone", "phone", "mobile"],
            _ => PlaceSheet.Heads.Where(h => h.Column.ToString() == column.ToString())
                .SelectMany(h => h.Zh.Concat(h.En)),
        }).Select(DoorNumbers.Clean);

        private static object Asked(TownId town, List<Line> lines) => new
        {
            Town = town,
            lines = lines.Select(l => l.Number).ToArray(),
            communities = lines.Select(l => l.Community).ToArray(),
            buildings = lines.Select(l => l.Building).ToArray(),
            units = lines.Select(l => l.Unit).ToArray(),
            rooms = lines.Select(l => l.Room).ToArray(),
            occupants = lines.Select(l => l.Occupant).ToArray(),
        };
    }

    private sealed record Found(int Line, HouseholdId Household);

    // Sets joined with sets: 45,000 lines are one statement.
    private const string FindDoors = """
        with written as (
          select * from unnest(@lines::int[], @communities::text[], @buildings::text[], @units::text[], @rooms::text[],
                               @occupants::text[]) as w(line, community, building, unit, room, occupant)),
        numbers as (
          select community_id, no, id as building_id from buildings where town_id = @Town
          union select community_id, alias, building_id from building_aliases where town_id = @Town),
        rooms as (
          select building_id, room, id from households where town_id = @Town
          union select building_id, alias, household_id from door_aliases where town_id = @Town)
        select w.line, h.id as household
        from written w
        join communities c on c.town_id = @Town and (c.name = w.community or c.code = upper(w.community))
        join numbers n on n.community_id = c.id and n.no = w.building
        join rooms r on r.building_id = n.building_id and r.room = w.room
        join households h on h.town_id = @Town and h.id = r.id
        where (w.unit = '' or h.unit = w.unit) and (w.occupant = '' or h.occupant = w.occupant)
        """;
}
