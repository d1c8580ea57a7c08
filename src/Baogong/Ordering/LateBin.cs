// What came after the cutoff is not lost and not booked: it lies in the late bin, where the leader and the desk see
// who wanted what since when, and mark what was done about it. No names, phones or chat text, only doors and goods.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Ordering;

public static class LateBin
{
    /// <summary>What a late door wanted; with arrays, so filled by property.</summary>
    public sealed record Row
    {
        public required HouseholdId Household { get; init; }

        public required CycleId Cycle { get; init; }

        public required string Round { get; init; }

        public required string Community { get; init; }

        public required string BuildingNo { get; init; }

        public required string Unit { get; init; }

        public required string Room { get; init; }

        public required string Occupant { get; init; }

        /// <summary>A×2 B×1; empty = wanted to cancel.</summary>
        public required string Wants { get; init; }

        /// <summary>What stood in the books at the cutoff; empty = nothing.</summary>
        public required string Before { get; init; }

        public required DateTimeOffset At { get; init; }

        public DateTimeOffset? DealtAt { get; init; }
    }

    /// <param name="Path">/leader/late or /desk/late.</param>
    /// <param name="Cycle">Only this round; null = all of the last two weeks.</param>
    public sealed record Page(string Path, int? Cycle, IReadOnlyList<Row> Rows)
    {
        public IEnumerable<Row> Open => Rows.Where(r => r.DealtAt is null);

        public IEnumerable<Row> Dealt => Rows.Where(r => r.DealtAt is not null);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        Way("/leader/late", "LeaderLateBin", Policies.Leader, page => Answers.Page<LateBinPage>(new { Model = page }));
        Way("/desk/late", "DeskLateBin", Policies.Desk, page => Answers.Page<LateBinDeskPage>(new { Model = page }));

        void Way(string path, string name, string policy, Func<Page, IResult> show)
        {
            routes.MapGet(path, async (int? cycle, Actor actor, Handler handler, CancellationToken ct) =>
                show(new(path, cycle, await handler.List(actor, cycle, ct))))
                .WithName(name).RequireAuthorization(policy);
            routes.MapPost(path, async (Form form, Actor actor, Handler handler, CancellationToken ct) =>
            {
                if (form.Int("cycle") is not { } cycle || form.Int("household") is not { } household)
                    return Answers.Page<MissingPage>(status: 404);
                await handler.Deal(actor, new(cycle), new(household), form["do"] != "reopen", ct);
                return Answers.SeeOther(form["all"] == "1" ? path : $"{path}?cycle={cycle}");
            }).WithName("Deal" + name).RequireAuthorization(policy);
        }
    }

    public sealed class Handler(Db db)
    {
        /// <summary>How many are in the bin now that were not there with the same wish before.</summary>
        public async Task<int> Keep(
            Actor actor, CycleId cycle, IEnumerable<BookDoors.Entry> entries, CancellationToken ct)
        {
            var late = entries.Where(e => e.Household is not null).ToList();
            return await Change(actor, cycle, "late wishes kept", late.Select(e => e.Household!.Value), Put, new
            {
                actor.Town,
                actor.Person,
                cycle,
                actor.Community,
                actor.Building,
                households = late.Select(e => e.Household!.Value.Value).ToArray(),
                wants = late.Select(e => string.Join(' ', e.Wants.OrderBy(w => w.Offer.Value)
                    .Select(w => $"{w.Offer.Value}x{w.Pieces}"))).ToArray(),
                before = late.Select(e => e.Before).ToArray(),
            }, ct);
        }

        /// <summary>What is open first, the longest wait first.</summary>
        public Task<IReadOnlyList<Row>> List(Actor actor, int? cycle, CancellationToken ct) =>
            db.All<Row>(Find, new { actor.Town, actor.Community, actor.Building, cycle, limit = Limits.LateRows }, ct);

        public Task<int> Deal(Actor actor, CycleId cycle, HouseholdId household, bool dealt, CancellationToken ct) =>
            Change(actor, cycle, dealt ? "late wish dealt with" : "late wish open again", [household], Mark,
                new { actor.Town, actor.Person, actor.Community, actor.Building, cycle, household, dealt }, ct);

        private async Task<int> Change(Actor actor, CycleId cycle, string action, IEnumerable<HouseholdId> doors,
            string sql, object args, CancellationToken ct) =>
            (await db.Atomically<int>(async tx =>
            {
                var rows = await tx.Run(sql, args, ct);
                if (rows > 0) tx.Append(actor, "cycle", $"{cycle.Value}", action, null, null, "", [.. doors]);
                return rows;
            }, ct)).Value;
    }

    // One wish per door and round: the same again changes nothing, another wish opens it again.
    private const string Put = """
        insert into late_wishes as l (town_id, cycle_id, household_id, wants, before, actor_id, at)
        select @Town, @cycle, h.id, d.wants, d.before, @Person::uuid, db_now()
        from unnest(@households::int[], @wants::text[], @before::text[]) as d(household_id, wants, before)
        join households h on h.town_id = @Town and h.id = d.household_id
          and (@Community::int is null or h.community_id = @Community::int)
          and (@Building::int is null or h.building_id = @Building::int)
        on conflict (town_id, cycle_id, household_id) do update
          set wants = excluded.wants, before = excluded.before, actor_id = excluded.actor_id, at = excluded.at,
              dealt_at = null, dealt_by = null
          where l.wants <> excluded.wants
        """;

    private const string Find = """
        select l.household_id as household, l.cycle_id as cycle, c.name as round, m.name as community,
               b.no as building_no, h.unit, h.room, h.occupant, l.before, l.at, l.dealt_at,
               coalesce((
                 select string_agg(f.letter || '×' || split_part(w.line, 'x', 2), ' ' order by f.letter)
                 from unnest(string_to_array(nullif(l.wants, ''), ' ')) as w(line)
                 join offers f on f.town_id = l.town_id and f.id = split_part(w.line, 'x', 1)::int), '') as wants
        from late_wishes l
        join cycles c on c.town_id = l.town_id and c.id = l.cycle_id
        join households h on h.town_id = l.town_id and h.id = l.household_id
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities m on m.town_id = h.town_id and m.id = h.community_id
        where l.town_id = @Town and (@Community::int is null or h.community_id = @Community::int)
          and (@Building::int is null or h.building_id = @Building::int)
          and (@cycle::int is null or l.cycle_id = @cycle::int)
        order by l.dealt_at is not null, l.at, m.gate_order, b.walk_order, h.door_order limit @limit
        """;

    private const string Mark = """
        update late_wishes l
        set dealt_at = case when @dealt::boolean then db_now() end,
            dealt_by = case when @dealt::boolean then @Person::uuid end
        from households h
        where l.town_id = @Town and l.cycle_id = @cycle and l.household_id = @household
          and h.town_id = l.town_id and h.id = l.household_id
          and (@Community::int is null or h.community_id = @Community::int)
          and (@Building::int is null or h.building_id = @Building::int)
        """;
}

internal static class LateWords
{
    /// <summary>想要 A×2（截单时是 A×1）</summary>
    public static string Wish(Words w, LateBin.Row row)
    {
        var wish = row.Wants.Length == 0 ? w["想取消", "wanted to cancel"] : w[$"想要 {row.Wants}", $"wanted {row.Wants}"];
        return row.Before.Length == 0 ? wish : wish + w[$"（截单时是 {row.Before}）", $" (has {row.Before})"];
    }
}
