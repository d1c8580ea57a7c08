// What other rooms may name of this one: bag codes, what a batch holds for a building or a drop with amendments, and
// whose copy a list is.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Batches;

/// <summary>What an actor may see of a batch: the whole town, one community or one building.</summary>
public readonly record struct Scope(CommunityId? Community, BuildingId? Building)
{
    public static Scope Of(Actor actor) =>
        actor.Role == Role.Desk ? default : new Scope(actor.Community, actor.Building);
}

/// <summary>A bag's name on its label and in its QR code: the batch's code and the label's short code.</summary>
public static class BagCode
{
    /// <summary>"M72K-3F-22AB".</summary>
    public static string Of(string batchCode, int label) => $"{batchCode}-{ShortCode.Of(label)}";

    /// <summary>Where the QR code leads.</summary>
    public static string Path(string batchCode, int label) => $"/b/{Of(batchCode, label)}";

    /// <summary>Reads a code as typed, or as scanned with the path in front; the batch's code in upper case.</summary>
    public static bool TryRead(string? text, out string batchCode, out int label)
    {
        (batchCode, label) = ("", 0);
        if (text is null || text.Length > 200) return false;
        var code = text[(text.LastIndexOf('/') + 1)..].Trim().ToUpperInvariant();
        var cut = code.LastIndexOf('-');
        if (cut < 1 || !ShortCode.TryRead(code[(cut + 1)..], out var number)
            || number is < 1 or > int.MaxValue) return false;
        (batchCode, label) = (code[..cut], (int)number);
        return true;
    }
}

/// <summary>
/// A batch in one line; totals are those of the freeze. <c>NewestHash</c> is the last amendment's, or the batch's own;
/// <c>DeltaPieces</c> what amendments added, less what they took away.
/// </summary>
public sealed record BatchHead(
    BatchId Id, string Code, string Name, DateTimeOffset FrozenAt, DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom,
    DateTimeOffset DeliverTo, int Orders, int Lines, int Pieces, long TotalFen, long WeightGrams, byte[] Hash,
    int Amendments, byte[] NewestHash, int DeltaPieces)
{
    /// <summary>Eight digits for paper.</summary>
    public string ShortHash => Convert.ToHexStringLower(NewestHash.AsSpan(0, 4));
}

/// <summary>Where what was ordered is paid: at the door, elsewhere by a relative, or some of each.</summary>
[Flags]
public enum PaidAt { Nowhere = 0, Door = 1, Elsewhere = 2, Both = Door | Elsewhere }

/// <summary>
/// One package of one household: weight and price of one piece, pieces at the freeze and with all amendments, the
/// labels of the pieces that are still wanted, in order, and where they are paid. A label never changes its bag.
/// </summary>
public sealed record DoorLine(
    OfferId Offer, string Letter, string Package, int WeightGrams, long PriceFen, int Before, int After,
    IReadOnlyList<int> Labels, PaidAt Paid)
{
    /// <summary>For lists: who pays.</summary>
    public string PaidIn(Words w) => Paid switch
    {
        PaidAt.Elsewhere => w["亲属付，不收款", "a relative pays: collect nothing"],
        PaidAt.Both => w["部分由亲属付", "a relative pays a part"],
        _ => "",
    };
}

/// <summary>One household's part of a batch. Households whose every bag was cancelled stay listed.</summary>
public sealed record Door(
    CommunityId Community, BuildingId Building, string BuildingNo, HouseholdId Household, string Unit, int Floor,
    string Room, string Occupant, string Note, IReadOnlyList<DoorLine> Lines)
{
    /// <summary>Bags with all amendments.</summary>
    public int Bags => Lines.Sum(l => l.After);

    public int BagsBefore => Lines.Sum(l => l.Before);

    public long WeightGrams => Lines.Sum(l => (long)l.After * l.WeightGrams);

    public long TotalFen => Lines.Sum(l => l.After * l.PriceFen);

    public long TotalFenBefore => Lines.Sum(l => l.Before * l.PriceFen);

    /// <summary>What whoever comes to the door must know about money; "" = the door pays as always.</summary>
    public string PaidIn(Words w) => Lines.Count == 0 ? ""
        : (Lines[0] with { Paid = Lines.Aggregate(PaidAt.Nowhere, (at, l) => at | l.Paid) }).PaidIn(w);

    /// <summary>"1803", "2-301", "501 乙": what is said aloud.</summary>
    public string Name => (Unit.Length > 0 ? $"{Unit}-" : "") + Room + (Occupant.Length > 0 ? " " + Occupant : "");

    /// <summary>Every bag with its place among the household's bags: k of n.</summary>
    public IEnumerable<(DoorLine Line, int Label, int Bag)> Each()
    {
        var bag = 0;
        foreach (var line in Lines)
        {
            foreach (var label in line.Labels) yield return (line, label, ++bag);
        }
    }
}

/// <summary>
/// What one supplier brings of one package to one community's gate: pieces at the freeze, when the supplier confirmed
/// (until then as with all amendments), and with all amendments. Weight of one piece.
/// </summary>
public sealed record DropLine(
    SupplierId Supplier, string SupplierName, CommunityId Community, string CommunityName, string CommunityCode,
    string Gate, OfferId Offer, string Letter, string Package, int PiecesPerCase, int WeightGrams, int Before,
    int Confirmed, int After)
{
    /// <summary>Whole cases that cover the pieces.</summary>
    public int Cases => (After + PiecesPerCase - 1) / PiecesPerCase;

    public long TotalGrams => (long)After * WeightGrams;
}

/// <summary>Reads a batch as it stands: the frozen lines with the amendments applied.</summary>
public sealed class BatchBook(Db db)
{
    /// <summary>Null when the town has no such batch.</summary>
    public Task<BatchHead?> Find(TownId town, BatchId batch, CancellationToken ct) =>
        db.Maybe<BatchHead>(FindHead, new { Town = town, Batch = batch, code = (string?)null }, ct);

    /// <summary>By the code on paper, as <see cref="BagCode.TryRead"/> reads it.</summary>
    public Task<BatchHead?> Find(TownId town, string code, CancellationToken ct) =>
        db.Maybe<BatchHead>(FindHead, new { Town = town, Batch = (int?)null, code }, ct);

    /// <summary>The households of a community or of one of its buildings, in walking order.</summary>
    public async Task<IReadOnlyList<Door>> Doors(
        TownId town, BatchId batch, CommunityId community, BuildingId? building, CancellationToken ct) =>
        Gather(await db.All<Row>(DoorRows, new { Town = town, Batch = batch, community, building }, ct));

    /// <summary>The household that a label belongs to; null when there is no such bag or it was cancelled.</summary>
    public async Task<Door?> DoorOf(TownId town, BatchId batch, int label, CancellationToken ct)
    {
        var place = await db.Maybe<Place>(FindLabel, new { Town = town, Batch = batch, label }, ct);
        if (place is null) return null;
        var doors = await Doors(town, batch, place.CommunityId, place.BuildingId, ct);
        return doors.FirstOrDefault(d => d.Lines.Any(l => l.Labels.Contains(label)));
    }

    /// <summary>Per supplier, community (in gate order) and package; narrowed by what is given.</summary>
    public Task<IReadOnlyList<DropLine>> Drops(
        TownId town, BatchId batch, SupplierId? supplier, CommunityId? community, CancellationToken ct) =>
        db.All<DropLine>(DropRows, new { Town = town, Batch = batch, supplier, community }, ct);

    /// <summary>Communities with lines or amendments, in gate order, inside a scope.</summary>
    public Task<IReadOnlyList<CommunityId>> Communities(
        TownId town, BatchId batch, Scope scope, CancellationToken ct) =>
        db.All<CommunityId>(CommunitiesOf, new { Town = town, Batch = batch, scope.Community }, ct);

    // Rows come by door, package, then age: the freeze first, then each amendment. The highest labels leave.
    private static List<Door> Gather(IReadOnlyList<Row> rows)
    {
        var doors = new List<Door>();
        for (var at = 0; at < rows.Count;)
        {
            var head = rows[at];
            var lines = new List<DoorLine>();
            var notes = new List<string>();
            while (at < rows.Count && rows[at].HouseholdId == head.HouseholdId)
                lines.Add(GatherLine(rows, ref at, notes));
            doors.Add(new Door(head.CommunityId, head.BuildingId, head.BuildingNo, head.HouseholdId, head.Unit,
                head.Floor, head.Room, head.Occupant, string.Join("；", notes), lines));
        }

        return doors;
    }

    private static DoorLine GatherLine(IReadOnlyList<Row> rows, ref int at, List<string> notes)
    {
        var head = rows[at];
        List<int> labels = [];
        var (before, gone, price, paid) = (0, 0, head.PriceFen, PaidAt.Nowhere);
        for (; at < rows.Count && rows[at].HouseholdId == head.HouseholdId && rows[at].OfferId == head.OfferId; at++)
        {
            var row = rows[at];
            if (row.Amendment == 0) before += row.Pieces;
            if (row.Amendment == 0) paid |= row.Elsewhere ? PaidAt.Elsewhere : PaidAt.Door;
            if (row.Note.Length > 0 && !notes.Contains(row.Note)) notes.Add(row.Note);
            if (row.Pieces > 0) labels.AddRange(Enumerable.Range(row.FirstLabel, row.Pieces));
            else gone -= row.Pieces;
            price = row.PriceFen;
        }

        labels.RemoveRange(labels.Count - gone, gone);

        return new DoorLine(
            head.OfferId, head.Letter, head.Package, head.WeightGrams, price, before, labels.Count, labels,
            before < labels.Count ? paid | PaidAt.Door : paid);
    }

    private sealed record Place(CommunityId CommunityId, BuildingId BuildingId);

    private sealed record Row(
        CommunityId CommunityId, BuildingId BuildingId, string BuildingNo, HouseholdId HouseholdId, string Unit,
        short Floor, string Room, string Occupant, OfferId OfferId, string Letter, string Package, int WeightGrams,
        int Pieces, long PriceFen, int FirstLabel, int Amendment, string Note, bool Elsewhere);

    private const string FindHead = """
        select t.id, t.code, c.name, t.frozen_at, c.cutoff_at, c.deliver_from, c.deliver_to, t.orders, t.lines,
               t.pieces, t.total_fen, t.weight_grams, t.hash, coalesce(a.number, 0) as amendments,
               coalesce(a.hash, t.hash) as newest_hash,
               (select coalesce(sum(l.delta_pieces), 0)::int from amendment_lines l
                where l.town_id = t.town_id and l.batch_id = t.id) as delta_pieces
        from batches t
        join cycles c on c.town_id = t.town_id and c.id = t.id
        left join lateral (select m.number, m.hash from amendments m
          where m.town_id = t.town_id and m.batch_id = t.id order by m.number desc limit 1) a on true
        where t.town_id = @Town and (t.id = @Batch::int or t.code = @code::text)
        """;

    // Pieces that an amendment adds get labels after the batch's own, in the order of amendments.
    private const string Added = """
        added as (
          select a.number, a.position, a.household_id, a.offer_id, a.delta_pieces, a.price_fen,
                 (b.pieces + sum(greatest(a.delta_pieces, 0)) over (order by a.number, a.position)
                   - greatest(a.delta_pieces, 0) + 1)::int as first_label
          from amendment_lines a join batches b on b.town_id = a.town_id and b.id = a.batch_id
          where a.town_id = @Town and a.batch_id = @Batch)
        """;

    private const string DoorRows = $"""
        with {Added}, chosen as (
          select b.id, b.no, b.walk_order, b.community_id from buildings b
          where b.town_id = @Town and b.community_id = @community and (@building::int is null or b.id = @building)),
        pieces as (
          select c.*, l.household_id, l.offer_id, l.pieces, l.price_fen, l.first_label, 0 as amendment,
                 l.line_no as position, o.note, l.payer is not null as elsewhere
          from chosen c
          join batch_lines l on l.town_id = @Town and l.batch_id = @Batch and l.building_id = c.id
          join orders o on o.town_id = l.town_id and o.id = l.order_id
          union all
          select c.*, d.household_id, d.offer_id, d.delta_pieces, d.price_fen, d.first_label, d.number, d.position, '',
                 false
          from added d
          join households h on h.town_id = @Town and h.id = d.household_id
          join chosen c on c.id = h.building_id)
        select p.community_id, p.id as building_id, p.no as building_no, h.id as household_id, h.unit, h.floor, h.room,
               h.occupant, p.offer_id, f.letter, k.name as package, v.weight_grams, p.pieces, p.price_fen,
               p.first_label, p.amendment, p.note, p.elsewhere
        from pieces p
        join households h on h.town_id = @Town and h.id = p.household_id
        join offers f on f.town_id = @Town and f.id = p.offer_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id and v.version = f.version
        order by p.walk_order, p.id, h.door_order, h.id, length(f.letter), f.letter collate "C", f.id, p.amendment,
          p.position
        """;

    private const string FindLabel = $"""
        with {Added}
        select l.community_id, l.building_id from (
          select x.community_id, x.building_id, x.first_label, x.pieces from batch_lines x
          where x.town_id = @Town and x.batch_id = @Batch and x.first_label <= @label
          order by x.first_label desc limit 1) l
        where @label < l.first_label + l.pieces
        union all
        select h.community_id, h.building_id
        from added d join households h on h.town_id = @Town and h.id = d.household_id
        where d.delta_pieces > 0 and @label between d.first_label and d.first_label + d.delta_pieces - 1
        """;

    private const string DropRows = """
        select f.supplier_id as supplier, s.name as supplier_name, m.id as community, m.name as community_name,
               m.code as community_code, m.gate, f.id as offer, f.letter, k.name as package, v.pieces_per_case,
               v.weight_grams, x.before, x.confirmed, x.after
        from (
          select u.community_id, u.offer_id, sum(u.frozen)::int as before, sum(u.frozen + u.early)::int as confirmed,
                 sum(u.frozen + u.delta)::int as after
          from (
            select l.community_id, l.offer_id, l.pieces as frozen, 0 as delta, 0 as early
            from call_off_lines l
            where l.town_id = @Town and l.batch_id = @Batch
            union all
            select h.community_id, a.offer_id, 0, a.delta_pieces,
                   case when n.at > o.confirmed_at then 0 else a.delta_pieces end
            from amendment_lines a
            join amendments n on n.town_id = a.town_id and n.batch_id = a.batch_id and n.number = a.number
            join households h on h.town_id = a.town_id and h.id = a.household_id
            join offers g on g.town_id = a.town_id and g.id = a.offer_id
            left join call_offs o on o.town_id = a.town_id and o.batch_id = a.batch_id and o.supplier_id = g.supplier_id
            where a.town_id = @Town and a.batch_id = @Batch) u
          group by u.community_id, u.offer_id) x
        join offers f on f.town_id = @Town and f.id = x.offer_id
        join suppliers s on s.town_id = f.town_id and s.id = f.supplier_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id and v.version = f.version
        join communities m on m.town_id = @Town and m.id = x.community_id
        where (@supplier::int is null or f.supplier_id = @supplier) and (@community::int is null or m.id = @community)
        order by m.gate_order, m.id, length(f.letter), f.letter collate "C", f.id
        """;

    private const string CommunitiesOf = """
        select m.id from communities m
        where m.town_id = @Town and (@Community::int is null or m.id = @Community) and (
          exists (select from batch_communities c
                  where c.town_id = m.town_id and c.batch_id = @Batch and c.community_id = m.id)
          or m.id in (select h.community_id
                      from amendment_lines a join households h on h.town_id = a.town_id and h.id = a.household_id
                      where a.town_id = @Town and a.batch_id = @Batch))
        order by m.gate_order, m.id
        """;
}

/// <summary>Lists of doors that end a day after the round (ListsEnd.cs).</summary>
public static class DoorLists
{
    public static TBuilder EndsWithTheRound<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            return http.Features.Get<Actor>() is { } actor && await ListsEnd.IsOver(
                http.RequestServices.GetRequiredService<Db>(), actor, http.GetRouteValue("batch")?.ToString(),
                http.RequestAborted) ? BatchesProblems.ListOver.ToHttp() : await next(context);
        });
}

/// <param name="Code">Six letters and digits that can be said aloud.</param>
/// <param name="Name">Of who took it; empty when it is not known.</param>
public sealed record Copy(string Code, string Name, Role Role, DateTimeOffset At)
{
    /// <summary>The line on every page and in every file.</summary>
    public string In(Words w, Moments at)
    {
        var who = Name.Length > 0 ? Name : Role.Text();
        var when = $"{at.Date(At)} {at.Clock(At)}";
        return w[$"{who} · {when} · 只用于这一期送货，用完收回，不转发 · 查号 {Code}",
            $"{who} · {when} · for this delivery only; take it back after use, pass it on to nobody · copy {Code}"];
    }

    public override string ToString() => $"Copy {Code}";
}

/// <summary>
/// A list of doors leaves the program as somebody's copy: it says whose, when, what for, and a short code. A copy that
/// turns up where it should not leads back to its row (ListCopies.cs).
/// </summary>
public sealed class Copies(Db db, StaffNames names, Randomness randomness)
{
    private const int CodeCharacters = 6;

    // Read from paper over the telephone: no 0/O/1/I.
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>Notes that the actor takes a copy and whose doors stand on it, and gives it its mark.</summary>
    /// <param name="actor">Who takes it.</param>
    /// <param name="batch">Of which batch.</param>
    /// <param name="action">"printed" or "exported".</param>
    /// <param name="what">"doors", "households.csv".</param>
    /// <param name="place">As much of the town as is on it.</param>
    /// <param name="doors">Whose data.</param>
    /// <param name="agreed">The question that a second person agreed to; null for paper.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<Copy> Take(Actor actor, BatchId batch, string action, string what, string place,
        IEnumerable<HouseholdId> doors, Guid? agreed, CancellationToken ct)
    {
        var code = string.Concat(
            Enumerable.Range(0, CodeCharacters).Select(_ => Letters[randomness.Below(Letters.Length)]));
        return await db.Reading(async tx =>
        {
            tx.Append(actor, "copy", code, "taken", null,
                new { what, place, Batch = batch.Value, Role = actor.Role.Text(), agreed });
            tx.Takes(actor, action, what, doors);
            var taker = await tx.One<Taker>(SelectTaker, new { actor.Town, actor.Person }, ct);
            return new Copy(code, names.Of(actor.Town, actor.Person.Value, taker.NameSealed), actor.Role, taker.At);
        }, ct);
    }

    private sealed record Taker(byte[]? NameSealed, DateTimeOffset At);

    private const string SelectTaker =
        "select name_sealed, db_now() as at from people where town_id = @Town and id = @Person";
}
