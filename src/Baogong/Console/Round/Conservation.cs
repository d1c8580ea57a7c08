// Where every package of the round went, from the households to the supplier and back to the doors.
using System.Globalization;
using System.Text;
using Baogong.Platform.Data;

namespace Baogong.Console.Round;

internal static class Conservation
{
    private sealed record Row(
        string Letter, string Package, long Households, long Frozen, long CalledOff, long Arrived, long HandedOver,
        long Short, long Broken, long Other, long DueFen, long SupplierFen);

    public static async Task<string> Table(Db db, CancellationToken ct)
    {
        var rows = await db.All<Row>(Read, new { RoundScene.Town }, ct);
        var text = new StringBuilder("\n").AppendLine(
            "package            households  frozen  call-off  at gate  given  short  broken  other" +
            "   due from doors   due to supplier");
        foreach (var row in rows) text.AppendLine(Line($"{row.Letter} {row.Package}", row));
        text.AppendLine(Line("all", new Row("", "", rows.Sum(r => r.Households), rows.Sum(r => r.Frozen),
            rows.Sum(r => r.CalledOff), rows.Sum(r => r.Arrived), rows.Sum(r => r.HandedOver), rows.Sum(r => r.Short),
            rows.Sum(r => r.Broken), rows.Sum(r => r.Other), rows.Sum(r => r.DueFen), rows.Sum(r => r.SupplierFen))));
        return text.ToString();
    }

    private static string Line(string name, Row r)
    {
        // A Chinese character is as wide as two letters.
        var wide = name.Sum(c => c > 0x2E80 ? 2 : 1);
        return string.Create(CultureInfo.InvariantCulture,
            $"{name}{new string(' ', Math.Max(1, 19 - wide))}{r.Households,10}{r.Frozen,8}{r.CalledOff,10}") +
            string.Create(CultureInfo.InvariantCulture, $"{r.Arrived,9}{r.HandedOver,7}{r.Short,7}{r.Broken,8}") +
            string.Create(CultureInfo.InvariantCulture, $"{r.Other,7}") +
            $"{Core.Fen.Yuan(r.DueFen),17}{Core.Fen.Yuan(r.SupplierFen),18}";
    }

    private const string Read = """
        with ordered as (
          select l.offer_id, sum(l.pieces)::bigint as pieces
          from orders o, unnest(o.offer_ids, o.pieces) as l(offer_id, pieces)
          where o.town_id = @Town and o.state = 'placed' group by l.offer_id),
        frozen as (
          select offer_id, sum(pieces)::bigint as pieces from batch_lines where town_id = @Town group by offer_id),
        called as (
          select offer_id, sum(pieces)::bigint as pieces from call_off_lines where town_id = @Town group by offer_id),
        gate as (
          select offer_id, sum(received - damaged)::bigint as pieces from (
            select distinct on (community_id, offer_id) * from gate_counts where town_id = @Town
            order by community_id, offer_id, seq desc) g group by offer_id),
        bags as (
          select l.offer_id, e.outcome
          from batch_lines l, generate_series(l.first_label, l.first_label + l.pieces - 1) as s(label)
          left join lateral (
            select outcome from bag_events b where b.town_id = @Town and b.batch_id = l.batch_id and b.label = s.label
            order by seq desc limit 1) e on true
          where l.town_id = @Town),
        fate as (
          select offer_id, count(*) filter (where outcome in ('handed_over', 'left_at_door')) as given,
            count(*) filter (where outcome = 'short') as short, count(*) filter (where outcome = 'broken') as broken,
            count(*) filter (where outcome is null
              or outcome not in ('handed_over', 'left_at_door', 'short', 'broken')) as other
          from bags group by offer_id)
        select f.letter, p.name as package, coalesce(o.pieces, 0) as households, coalesce(z.pieces, 0) as frozen,
          coalesce(c.pieces, 0) as called_off, coalesce(g.pieces, 0) as arrived, coalesce(t.given, 0) as handed_over,
          coalesce(t.short, 0) as short, coalesce(t.broken, 0) as broken, coalesce(t.other, 0) as other,
          (coalesce(z.pieces, 0) - coalesce(t.short, 0) - coalesce(t.broken, 0)) * f.price_fen as due_fen,
          coalesce(g.pieces, 0) * f.price_fen as supplier_fen
        from offers f join packages p on p.town_id = f.town_id and p.id = f.package_id
        left join ordered o on o.offer_id = f.id left join frozen z on z.offer_id = f.id
        left join called c on c.offer_id = f.id left join gate g on g.offer_id = f.id
        left join fate t on t.offer_id = f.id
        where f.town_id = @Town order by f.letter
        """;
}
