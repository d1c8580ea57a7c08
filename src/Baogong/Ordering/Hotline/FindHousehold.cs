// The seat's one field: a door, a name, the last four digits or the calling number finds the household. What was typed
// may be a telephone number, so it travels in the body and never stands in an address.
using Baogong.Core;
using Baogong.Core.Routing;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering.Hotline;

public static class FindHousehold
{
    public const string Path = "/hotline";

    private const int Most = 20, LongestQuery = 60;

    /// <param name="Ordered">It has an order in a round that is open.</param>
    public sealed record Row(
        HouseholdId Household, string Community, string BuildingNo, string Unit, string Room, string Occupant,
        bool Priority, bool Ordered)
    {
        public IReadOnlyList<DoorContact> Contacts { get; init; } = [];
    }

    /// <param name="Understood">What the field was read as.</param>
    /// <param name="OnlySurname">Nobody has the whole name: these have the surname.</param>
    /// <param name="More">There are more than are shown.</param>
    public sealed record Found(
        string Typed, DoorQuery Understood, IReadOnlyList<Row> Rows, bool OnlySurname, bool More);

    /// <param name="Callbacks">Doors that wait for a call.</param>
    /// <param name="LateCallbacks">Of them, past their time.</param>
    /// <param name="Needs">Needs that are open.</param>
    /// <param name="LateNeeds">Of them, past their time.</param>
    /// <param name="Calls">The agent's own calls of the last 24 hours.</param>
    public sealed record Waiting(long Callbacks, long LateCallbacks, long Needs, long LateNeeds, long Calls);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("", async (Guid? placed, Actor actor, Handler handler, KnowDoor.Handler doors,
            CancellationToken ct) => Answers.Page<FindHouseholdPage>(new
            {
                Waiting = await handler.Count(actor, ct),
                Placed = placed is { } order ? await doors.Placed(actor, new(order), ct) : null,
            })).WithName("HotlineSeat");

        routes.MapPost("/find", async (Form form, Actor actor, Handler handler, TakeCall.Handler calls,
            CancellationToken ct) =>
        {
            var typed = form["q"];
            var found = await handler.Run(actor, typed.Length > LongestQuery ? typed[..LongestQuery] : typed, ct);
            // A number that was looked for first stays the caller's, also when only the door finds the household.
            var caller = found.Succeeded && found.Value.Understood.Phone is { Length: > 0 } number
                ? number : PhoneNumber.Read(form["caller"]) ?? "";
            // One household, and nothing was read into what was typed: the call goes on at once.
            if (found.Succeeded && found.Value is { Rows: [var only], OnlySurname: false }
                && await calls.Begin(actor, only.Household, caller, ct) is { } call)
                return Answers.SeeOther(TakeCall.Of(call));
            return Answers.Page<FindHouseholdPage>(new
            {
                Waiting = await handler.Count(actor, ct),
                Found = found.Succeeded ? found.Value : null,
                Caller = caller,
                Error = found.Problem,
            }, found.Problem?.Status ?? StatusCodes.Status200OK);
        }).WithName(nameof(FindHousehold));
    }

    public sealed class Handler(Db db, Vault vault, Contacts contacts)
    {
        /// <summary>At most twenty households of the actor's town and whom one speaks to; the look is noted.</summary>
        public Task<Outcome<Found>> Run(Actor actor, string typed, CancellationToken ct)
        {
            var query = DoorQuery.Read(typed);
            return query.SaysNothing ? Task.FromResult<Outcome<Found>>(HotlineProblems.NothingSaid)
                : db.Atomically<Found>(async tx => await Look(tx, actor, typed, query, ct), ct);
        }

        public Task<Waiting> Count(Actor actor, CancellationToken ct) =>
            db.One<Waiting>(CountWaiting, new { actor.Town, actor.Person }, ct);

        private async Task<Found> Look(Tx tx, Actor actor, string typed, DoorQuery query, CancellationToken ct)
        {
            var (communities, names) = await Sort(tx, actor.Town, query.Words, ct);
            var onlySurname = false;
            var rows = new List<Row>();
            var about = new About(actor.Town.Value, communities, query.Building, query.Unit, Most + 1);
            if (query.Phone.Length > 0)
                rows.AddRange(await Called(tx, about, ByPhone, vault.PhoneIndex(actor.Town, query.Phone), ct));
            if (query.Tail.Length > 0)
                rows.AddRange(await Called(tx, about, ByTail, vault.TailIndex(actor.Town, query.Tail), ct));
            if (names.Length > 0)
            {
                var (named, fell) = await Named(tx, actor.Town, about with { Room = query.Room }, names[0], ct);
                onlySurname = fell;
                rows.AddRange(named);
            }
            else if (query.Room.Length > 0)
            {
                rows.AddRange(await tx.All<Row>(ByRoom, about with { Room = query.Room }, ct));
            }
            else if (query.Building.Length > 0 || (communities.Length > 0 && query.Tail.Length == 0))
            {
                rows.AddRange(await tx.All<Row>(query.Building.Length > 0 ? ByBuilding : ByCommunity, about, ct));
            }

            rows = [.. rows.DistinctBy(r => r.Household)];
            var shown = rows.Take(Most).ToList();
            var opened = (await contacts.Read(tx, actor, [.. shown.Select(r => r.Household)], "search", ct))
                .ToLookup(c => c.Household);
            return new Found(typed, query, [.. shown.Select(r => r with { Contacts = [.. opened[r.Household]] })],
                onlySurname, rows.Count > Most);
        }

        // A word is a community when the town has one; what carries a title, or nobody knows as a place, is a person.
        private static async Task<(int[] Communities, string[] Names)> Sort(
            Tx tx, TownId town, IReadOnlyList<string> words, CancellationToken ct)
        {
            int[] communities = [];
            var names = new List<string>();
            foreach (var word in words)
            {
                var hits = CalledName.IsPerson(word) ? []
                    : await tx.All<int>(FindCommunities, new { town, word = Plain(word) }, ct);
                if (hits.Count == 0) names.Add(word);
                else communities = communities.Length == 0 ? [.. hits] : [.. communities.Intersect(hits)];
            }

            return (communities, [.. names]);
        }

        private async Task<(IReadOnlyList<Row> Rows, bool OnlySurname)> Named(
            Tx tx, TownId town, About about, string name, CancellationToken ct)
        {
            var bare = CalledName.WithoutTitle(name);
            var surname = Leaders.Surname(bare);
            var whole = await Called(tx, about, ByName, vault.NameIndex(town, name), ct);
            if (whole.Count > 0 && bare.Length > surname.Length) return (whole, false);
            return (await Called(tx, about, BySurname, vault.SurnameIndex(town, surname), ct),
                bare.Length > surname.Length);
        }

        private static Task<IReadOnlyList<Row>> Called(
            Tx tx, About about, string sql, byte[] index, CancellationToken ct) =>
            tx.All<Row>(sql, about with { Index = index }, ct);

        // What a pattern would take as its own signs is no part of a name.
        private static string Plain(string word) => string.Concat(word.Where(c => c is not ('%' or '_' or '\\')));
    }

    private sealed record About(int Town, int[] Communities, string Building, string Unit, int Take)
    {
        public string Room { get; init; } = "";

        public byte[] Index { get; init; } = [];
    }

    private const string FindCommunities = """
        select id from communities
        where town_id = @town and (name like '%' || @word || '%' or code = @word or lane = @word)
        """;

    private const string DoorColumns = """
        select h.id as household, c.name as community, b.no as building_no, h.unit, h.room, h.occupant, h.priority,
          exists (
            select from orders o join cycles y on y.town_id = o.town_id and y.id = o.cycle_id
            where o.town_id = h.town_id and o.household_id = h.id and o.state = 'placed' and y.state = 'published'
              and y.cutoff_at > db_now()) as ordered
        from households h
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where h.town_id = @Town and (cardinality(@Communities::int[]) = 0 or h.community_id = any(@Communities::int[]))
          and (@Unit::text = '' or h.unit = @Unit::text)
        """;

    private const string InBuildingColumns = """

          and (@Building::text = '' or b.no = @Building::text or exists (
            select from building_aliases a
            where a.town_id = h.town_id and a.community_id = h.community_id and a.alias = @Building::text
              and a.building_id = h.building_id))
          and (@Room::text = '' or h.room = @Room::text or exists (
            select from door_aliases a
            where a.town_id = h.town_id and a.building_id = h.building_id and a.alias = @Room::text
              and a.household_id = h.id))
        """;

    // As a truck and then a person would pass them.
    private const string WalkColumns = """

        order by c.gate_order, c.id, b.walk_order, b.id, h.door_order, h.id
        limit @Take
        """;

    private const string ByPhone = DoorColumns + InBuildingColumns + """

          and h.id in (
            select k.household_id from household_contacts k where k.town_id = @Town and k.phone_index = @Index
            union all
            select m.household_id from people p
            join household_members m on m.town_id = p.town_id and m.person_id = p.id
            where p.town_id = @Town and p.phone_index = @Index)
        """ + WalkColumns;

    private const string ByTail = DoorColumns + InBuildingColumns + """

          and h.id in (
            select k.household_id from household_contacts k where k.town_id = @Town and k.tail_index = @Index
            union all
            select m.household_id from people p
            join household_members m on m.town_id = p.town_id and m.person_id = p.id
            where p.town_id = @Town and p.tail_index = @Index)
        """ + WalkColumns;

    private const string ByName = DoorColumns + InBuildingColumns + """

          and h.id in (
            select k.household_id from household_contacts k where k.town_id = @Town and k.name_index = @Index)
        """ + WalkColumns;

    private const string BySurname = DoorColumns + InBuildingColumns + """

          and h.id in (
            select k.household_id from household_contacts k where k.town_id = @Town and k.surname_index = @Index)
        """ + WalkColumns;

    // The rooms first, by their index: a town has many buildings 3 and few rooms 1803.
    private const string ByRoom = DoorColumns + InBuildingColumns + """

          and h.id in (
            select r.id from households r where r.town_id = @Town and r.room = @Room::text
            union all
            select a.household_id from door_aliases a where a.town_id = @Town and a.alias = @Room::text)
        """ + WalkColumns;

    private const string ByBuilding = DoorColumns + """

          and h.building_id in (
            select x.id from buildings x where x.town_id = @Town and x.no = @Building::text
            union all
            select a.building_id from building_aliases a where a.town_id = @Town and a.alias = @Building::text)
        """ + WalkColumns;

    private const string ByCommunity = DoorColumns + WalkColumns;

    private const string CountWaiting = """
        select count(*) filter (where kind = 'callback') as callbacks,
               count(*) filter (where kind = 'callback' and due_at < db_now()) as late_callbacks,
               count(*) filter (where kind <> 'callback') as needs,
               count(*) filter (where kind <> 'callback' and due_at < db_now()) as late_needs,
               (select count(*) from hotline_calls k
                where k.town_id = @Town and k.agent_id = @Person and k.at > db_now() - interval '24 hours') as calls
        from door_tasks where town_id = @Town and closed_at is null
        """;
}
