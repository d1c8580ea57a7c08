// Once more what the door had: the same packages in this round, as far as they can be had; what cannot is named.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Ordering;

public static class RepeatOrder
{
    public sealed class Handler(Db db)
    {
        /// <param name="like">An order of the household; anything else = its last one that fits this round.</param>
        public async Task<(Basket Basket, IReadOnlyList<string> Missing)> Run(
            Actor actor, HouseholdId household, ReadCycle.Found cycle, Basket basket, string like, CancellationToken ct)
        {
            var last = await db.All<LastLine>(FindLast, new
            {
                actor.Town,
                actor.Person,
                household,
                cycle = cycle.Cycle.Cycle,
                order = Guid.TryParse(like, out var id) ? id
                    : (Guid?)null,
            }, ct);
            var typed = new Dictionary<int, string>();
            var missing = new List<string>();
            foreach (var line in last)
            {
                var offer = cycle.Offers.FirstOrDefault(o => o.Package == line.Package);
                var pieces = offer is null ? 0 : Math.Min(line.Pieces, basket.Most(offer, cycle));
                if (offer is not null && pieces > 0) typed[offer.Offer.Value] = pieces.ToString();
                if (pieces < line.Pieces) missing.Add($"{line.Name}×{line.Pieces - pieces}");
            }

            // Who paid for it themselves pays again, unless they say otherwise; nobody else's purse is taken along.
            var payer = last.Any(l => l.Mine) ? WhoPays.Me : basket.Payer;
            return (basket with { Typed = typed, Payer = payer }, missing);
        }
    }

    private sealed record LastLine(PackageId Package, string Name, int Pieces, bool Mine);

    // "last" is the newest order that has something of this round: what was bought in another kind of round is no
    // pattern.
    private const string FindLast = """
        with last as (
          select r.offer_ids, r.pieces, r.payer = 'person:' || @Person::uuid as mine from orders r
          where r.town_id = @Town and r.household_id = @household
            and (r.id = @order::uuid or (@order::uuid is null and r.state = 'placed' and r.cycle_id <> @cycle
              and exists (
              select from offers was
              join offers now on now.town_id = was.town_id and now.package_id = was.package_id and now.cycle_id = @cycle
              where was.town_id = r.town_id and was.id = any(r.offer_ids))))
          order by r.number desc limit 1)
        select o.package_id as package, p.name, l.pieces, last.mine
        from last, unnest(last.offer_ids, last.pieces) as l(offer_id, pieces)
        join offers o on o.town_id = @Town and o.id = l.offer_id
        join packages p on p.town_id = o.town_id and p.id = o.package_id
        """;
}
