// Recomputes a batch from its own lines: each community's counts and hash, the batch's hash, the amendments' chain.
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Batches;

public static class VerifyBatch
{
    /// <param name="Holds">Everything below is equal to what is stored.</param>
    /// <param name="Hash">The batch's hash, recomputed from its lines, in hex.</param>
    /// <param name="Communities">Communities whose counts or hash differ.</param>
    /// <param name="Amendments">Amendments whose hash differs.</param>
    public sealed record Verdict(bool Holds, string Hash, IReadOnlyList<int> Communities,
        IReadOnlyList<int> Amendments);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/batches/{batch:int}/verification",
            async (int batch, Actor actor, Handler handler, CancellationToken ct) =>
            (await handler.Run(actor.Town, new BatchId(batch), ct)).ToHttp(TypedResults.Ok))
        .WithName(nameof(VerifyBatch)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        /// <summary>Reads every line of the batch once.</summary>
        public async Task<Outcome<Verdict>> Run(TownId town, BatchId batch, CancellationToken ct)
        {
            var args = new { Town = town, Batch = batch };
            var stored = await db.Maybe<byte[]>(FindHash, args, ct);
            if (stored is null) return BatchesProblems.NoSuchBatch;
            var kept = await db.All<Community>(Kept, args, ct);
            var counted = await db.All<Community>(Freeze.Communities, args, ct);
            var wrong = kept.Select(c => c.CommunityId).Union(counted.Select(c => c.CommunityId))
                .Where(id => !Same(kept.FirstOrDefault(c => c.CommunityId == id), counted.FirstOrDefault(c =>
                    c.CommunityId == id)))
                .Order().ToArray();
            var hash = Freeze.HashOf(town, batch, counted.Select(c => (c.CommunityId, c.Hash)));
            var broken = await Broken(args, stored, ct);
            return new Verdict(wrong.Length == 0 && broken.Count == 0 && hash.AsSpan().SequenceEqual(stored),
                Convert.ToHexStringLower(hash), wrong, broken);
        }

        private async Task<List<int>> Broken(object args, byte[] previous, CancellationToken ct)
        {
            var broken = new List<int>();
            foreach (var link in await db.All<Link>(Links, args, ct))
            {
                var text = $"{link.Head}{Convert.ToHexStringLower(previous)}\n{link.Rest}";
                var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
                if (!hash.AsSpan().SequenceEqual(link.Hash)) broken.Add(link.Number);
                previous = link.Hash;
            }

            return broken;
        }

        private static bool Same(Community? a, Community? b) =>
            a is not null && b is not null && a with { Hash = b.Hash } == b && a.Hash.AsSpan().SequenceEqual(b.Hash);
    }

    private sealed record Community(int CommunityId, int Households, int Lines, int Pieces, long TotalFen, byte[] Hash);

    private sealed record Link(int Number, byte[] Hash, string Head, string Rest);

    private const string FindHash = "select hash from batches where town_id = @Town and id = @Batch";

    private const string Kept = """
        select community_id, households, lines, pieces, total_fen, hash from batch_communities
        where town_id = @Town and batch_id = @Batch order by community_id
        """;

    private const string Links = """
        select a.number, a.hash,
               'baogong-amendment-1 ' || a.town_id || ' ' || a.batch_id || ' ' || a.number || chr(10) as head,
               a.id || ' ' || a.actor_id || ' ' || a.reason || chr(10) || coalesce((
                 select string_agg(l.position || ' ' || l.household_id || ' ' || l.offer_id || ' ' ||
                   l.delta_pieces || ' ' ||
                   l.price_fen || chr(10), '' order by l.position)
                 from amendment_lines l
                 where l.town_id = a.town_id and l.batch_id = a.batch_id and l.number = a.number), '') as rest
        from amendments a where a.town_id = @Town and a.batch_id = @Batch order by a.number
        """;
}
