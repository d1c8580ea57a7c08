// The two queues of the seat: doors to call back, and needs that no package fills. What is due first stands first; what
// is past its time stands before everything.
using Baogong.Core;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering.Hotline;

public static class ListTasks
{
    // Rows with arrays are filled by property: the driver announces arrays without their element type.
    public sealed record Row
    {
        public required Guid Id { get; init; }

        public required string Kind { get; init; }

        public required HouseholdId Household { get; init; }

        public required string Community { get; init; }

        public required string BuildingNo { get; init; }

        public required string Unit { get; init; }

        public required string Room { get; init; }

        public required string Occupant { get; init; }

        public required DateTimeOffset RaisedAt { get; init; }

        public required DateTimeOffset DueAt { get; init; }

        public required DateTimeOffset LastAt { get; init; }

        public bool Overdue { get; init; }

        public int Calls { get; init; }

        public int Tries { get; init; }

        /// <summary>Why they called, each reason once, as stored.</summary>
        public string[] Reasons { get; init; } = [];

        /// <summary>Null = nobody has taken it.</summary>
        public PersonId? Owner { get; init; }

        public byte[]? OwnerSealed { get; init; }

        public string OwnerName { get; init; } = "";

        public DateTimeOffset? ClosedAt { get; init; }

        public string? Outcome { get; init; }

        public TaskKind Known => TaskKind.Of(Kind) ?? TaskKind.All[^1];

        /// <summary>云杉花园 · 3号楼 · 1803室</summary>
        public string Door(Words w) =>
            $"{Community} · {DoorName.Building(w, BuildingNo)} · {FindDoor.RoomName(w, Unit, Room, Occupant)}";
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/callbacks", (Actor actor, string? done, Handler handler, CancellationToken ct) =>
            Show(actor, callbacks: true, done, handler, ct)).WithName("ListCallbacks");
        routes.MapGet("/needs", (Actor actor, string? done, Handler handler, CancellationToken ct) =>
            Show(actor, callbacks: false, done, handler, ct)).WithName("ListNeeds");
    }

    public static string PathOf(string kind) => kind == TaskKind.Callback ? "/hotline/callbacks" : "/hotline/needs";

    private static async Task<IResult> Show(
        Actor actor, bool callbacks, string? done, Handler handler, CancellationToken ct) =>
        Answers.Page<ListTasksPage>(new
        {
            Callbacks = callbacks,
            Rows = await handler.Run(actor, callbacks, ct),
            Me = actor.Person,
            Done = done ?? "",
        });

    public sealed class Handler(Db db, StaffNames names)
    {
        /// <summary>What is open, the most pressing first.</summary>
        public async Task<IReadOnlyList<Row>> Run(Actor actor, bool callbacks, CancellationToken ct) =>
            Named(actor.Town, await db.All<Row>(Open, new { actor.Town, callbacks, take = Limits.TablePage * 4 }, ct));

        /// <summary>What is open for one door.</summary>
        public async Task<IReadOnlyList<Row>> OfDoor(Actor actor, HouseholdId household, CancellationToken ct) =>
            Named(actor.Town, await db.All<Row>(OpenOfDoor, new { actor.Town, household }, ct));

        /// <summary>One task, open or not.</summary>
        public async Task<Row?> One(Actor actor, Guid task, CancellationToken ct) =>
            Named(actor.Town, await db.All<Row>(Select, new { actor.Town, task }, ct)).SingleOrDefault();

        private List<Row> Named(TownId town, IReadOnlyList<Row> rows) => [.. rows.Select(r => r with
        {
            OwnerName = names.Of(town, r.Owner?.Value, r.OwnerSealed),
        })];
    }

    private const string TaskColumns = """
        select t.id, t.kind, t.household_id as household, c.name as community, b.no as building_no, h.unit, h.room,
          h.occupant, t.raised_at, t.due_at, t.last_at, t.closed_at is null and t.due_at < db_now() as overdue, t.calls,
          t.tries,
          array(select e.reason from door_task_entries e
                where e.town_id = t.town_id and e.task_id = t.id and e.what = 'called'
                group by e.reason order by min(e.at)) as reasons,
          t.owner_id as owner, p.name_sealed as owner_sealed, t.closed_at, t.outcome
        from door_tasks t
        join households h on h.town_id = t.town_id and h.id = t.household_id
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        left join people p on p.town_id = t.town_id and p.id = t.owner_id
        where t.town_id = @Town
        """;

    private const string Open = TaskColumns + """

          and t.closed_at is null and (t.kind = 'callback') = @callbacks
        order by (t.due_at < db_now()) desc, t.due_at, t.raised_at, t.id
        limit @take
        """;

    private const string OpenOfDoor = TaskColumns + """

          and t.closed_at is null and t.household_id = @household
        order by t.due_at, t.id
        """;

    private const string Select = TaskColumns + """

          and t.id = @task
        """;
}
