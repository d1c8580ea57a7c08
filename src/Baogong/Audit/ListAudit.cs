// The chain as a list: by day, person, door and kind. The auditor sees all of it; the desk sees who looked at one
// door, to answer the household that asks.
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Audit;

public static class ListAudit
{
    /// <param name="Day">In the town's time; null = every day.</param>
    /// <param name="Who">Null = everybody.</param>
    /// <param name="Kind">"" = all, "reads", "actions".</param>
    public sealed record Filter(
        string Path, DateOnly? Day, Guid? Who, string Kind, int? Community, string Building, string Room, int Page)
    {
        public bool NamesDoor => Community is not null && Building.Length > 0 && Room.Length > 0;

        public string On(int page) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{Path}?day={Day:yyyy-MM-dd}&who={Who}&kind={Kind}&community={Community}") +
            $"&building={Uri.EscapeDataString(Building)}&room={Uri.EscapeDataString(Room)}&page={page}";
    }

    /// <param name="Doors">How many households it is about.</param>
    /// <param name="Places">The first of them by name.</param>
    public sealed record Row(
        long Id, DateTimeOffset At, string? Role, string Who, string Thing, string ThingId, string Action,
        string Purpose, string Why, int Doors, IReadOnlyList<string> Places);

    public sealed record Person(Guid Id, string Name);

    public sealed record Community(int Id, string Name);

    /// <param name="DoorMissing">The door that was asked for is not there.</param>
    public sealed record Model(
        Filter Filter, IReadOnlyList<Row> Rows, long Total, IReadOnlyList<Person> People,
        IReadOnlyList<Community> Communities, Head End, bool DoorMissing, bool NeedsDoor);

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, policy) in new[] { ("/audit", Policies.Audit), ("/desk/audit", Policies.Desk) })
        {
            routes.MapGet(path, async (string? day, string? who, string? kind, string? community, string? building,
                string? room, int? page, Actor actor, Handler handler, CancellationToken ct) =>
                Answers.Page<ListAuditPage>(new
                {
                    Model = await handler.Run(actor, new Filter(path,
                        DateOnly.TryParse(day, System.Globalization.CultureInfo.InvariantCulture, out var d) ? d : null,
                        Guid.TryParse(who, out var id) ? id : null, kind is "reads" or "actions" ? kind : "",
                        int.TryParse(community, out var c) ? c : null, Short(building), Short(room),
                        Math.Clamp(page ?? 1, 1, 100_000)), ct),
                })).WithName($"{nameof(ListAudit)} {policy}").RequireAuthorization(policy);
        }
    }

    private static string Short(string? text) => text is null ? "" : text.Trim() is { Length: <= 40 } t ? t : "";

    public sealed class Handler(Db db, StaffNames names)
    {
        private const int ShownDoors = 3;

        public async Task<Model> Run(Actor actor, Filter filter, CancellationToken ct)
        {
            var needsDoor = actor.Role is not Role.Auditor && !filter.NamesDoor;
            var args = new
            {
                actor.Town,
                day = filter.Day,
                filter.Who,
                filter.Kind,
                filter.Community,
                filter.Building,
                filter.Room,
                take = Limits.TablePage,
                skip = (filter.Page - 1) * Limits.TablePage,
            };
            int[]? doors = filter.NamesDoor ? [.. await db.All<int>(FindDoor, args, ct)] : null;
            var people = await db.All<Named>(FindPeople, args, ct);
            var communities = await db.All<Community>(FindCommunities, args, ct);
            var end = await Chain.End(db, actor.Town, ct);
            var known = people.Select(p => new Person(p.Id, names.Of(actor.Town, p.Id, p.NameSealed)))
                .OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
            if (needsDoor || doors is [])
                return new(filter, [], 0, known, communities, end, doors is [], needsDoor);
            var about = new { args.Town, args.day, args.Who, args.Kind, args.take, args.skip, doors };
            var rows = await db.All<Stored>(Select, about, ct);
            var total = await db.One<long>(Count, about, ct);
            var places = (await db.All<Place>(FindPlaces, new
            {
                actor.Town,
                ids = rows.SelectMany(r => r.First).Distinct().ToArray(),
            }, ct)).ToDictionary(p => p.Id, p => p.Name);
            return new(filter, [.. rows.Select(r => new Row(r.Id, r.At, r.Role,
                names.Of(actor.Town, r.ActorId, r.NameSealed), r.Thing, r.ThingId, r.Action,
                r.Purpose ?? "", r.Why, r.Doors,
                [.. r.First.Where(places.ContainsKey).Take(ShownDoors).Select(d => places[d])]))],
                total, known, communities, end, false, false);
        }
    }

    private sealed record Named(Guid Id, byte[]? NameSealed);

    private sealed record Place(int Id, string Name);

    private sealed class Stored
    {
        public long Id { get; init; }

        public DateTimeOffset At { get; init; }

        public Guid? ActorId { get; init; }

        public byte[]? NameSealed { get; init; }

        public string? Role { get; init; }

        public string Thing { get; init; } = "";

        public string ThingId { get; init; } = "";

        public string Action { get; init; } = "";

        public string? Purpose { get; init; }

        public string Why { get; init; } = "";

        public int Doors { get; init; }

        public int[] First { get; init; } = [];
    }

    private const string RowsColumns = """
        from history h
        where h.town_id = @Town
          and (@day::date is null or (
            h.at >= (@day::date)::timestamp at time zone (select t.time_zone from towns t where t.town_id = @Town)
            and h.at < (@day::date + 1)::timestamp at time zone (
              select t.time_zone from towns t where t.town_id = @Town)))
          and (@Who::uuid is null or h.actor_id = @Who::uuid)
          and (@doors::int[] is null or h.doors && @doors::int[])
          and (@Kind::text = '' or (h.thing = 'contact' and h.action in ('read', 'printed', 'exported'))
            = (@Kind::text = 'reads'))
        """;

    private const string Select = $"""
        select h.id, h.at, h.actor_id, (
                 select p.name_sealed from people p where p.town_id = @Town and p.id = h.actor_id) as name_sealed,
               h.role, h.thing, h.thing_id, h.action,
               case when h.thing = 'contact' then h.after ->> 'why' end as purpose, h.why,
               cardinality(h.doors) as doors, h.doors[1:3] as first
        {RowsColumns}
        order by h.id desc limit @take offset @skip
        """;

    private const string Count = $"select count(*) {RowsColumns}";

    private const string FindDoor = """
        select h.id from households h join buildings b on b.town_id = h.town_id and b.id = h.building_id
        where h.town_id = @Town and h.community_id = @Community and b.no = @Building and h.room = @Room
        """;

    // Whoever had a role at any time may stand in the chain.
    private const string FindPeople = """
        select p.id, p.name_sealed from people p
        where p.town_id = @Town and exists (select from grants g where g.town_id = @Town and g.person_id = p.id)
        """;

    private const string FindCommunities =
        "select id, name from communities where town_id = @Town order by gate_order, id";

    private const string FindPlaces = """
        select h.id, c.name || ' · ' || b.no || '-' || concat(nullif(h.unit, '') || '-', h.room) as name
        from households h
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where h.town_id = @Town and h.id = any(@ids::int[])
        """;
}
