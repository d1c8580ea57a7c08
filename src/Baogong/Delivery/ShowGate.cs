// What one gate is to get, and what was counted. For whoever stands there with the truck.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class ShowGate
{
    /// <param name="CountedExpected">What was expected when it was counted; amendments may have come since.</param>
    public sealed record Goods(
        int OfferId, string Letter, string Package, string Supplier, int Pieces, int PiecesPerCase,
        int? CountedExpected,
        int? Received, int? Damaged, string? Lot, string? Reason, string By, DateTimeOffset? At, int Counts)
    {
        public bool Counted => Received is not null;

        /// <summary>Good pieces less what is expected now; 0 = all here.</summary>
        public int Difference => (Received ?? 0) - (Damaged ?? 0) - Pieces;

        public bool ChangedSince => Counted && CountedExpected != Pieces;
    }

    public sealed record Place(int Id, string Name, string Gate);

    /// <param name="Chosen">Null: choose the community first.</param>
    public sealed record Model(Round Round, IReadOnlyList<Place> Places, Place? Chosen, IReadOnlyList<Goods> Goods);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/field/gate/{batch:int}",
            async (int batch, int? community, Actor actor, Query query, CancellationToken ct) =>
            (await query.Run(actor, new BatchId(batch), community, ct)).ToHttp(m =>
                Answers.Page<GatePage>(new { Model = m })))
        .WithName(nameof(ShowGate)).RequireAuthorization(Policies.Field);

    public static string Path(int batch, int? community) => $"/field/gate/{batch}?community={community}";

    public sealed class Query(Db db, Rounds rounds, StaffNames signatures)
    {
        public async Task<Outcome<Model>> Run(Actor actor, BatchId batch, int? community, CancellationToken ct)
        {
            var round = await rounds.Find(actor, batch, ct);
            if (round is null) return DeliveryProblems.NoSuchRound;
            var places = await db.All<Place>(Places, new { actor.Town, batch, actor.Community }, ct);
            if (community is not null && places.All(p => p.Id != community)) return DeliveryProblems.NoSuchRound;
            var chosen = places.Count == 1 ? places[0] : places.FirstOrDefault(p => p.Id == community);
            return new Model(round, places, chosen, chosen is null
                ? [] : await Goods(actor.Town, batch, chosen.Id, ct));
        }

        public async Task<IReadOnlyList<Goods>> Goods(TownId town, BatchId batch, int community,
            CancellationToken ct) =>
        [
            .. (await db.All<Row>(Rows, new { Town = town, batch, community }, ct)).Select(r => new Goods(
                r.OfferId, r.Letter, r.Package, r.Supplier, r.Pieces, r.PiecesPerCase, r.Expected, r.Received,
                r.Damaged, r.Lot,
                r.Reason, signatures.Of(town, r.ActorId, r.NameSealed), r.At, r.Counts)),
        ];
    }

    private sealed record Row(
        int OfferId, string Letter, string Package, string Supplier, int Pieces, int PiecesPerCase, int? Expected,
        int? Received,
        int? Damaged, string? Lot, string? Reason, Guid? ActorId, byte[]? NameSealed, DateTimeOffset? At, int Counts);

    private const string Places = """
        select c.id, c.name, c.gate
        from communities c
        where c.town_id = @Town and (@Community::int is null or c.id = @Community)
          and exists (select from expected_goods e
                      where e.town_id = c.town_id and e.batch_id = @batch and e.community_id = c.id)
        order by c.gate_order, c.id
        """;

    private const string Rows = """
        select e.offer_id, f.letter, k.name as package, s.name as supplier, e.pieces, v.pieces_per_case, g.expected,
               g.received,
               g.damaged, g.lot, g.reason, g.actor_id, p.name_sealed, g.at,
               (select count(*)::int from gate_counts n
                where n.town_id = e.town_id and n.batch_id = e.batch_id and n.community_id = e.community_id
                  and n.offer_id = e.offer_id) as counts
        from expected_goods e
        join offers f on f.town_id = e.town_id and f.id = e.offer_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id and v.version = f.version
        join suppliers s on s.town_id = f.town_id and s.id = f.supplier_id
        left join gate_latest g on g.town_id = e.town_id and g.batch_id = e.batch_id and g.community_id = e.community_id
          and g.offer_id = e.offer_id
        left join people p on p.town_id = g.town_id and p.id = g.actor_id
        where e.town_id = @Town and e.batch_id = @batch and e.community_id = @community
        order by length(f.letter), f.letter collate "C", e.offer_id
        """;
}
