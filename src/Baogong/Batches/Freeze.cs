// Turns a round's orders into the frozen batch: set-based, inside the caller's transaction, with the cycle's row
// locked. One sort puts every line in walking order; line numbers, bag labels and "bag k of n" follow from running
// sums over it.
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.Batches;

/// <param name="Batch">The batch's number, equal to the cycle's.</param>
/// <param name="Code">The short code on every sheet.</param>
/// <param name="Orders">Orders that were placed when the round closed.</param>
/// <param name="Lines">Order lines, each with its place in walking order.</param>
/// <param name="Pieces">Packages, and so bags.</param>
public sealed record Frozen(BatchId Batch, string Code, int Orders, int Lines, int Pieces);

public static class Freeze
{
    private const string CodeAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    public static async Task<Frozen> Run(Tx tx, TownId town, CycleId cycle, CancellationToken ct)
    {
        var batch = new BatchId(cycle.Value);
        var args = new { Town = town, Batch = batch };
        await tx.One<string>(Patience, null, ct);
        var lines = await tx.Run(InsertLines, args, ct);
        var communities = await tx.All<Community>(Communities, args, ct);
        Debug.Assert(communities.Sum(c => c.Lines) == lines, "Every line belongs to one community.");
        var totals = await tx.One<Totals>(CountTotals, args, ct);
        var hash = HashOf(town, batch, communities.Select(c => (c.CommunityId, c.Hash)));
        var code = CodeOf(batch, hash);
        var pieces = communities.Sum(c => c.Pieces);
        await tx.Run(InsertBatch, new
        {
            Town = town,
            Batch = batch,
            code,
            totals.Orders,
            lines,
            pieces,
            totalFen = communities.Sum(c => c.TotalFen),
            totals.WeightGrams,
            hash,
        }, ct);
        await tx.Run(InsertCommunities, new
        {
            Town = town,
            Batch = batch,
            ids = communities.Select(c => c.CommunityId).ToArray(),
            households = communities.Select(c => c.Households).ToArray(),
            lines = communities.Select(c => c.Lines).ToArray(),
            pieces = communities.Select(c => c.Pieces).ToArray(),
            totals = communities.Select(c => c.TotalFen).ToArray(),
            hashes = communities.Select(c => c.Hash).ToArray(),
        }, ct);
        await tx.Run(InsertCallOffs, args, ct);
        await tx.Run(InsertCallOffLines, args, ct);
        return new Frozen(batch, code, totals.Orders, lines, pieces);
    }

    /// <summary>The batch's hash over its communities' hashes, by community number (docs/batch-hash.md).</summary>
    public static byte[] HashOf(TownId town, BatchId batch, IEnumerable<(int Community, byte[] Hash)> communities)
    {
        var text = new StringBuilder($"baogong-batch-1 {town.Value} {batch.Value}\n");
        foreach (var (community, hash) in communities.OrderBy(c => c.Community))
            text.Append(community).Append(' ').Append(Convert.ToHexStringLower(hash)).Append('\n');
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    // The number part is unique; two characters of the hash tell a sheet of a changed world from ours at a glance.
    private static string CodeOf(BatchId batch, byte[] hash) =>
        $"{ShortCode.Of(batch.Value)}-{CodeAlphabet[hash[0] % 32]}{CodeAlphabet[hash[1] % 32]}";

    private sealed record Community(int CommunityId, int Households, int Lines, int Pieces, long TotalFen, byte[] Hash);

    private sealed record Totals(int Orders, long WeightGrams);

    /// <summary>One line of a community's canonical text (docs/batch-hash.md), also in the export.</summary>
    public const string CanonicalLine = """
        l.line_no || ' ' || l.order_id || ' ' || l.order_number || ' ' || l.building_id || ' ' ||
          l.household_id || ' ' || l.offer_id || ' ' || l.pieces || ' ' || l.price_fen || ' ' || l.first_label || ' ' ||
          l.first_bag || ' ' || l.bags
        """;

    /// <summary>Counts and hash of each community's frozen lines, read again from the lines themselves.</summary>
    public const string Communities = $"""
        select l.community_id, count(distinct l.household_id)::int as households, count(*)::int as lines,
               sum(l.pieces)::int as pieces, sum(l.pieces * l.price_fen)::bigint as total_fen,
               sha256(convert_to('baogong-batch-1 ' || @Town::int || ' ' || @Batch::int || ' ' ||
                 l.community_id || chr(10) ||
                 string_agg({CanonicalLine} || chr(10), '' order by l.line_no), 'UTF8')) as hash
        from batch_lines l
        where l.town_id = @Town and l.batch_id = @Batch
        group by l.community_id
        order by l.community_id
        """;

    [AcrossTowns("Settings of this transaction: a million lines take longer than a page may.")]
    private const string Patience = """
        select set_config('statement_timeout', '600s', true) || set_config('work_mem', '192MB', true)
        """;

    private const string InsertLines = """
        insert into batch_lines (town_id, batch_id, line_no, order_id, order_number, community_id, building_id,
          household_id, offer_id, pieces, price_fen, first_label, first_bag, bags, payer)
        select @Town, @Batch, row_number() over walk, x.order_id, x.order_number, x.community_id, x.building_id,
          x.household_id, x.offer_id, x.pieces, x.price_fen,
          sum(x.pieces) over (walk rows unbounded preceding) - x.pieces + 1,
          sum(x.pieces) over (door rows unbounded preceding) - x.pieces + 1,
          sum(x.pieces) over (
            partition by x.gate_order, x.community_id, x.walk_order, x.building_id, x.door_order, x.household_id),
          case when x.payer <> 'household:' || x.household_id then x.payer end
        from (
          select o.id as order_id, o.number as order_number, h.community_id, h.building_id, o.household_id, o.payer,
                 l.offer_id, l.pieces, l.price_fen, c.gate_order, b.walk_order, h.door_order,
                 length(f.letter) as letters, f.letter
          from orders o
          cross join lateral unnest(o.offer_ids, o.pieces, o.prices_fen) as l(offer_id, pieces, price_fen)
          join households h on h.town_id = o.town_id and h.id = o.household_id
          join buildings b on b.town_id = h.town_id and b.id = h.building_id
          join communities c on c.town_id = h.town_id and c.id = h.community_id
          join offers f on f.town_id = o.town_id and f.id = l.offer_id
          where o.town_id = @Town and o.cycle_id = @Batch and o.state = 'placed') x
        window
          walk as (order by x.gate_order, x.community_id, x.walk_order, x.building_id, x.door_order, x.household_id,
                   x.letters, x.letter collate "C", x.order_number),
          door as (partition by x.gate_order, x.community_id, x.walk_order, x.building_id, x.door_order, x.household_id
                   order by x.letters, x.letter collate "C", x.order_number)
        """;

    private const string CountTotals = """
        select (select count(*)::int from orders o
                where o.town_id = @Town and o.cycle_id = @Batch and o.state = 'placed') as orders,
               coalesce(sum(x.pieces * v.weight_grams), 0)::bigint as weight_grams
        from (select l.offer_id, sum(l.pieces) as pieces from batch_lines l
              where l.town_id = @Town and l.batch_id = @Batch group by l.offer_id) x
        join offers f on f.town_id = @Town and f.id = x.offer_id
        join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id and v.version = f.version
        """;

    private const string InsertBatch = """
        insert into batches (town_id, id, code, frozen_at, orders, lines, pieces, total_fen, weight_grams, hash)
        values (@Town, @Batch, @code, db_now(), @Orders, @lines, @pieces, @totalFen, @WeightGrams, @hash)
        """;

    private const string InsertCommunities = """
        insert into batch_communities (town_id, batch_id, community_id, households, lines, pieces, total_fen, hash)
        select @Town, @Batch, x.* from unnest(@ids::int[], @households::int[], @lines::int[], @pieces::int[],
          @totals::bigint[], @hashes::bytea[]) as x(community_id, households, lines, pieces, total_fen, hash)
        """;

    private const string InsertCallOffs = """
        insert into call_offs (town_id, batch_id, supplier_id, number)
        select @Town, @Batch, x.supplier_id,
               @Batch::int || '-' || lpad((row_number() over (order by x.supplier_id))::text, 2, '0')
        from (select distinct f.supplier_id
              from (select distinct l.offer_id from batch_lines l where l.town_id = @Town and l.batch_id = @Batch) u
              join offers f on f.town_id = @Town and f.id = u.offer_id) x
        """;

    private const string InsertCallOffLines = """
        insert into call_off_lines (town_id, batch_id, supplier_id, community_id, offer_id, pieces, cases, weight_grams)
        select @Town, @Batch, f.supplier_id, x.community_id, x.offer_id, x.pieces,
               (x.pieces + v.pieces_per_case - 1) / v.pieces_per_case, x.pieces::bigint * v.weight_grams
        from (select l.community_id, l.offer_id, sum(l.pieces)::int as pieces from batch_lines l
              where l.town_id = @Town and l.batch_id = @Batch group by l.community_id, l.offer_id) x
        join offers f on f.town_id = @Town and f.id = x.offer_id
        join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id and v.version = f.version
        """;
}
