// The gate counts what arrives against the call-off, package by package. A count is a row; a correction is a later one.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Delivery;

public static class CountGate
{
    /// <param name="Key">Made by the client: the same key is the same count.</param>
    /// <param name="Received">Pieces on the shelf, damaged ones included.</param>
    /// <param name="Damaged">Of them, not fit to hand out.</param>
    /// <param name="Lot">As printed on the goods or the delivery note.</param>
    /// <param name="Reason">Needed when received - damaged is not what was expected.</param>
    public sealed record Count(
        Guid Key, BatchId Batch, CommunityId Community, OfferId Offer, int Received, int Damaged, string Lot,
        string Reason);

    /// <param name="Expected">Call-off with amendments at this moment.</param>
    public sealed record Counted(int Expected, int Received, int Damaged);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/batches/{batch:int}/communities/{community:int}/counts", async (
                int batch, int community, ApiCount body, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(body.Of(batch, community), actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(CountGate)).RequireAuthorization(Policies.Field);
        routes.MapPost("/field/gate/{batch:int}", FromPage).RequireAuthorization(Policies.Field);
    }

    /// <summary>A count as JSON; pieces as whole numbers.</summary>
    public sealed record ApiCount(Guid Key, int Offer, int Received, int Damaged, string? Lot, string? Reason)
    {
        public Count Of(int batch, int community) => new(
            Key, new BatchId(batch), new CommunityId(community), new OfferId(Offer), Received, Damaged, Lot ?? "",
            Reason ?? "");
    }

    private static async Task<IResult> FromPage(
        int batch, Form form, Actor actor, Handler handler, ShowGate.Query gate, CancellationToken ct)
    {
        var community = form.Int("community");
        var outcome = Read(batch, form) is { } count
            ? await handler.Run(count, actor, ct)
            : (Outcome<Counted>)DeliveryProblems.CountMissing;
        if (outcome.Problem is not { } problem)
            return Answers.SeeOther(ShowGate.Path(batch, community) + $"#goods-{form.Int("offer")}");
        var page = await gate.Run(actor, new BatchId(batch), community, ct);
        return page.ToHttp(m =>
            Answers.Page<GatePage>(new { Model = m, Error = problem, Typed = form }, problem.Status));
    }

    // "All here" posts the number that the page showed; if that has changed since, the difference asks for its reason.
    private static Count? Read(int batch, Form form)
    {
        var received = form.Has("all") ? form.Int("all") : form.Int("received");
        if (form.Id("key") is not { } key || form.Int("community") is not { } community || received is not { } pieces ||
            form.Int("offer") is not { } offer) return null;
        var damaged = form.Has("all") || form["damaged"].Length == 0 ? 0 : form.Int("damaged");
        return damaged is null ? null : new Count(
            key, new BatchId(batch), new CommunityId(community), new OfferId(offer), pieces, damaged.Value,
            form["lot"], form.Has("all") ? "" : form["reason"]);
    }

    public sealed class Handler(Db db)
    {
        public async Task<Outcome<Counted>> Run(Count count, Actor actor, CancellationToken ct)
        {
            if (count.Received < 0 || count.Damaged < 0) return DeliveryProblems.CountMissing;
            if (count.Damaged > count.Received) return DeliveryProblems.DamagedTooMany;
            if (count.Reason.Length > Limits.NoteCharacters || count.Lot.Length > Limits.NoteCharacters)
                return DeliveryProblems.TextTooLong;
            return await db.Atomically<Counted>(async tx =>
            {
                var args = new
                {
                    actor.Town,
                    actor.Person,
                    actor.Community,
                    key = count.Key,
                    batch = count.Batch,
                    place = count.Community,
                    offer = count.Offer,
                    count.Received,
                    count.Damaged,
                    lot = count.Lot.Trim(),
                    reason = count.Reason.Trim(),
                };
                var stored = await tx.Maybe<Counted>(Insert, args, ct);
                if (stored is not null)
                {
                    tx.Append(actor, "gate", $"{count.Batch.Value}/{count.Community.Value}", "counted", null, new
                    {
                        Offer = count.Offer.Value,
                        stored.Expected,
                        count.Received,
                        count.Damaged,
                    }, args.reason);
                    return stored;
                }

                var before = await tx.Maybe<Row>(SameKey, args, ct);
                if (before is not null) return before.IsOf(count) ? before.AsCounted() : DeliveryProblems.KeyReused;
                return await tx.Maybe<int?>(Expected, args, ct) is null
                    ? DeliveryProblems.NoSuchRound : DeliveryProblems.ReasonMissing;
            }, ct);
        }
    }

    private sealed record Row(
        int BatchId, int CommunityId, int OfferId, int Expected, int Received, int Damaged, string Lot, string Reason)
    {
        public bool IsOf(Count c) =>
            (BatchId, CommunityId, OfferId, Received, Damaged, Lot, Reason) ==
            (c.Batch.Value, c.Community.Value, c.Offer.Value, c.Received, c.Damaged, c.Lot.Trim(), c.Reason.Trim());

        public Counted AsCounted() => new(Expected, Received, Damaged);
    }

    // What is expected is read at the moment of the count; other goods and other gates give no row.
    private const string Insert = """
        insert into gate_counts (town_id, id, batch_id, community_id, offer_id, expected, received, damaged, lot,
          reason, actor_id)
        select e.town_id, @key, e.batch_id, e.community_id, e.offer_id, e.pieces, @Received, @Damaged, @lot, @reason,
               @Person
        from expected_goods e
        where e.town_id = @Town and e.batch_id = @batch and e.community_id = @place and e.offer_id = @offer
          and (@Community::int is null or e.community_id = @Community)
          and (@Received::int - @Damaged::int = e.pieces or length(@reason::text) > 0)
        on conflict (town_id, id) do nothing
        returning expected, received, damaged
        """;

    private const string SameKey = """
        select batch_id, community_id, offer_id, expected, received, damaged, lot, reason
        from gate_counts
        where town_id = @Town and id = @key and (@Community::int is null or community_id = @Community)
        """;

    private const string Expected = """
        select e.pieces
        from expected_goods e
        where e.town_id = @Town and e.batch_id = @batch and e.community_id = @place and e.offer_id = @offer
          and (@Community::int is null or e.community_id = @Community)
        """;
}
