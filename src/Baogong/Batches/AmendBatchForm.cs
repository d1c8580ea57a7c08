// What the amendment page needs: a door found by what the desk types, its packages with what it has now, and what was
// typed so far, so that a refusal loses nothing.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Batches;

public sealed class AmendBatchForm(Db db, BatchBook book)
{
    private const int MostDoors = 30;

    /// <param name="Id">The household.</param>
    /// <param name="Place">Community · building · room.</param>
    public sealed record FoundDoor(int Id, string Place);

    /// <param name="Offer">Of the round.</param>
    /// <param name="Now">Pieces the household has, amendments included.</param>
    /// <param name="Typed">The change as typed.</param>
    public sealed record Line(int Offer, string Letter, string Package, long PriceFen, int Now, string Typed = "");

    public sealed record Model(
        BatchHead Batch, string Search, IReadOnlyList<FoundDoor> Doors, FoundDoor? Door, IReadOnlyList<Line> Lines,
        string Reason = "", Guid Key = default)
    {
        public Model WithTyped(Form typed) => this with
        {
            Key = typed.Id("key") ?? Key,
            Reason = typed["reason"],
            Lines = [.. Lines.Select(l => l with { Typed = typed[$"delta-{l.Offer}"] })],
        };

        /// <summary>What cannot be read as a number becomes a change that is refused as too large.</summary>
        public AmendBatch.Request ToRequest() => new(Key, Reason,
            [.. Lines.Select(l => (l.Offer, Delta: Number(l.Typed))).Where(l => l.Delta != 0)
                .Select(l => new AmendBatch.Change(Door?.Id ?? 0, l.Offer, l.Delta))]);

        private static int Number(string typed)
        {
            var text = string.Concat(typed.Select(c => c switch
            {
                >= '０' and <= '９' => (char)(c - '０' + '0'),
                '−' or '－' or '–' => '-',
                '＋' => '+',
                _ => c,
            }));
            return text.Length == 0 ? 0
                : int.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign,
                    System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        }
    }

    public async Task<Model?> Read(BatchId batch, string search, int? household, Actor actor, CancellationToken ct)
    {
        var head = await book.Find(actor.Town, batch, ct);
        if (head is null) return null;
        var words = search.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var doors = words.Length == 0 ? [] : await db.All<FoundDoor>(FindDoors, new
        {
            actor.Town,
            batch,
            community = Word(words, 0),
            building = Word(words, 1),
            room = Word(words, 2),
            limit = MostDoors,
        }, ct);
        var chosen = household ?? (doors.Count == 1 ? doors[0].Id : null);
        var door = chosen is null ? null
            : await db.Maybe<FoundDoor>(FindDoor, new { actor.Town, batch, household = chosen }, ct);
        var lines = door is null ? []
            : await db.All<Row>(FindLines, new { actor.Town, batch, household = door.Id }, ct);
        return new Model(head, search, doors, door,
            [.. lines.Select(l => new Line(l.Id, l.Letter, l.Name, l.PriceFen, l.Pieces))]);
    }

    private static string Word(string[] words, int at) =>
        at < words.Length ? words[at].TrimEnd('号', '楼', '栋', '室').Replace("%", "", StringComparison.Ordinal) : "";

    private sealed record Row(int Id, string Letter, string Name, long PriceFen, int Pieces);

    private const string Place = """
        m.name || ' · ' || b.no || '号楼 · ' || case when h.unit = '' then '' else h.unit || '单元 ' end || h.room ||
          case when h.occupant = '' then '' else ' ' || h.occupant end as place
        """;

    private const string FindDoors = $"""
        select h.id, {Place}
        from cycle_communities c
        join communities m on m.town_id = c.town_id and m.id = c.community_id
        join buildings b on b.town_id = m.town_id and b.community_id = m.id
        join households h on h.town_id = b.town_id and h.building_id = b.id
        where c.town_id = @Town and c.cycle_id = @batch
          and (m.name like @community::text || '%' or m.code = upper(@community::text))
          and (@building::text = '' or b.no = @building::text)
          and (@room::text = '' or h.room = @room::text)
        order by m.gate_order, m.id, b.walk_order, b.id, h.door_order, h.id limit @limit
        """;

    private const string FindDoor = $"""
        select h.id, {Place}
        from households h
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities m on m.town_id = h.town_id and m.id = h.community_id
        join cycle_communities c on c.town_id = h.town_id and c.community_id = h.community_id and c.cycle_id = @batch
        where h.town_id = @Town and h.id = @household
        """;

    private const string FindLines = """
        select f.id, f.letter, k.name, f.price_fen,
               ((select coalesce(sum(l.pieces), 0) from batch_lines l
                 where l.town_id = @Town and l.household_id = @household and l.batch_id = @batch and l.offer_id = f.id)
               + (select coalesce(sum(a.delta_pieces), 0) from amendment_lines a
                 where a.town_id = @Town and a.batch_id = @batch and a.household_id = @household
                   and a.offer_id = f.id))::int as pieces
        from offers f join packages k on k.town_id = f.town_id and k.id = f.package_id
        where f.town_id = @Town and f.cycle_id = @batch
        order by length(f.letter), f.letter collate "C"
        """;
}
