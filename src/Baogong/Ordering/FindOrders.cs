// The desk finds an order by its code or its door; what is seen stands in the address bar and can be shared.
using System.Globalization;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class FindOrders
{
    // Counting further says nothing to a person.
    private const int CountTo = 10_000;

    /// <param name="Query">A code, or words of a door: community, building, room.</param>
    /// <param name="Cycle">Null = every round.</param>
    /// <param name="Channel">Empty = every one.</param>
    /// <param name="State">Empty = every one.</param>
    public sealed record Filter(string Query, int? Cycle, string Channel, string State, int Page)
    {
        public string On(int page) => string.Create(CultureInfo.InvariantCulture,
            $"/desk/orders?q={Uri.EscapeDataString(Query)}&cycle={Cycle}&channel={Channel}&state={State}&page={page}");
    }

    public sealed record Row(
        OrderId Order, long Number, string Round, string Community, string BuildingNo, string Unit, string Room,
        string Occupant, string Channel, string State, DateTimeOffset PlacedAt, long TotalFen, string Lines)
    {
        public string Code => ShortCode.Of(Number);
    }

    public sealed record RoundName(CycleId Cycle, string Name, DateTimeOffset CutoffAt);

    public sealed record DoorRow(HouseholdId Household, string Community, string BuildingNo, string Unit, string Room,
        string Occupant);

    public sealed record Found(Filter Filter, IReadOnlyList<Row> Rows, long Total, IReadOnlyList<RoundName> Rounds);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/orders", async (
            string? q, string? cycle, string? channel, string? state, int? page, Actor actor, Handler handler,
            CancellationToken ct) =>
            Answers.Page<FindOrdersPage>(new
            {
                Model = await handler.Run(actor, new(Short(q), int.TryParse(cycle, out var id) ? id : null,
                    Short(channel), Short(state), Math.Clamp(page ?? 1, 1, CountTo / Limits.TablePage)), ct),
            }))
        .WithName(nameof(FindOrders)).RequireAuthorization(Policies.Desk);

    /// <summary>云杉花园3号楼1803 → 云杉花园, 3, 1803: how people say a door, in any order.</summary>
    public static string[] WordsOf(string query)
    {
        foreach (var mark in (string[])["号楼", "单元", "号", "楼", "栋", "幢", "室", "·", "-", ",", "，"])
            query = query.Replace(mark, " ", StringComparison.Ordinal);
        // Letters and digits that touch are two words: 花园3.
        var spaced = string.Concat(query.Select((c, i) =>
            i > 0 && char.IsAsciiDigit(c) && !char.IsAscii(query[i - 1]) ? $" {c}" : c.ToString()));
        return [.. spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(6)];
    }

    public sealed class Handler(Db db)
    {
        public async Task<Found> Run(Actor actor, Filter filter, CancellationToken ct)
        {
            var args = new
            {
                actor.Town,
                filter.Cycle,
                filter.Channel,
                filter.State,
                words = WordsOf(filter.Query),
                CountTo,
                number = ShortCode.TryRead(filter.Query, out var number) ? number : (long?)null,
                take = Limits.TablePage,
                skip = (filter.Page - 1) * Limits.TablePage,
            };
            return new(filter, await db.All<Row>(FindRows, args, ct), await db.One<long>(CountRows, args, ct),
                await db.All<RoundName>(FindRounds, args, ct));
        }

        /// <summary>Doors that fit all the words.</summary>
        public async Task<IReadOnlyList<DoorRow>> Doors(Actor actor, string query, CancellationToken ct) =>
            WordsOf(query) is { Length: > 0 } words
                ? await db.All<DoorRow>(FindDoors, new { actor.Town, words, take = Limits.TablePage }, ct) : [];
    }

    private static string Short(string? text) => text is null ? "" : text.Length > 60 ? text[..60] : text.Trim();

    private const string FindRows = """
        select o.id as "order", o.number, y.name as round, c.name as community, b.no as building_no, h.unit, h.room,
          h.occupant,
               o.channel, o.state, o.placed_at, o.total_fen,
               (select string_agg(f.letter || '×' || l.pieces, ' ' order by length(f.letter), f.letter)
                from unnest(o.offer_ids, o.pieces) as l(offer_id, pieces)
                join offers f on f.town_id = o.town_id and f.id = l.offer_id) as lines
        from orders o
        join cycles y on y.town_id = o.town_id and y.id = o.cycle_id
        join households h on h.town_id = o.town_id and h.id = o.household_id
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where o.town_id = @Town and (@Cycle::int is null or o.cycle_id = @Cycle::int)
          and (@Channel::text = '' or o.channel = @Channel::text) and (@State::text = '' or o.state = @State::text)
          and (o.number = @number::bigint or not exists (
            select from unnest(@words::text[]) as w(word)
            where not (c.name ilike '%' || w.word || '%' or c.code = upper(w.word) or b.no = w.word
              or h.unit = w.word or h.room = w.word)))
        order by o.number desc
        limit @take offset @skip
        """;

    private const string CountRows = """
        select count(*) from (
          select from orders o
          join households h on h.town_id = o.town_id and h.id = o.household_id
          join buildings b on b.town_id = h.town_id and b.id = h.building_id
          join communities c on c.town_id = h.town_id and c.id = h.community_id
          where o.town_id = @Town and (@Cycle::int is null or o.cycle_id = @Cycle::int)
            and (@Channel::text = '' or o.channel = @Channel::text) and (@State::text = '' or o.state = @State::text)
            and (o.number = @number::bigint or not exists (
              select from unnest(@words::text[]) as w(word)
              where not (c.name ilike '%' || w.word || '%' or c.code = upper(w.word) or b.no = w.word
                or h.unit = w.word or h.room = w.word)))
          limit @CountTo) as counted
        """;

    private const string FindRounds = """
        select id as cycle, name, cutoff_at from cycles
        where town_id = @Town and state <> 'withdrawn' order by cutoff_at desc, id desc limit 30
        """;

    private const string FindDoors = """
        select h.id as household, c.name as community, b.no as building_no, h.unit, h.room, h.occupant
        from households h
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where h.town_id = @Town and not exists (
          select from unnest(@words::text[]) as w(word)
          where not (c.name ilike '%' || w.word || '%' or c.code = upper(w.word) or b.no = w.word
            or h.unit = w.word or h.room = w.word))
        order by c.gate_order, c.id, b.walk_order, b.id, h.door_order
        limit @take
        """;
}
