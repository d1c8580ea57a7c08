// A change after the freeze: a numbered delta with its reason, hashed over the one before. The batch itself stays.
// The request key makes it repeatable; the round's row is locked, so numbers have no gaps and nothing goes below zero.
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Batches;

public static class AmendBatch
{
    /// <param name="Household">Of a community of the round.</param>
    /// <param name="Offer">Of the round.</param>
    /// <param name="DeltaPieces">Below zero takes away.</param>
    public sealed record Change(int Household, int Offer, int DeltaPieces);

    /// <param name="Key">Made by the client before sending: same key, same amendment.</param>
    /// <param name="Reason">2 to 200 characters.</param>
    /// <param name="Changes">Each household and offer once.</param>
    public sealed record Request(Guid Key, string Reason, IReadOnlyList<Change> Changes);

    /// <param name="Number">Its number in the batch, from 1.</param>
    /// <param name="Hash">In hex.</param>
    public sealed record Amended(int Number, string Hash);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/batches/{batch:int}/amendments",
                async (int batch, Request request, Actor actor, Handler handler, CancellationToken ct) =>
                    (await handler.Run(new BatchId(batch), request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(AmendBatch)).RequireAuthorization(Policies.Desk);
        routes.MapGet("/desk/batches/{batch:int}/amendment",
            async (int batch, string? door, int? household, Actor actor,
                AmendBatchForm form, Randomness randomness, CancellationToken ct) =>
                await form.Read(new BatchId(batch), door ?? "", household, actor, ct) is { } model
                    ? Answers.Page<AmendBatchPage>(new { Model = model with { Key = randomness.NewId() } })
                    : BatchesProblems.NoSuchBatch.ToHttp())
            .WithName("AmendBatchPage").RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/batches/{batch:int}/amendment", async (int batch, Form typed, Actor actor,
                AmendBatchForm form, Handler handler, CancellationToken ct) =>
            {
                var model = await form.Read(new BatchId(batch), "", typed.Int("household"), actor, ct);
                if (model?.Door is null) return BatchesProblems.NoSuchBatch.ToHttp();
                model = model.WithTyped(typed);
                var outcome = await handler.Run(new BatchId(batch), model.ToRequest(), actor, ct);
                return outcome.Problem is { } problem
                    ? Answers.Page<AmendBatchPage>(new { Model = model, Problem = problem }, problem.Status)
                    : Answers.SeeOther($"/desk/batches/{batch}#amendments");
            })
            .WithName("AmendBatchForm").RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public async Task<Outcome<Amended>> Run(BatchId batch, Request request, Actor actor, CancellationToken ct)
        {
            if (Reason(request.Reason) is not { } reason) return BatchesProblems.ReasonMissing;
            if (request.Changes.Count == 0 || request.Changes.Any(c => c.DeltaPieces == 0))
                return BatchesProblems.NothingChanged;
            if (request.Changes.Count > Limits.LinesPerOrder ||
                request.Changes.Any(c => c.DeltaPieces is < -Limits.PiecesPerLine or > Limits.PiecesPerLine) ||
                request.Changes.DistinctBy(c => (c.Household, c.Offer)).Count() < request.Changes.Count)
                return BatchesProblems.ChangeTooLarge;
            var clean = request with { Reason = reason };
            return await db.Atomically<Amended>(tx => Store(tx, batch, clean, actor, ct), ct);
        }

        /// <summary>In the caller's transaction; what the request says is taken as checked.</summary>
        internal static async Task<Outcome<Amended>> Store(
            Tx tx, BatchId batch, Request request, Actor actor, CancellationToken ct)
        {
            var args = new
            {
                actor.Town,
                Batch = batch,
                actor.Person,
                request.Key,
                request.Reason,
                households = request.Changes.Select(c => c.Household).ToArray(),
                offers = request.Changes.Select(c => c.Offer).ToArray(),
                deltas = request.Changes.Select(c => c.DeltaPieces).ToArray(),
            };
            if (await tx.Maybe<int?>(Lock, args, ct) is null) return BatchesProblems.NoSuchBatch;
            if (await tx.Maybe<Earlier>(FindEarlier, args, ct) is { } earlier)
                return earlier.Same ? new Amended(earlier.Number, Convert.ToHexStringLower(earlier.Hash))
                    : BatchesProblems.RequestReused;
            var found = await tx.All<Found>(FindLines, args, ct);
            if (found.Count < request.Changes.Count) return BatchesProblems.NoSuchLine;
            if (found.FirstOrDefault(f => f.Pieces + f.DeltaPieces < 0) is { } tooMuch)
                return BatchesProblems.TooFewPieces(tooMuch.Letter, tooMuch.Pieces);
            var last = await tx.One<Last>(FindLast, args, ct);
            var number = last.Number + 1;
            var hash = HashOf(actor, batch, number, last.Hash, request, found);
            await tx.Run(Insert, new
            {
                actor.Town,
                Batch = batch,
                number,
                request.Key,
                actor.Person,
                request.Reason,
                hash,
            }, ct);
            await tx.Run(InsertLines, new
            {
                actor.Town,
                Batch = batch,
                number,
                args.households,
                args.offers,
                args.deltas,
                prices = found.Select(f => f.PriceFen).ToArray(),
            }, ct);
            await tx.Run(AddCallOffs, args, ct);
            tx.Append(actor, "batch", $"{batch.Value}", "amended", null, new { Amendment = number }, request.Reason,
                [.. args.households.Select(h => new HouseholdId(h))]);
            return new Amended(number, Convert.ToHexStringLower(hash));
        }
    }

    /// <summary>In one line; null when it is too short or too long.</summary>
    internal static string? Reason(string typed) =>
        string.Join(' ', typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) is
        { Length: >= 2 and <= 200 } reason ? reason : null;

    // docs/batch-hash.md
    private static byte[] HashOf(
        Actor actor, BatchId batch, int number, byte[] previous, Request request, IReadOnlyList<Found> lines)
    {
        var text = new StringBuilder($"baogong-amendment-1 {actor.Town.Value} {batch.Value} {number}\n");
        text.Append(Convert.ToHexStringLower(previous)).Append('\n');
        text.Append($"{request.Key} {actor.Person.Value} {request.Reason}\n");
        foreach (var line in lines)
            text.Append($"{line.Position} {line.Household} {line.Offer} {line.DeltaPieces} {line.PriceFen}\n");
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private sealed record Earlier(int Number, byte[] Hash, bool Same);

    private sealed record Last(int Number, byte[] Hash);

    private sealed record Found(long Position, int Household, int Offer, int DeltaPieces, string Letter,
        long PriceFen, int Pieces);

    // The round's row stands for its batch: the batch may not be changed, so it cannot be locked either.
    internal const string Lock = """
        select c.id from cycles c
        where c.town_id = @Town and c.id = @Batch and exists (
          select from batches b where b.town_id = c.town_id and b.id = c.id)
        for update of c
        """;

    private const string FindEarlier = """
        select a.number, a.hash, a.batch_id = @Batch and a.reason = @Reason and a.actor_id = @Person and not exists (
            select from (select l.household_id, l.offer_id, l.delta_pieces from amendment_lines l
                         where l.town_id = a.town_id and l.batch_id = a.batch_id and l.number = a.number) s
            full join unnest(@households::int[], @offers::int[], @deltas::int[]) 
              as w(household_id, offer_id, delta_pieces)
              on s.household_id = w.household_id and s.offer_id = w.offer_id
            where s.delta_pieces is distinct from w.delta_pieces) as same
        from amendments a where a.town_id = @Town and a.id = @Key
        """;

    // Who ordered pays the price of the order; who gets more than nothing pays the offer's.
    private const string FindLines = """
        select w.position, w.household_id as household, w.offer_id as offer, w.delta_pieces, f.letter,
               coalesce((select l.price_fen from batch_lines l
                         where l.town_id = @Town and l.household_id = w.household_id and l.batch_id = @Batch
                           and l.offer_id = w.offer_id limit 1), f.price_fen) as price_fen,
               ((select coalesce(sum(l.pieces), 0) from batch_lines l
                 where l.town_id = @Town and l.household_id = w.household_id and l.batch_id = @Batch
                   and l.offer_id = w.offer_id)
               + (select coalesce(sum(a.delta_pieces), 0) from amendment_lines a
                 where a.town_id = @Town and a.batch_id = @Batch and a.household_id = w.household_id
                   and a.offer_id = w.offer_id))::int as pieces
        from unnest(@households::int[], @offers::int[], @deltas::int[]) with ordinality
          as w(household_id, offer_id, delta_pieces, position)
        join offers f on f.town_id = @Town and f.cycle_id = @Batch and f.id = w.offer_id
        join households h on h.town_id = @Town and h.id = w.household_id
        join cycle_communities c on c.town_id = @Town and c.cycle_id = @Batch and c.community_id = h.community_id
        order by w.position
        """;

    private const string FindLast = """
        select coalesce(a.number, 0) as number, coalesce(a.hash, b.hash) as hash
        from batches b left join amendments a on a.town_id = b.town_id and a.batch_id = b.id
        where b.town_id = @Town and b.id = @Batch
        order by a.number desc nulls last limit 1
        """;

    private const string Insert = """
        insert into amendments (town_id, batch_id, number, id, actor_id, reason, hash)
        values (@Town, @Batch, @number, @Key, @Person, @Reason, @hash)
        """;

    private const string InsertLines = """
        insert into amendment_lines (town_id, batch_id, number, position, household_id, offer_id, delta_pieces,
          price_fen)
        select @Town, @Batch, @number, w.position, w.household_id, w.offer_id, w.delta_pieces, w.price_fen
        from unnest(@households::int[], @offers::int[], @deltas::int[], @prices::bigint[]) with ordinality
          as w(household_id, offer_id, delta_pieces, price_fen, position)
        """;

    // A supplier that had nothing in this round gets a call-off of its own with the next number.
    private const string AddCallOffs = """
        insert into call_offs (town_id, batch_id, supplier_id, number)
        select @Town, @Batch, x.supplier_id, @Batch::int || '-' || lpad((row_number() over (order by x.supplier_id) +
          (select count(*) from call_offs c where c.town_id = @Town and c.batch_id = @Batch))::text, 2, '0')
        from (select distinct f.supplier_id from offers f where f.town_id = @Town and f.id = any(@offers::int[])) x
        where not exists (select from call_offs c
                          where c.town_id = @Town and c.batch_id = @Batch and c.supplier_id = x.supplier_id)
        """;
}
