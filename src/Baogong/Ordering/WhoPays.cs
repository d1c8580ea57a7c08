// Who pays for an order: the door at delivery, or the relative who orders it and says so. Nobody is charged by
// another's hand: a changed order keeps its payer only as long as it does not get dearer (docs/adr/0022). The payer and
// sum of an order and the prices of an open round never change, so all this is looked up before the intake.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Ordering;

public static class WhoPays
{
    /// <summary>The form's field: this door, the one who orders, or whoever pays for the changed order.</summary>
    public const string Door = "door", Me = "me", Before = "before";

    /// <summary>Of a row of orders o: door, me (of @Person), relative, other.</summary>
    internal const string PaysColumns = """
        case when o.payer like 'household:%' then 'door' when o.payer = 'person:' || @Person::uuid then 'me'
             when o.payer like 'person:%' then 'relative' else 'other' end as pays
        """;

    /// <summary>Null = as before, or the door. What is none of the field's values stays, and is refused.</summary>
    public static string? Account(string typed, Actor actor, HouseholdId door) => typed switch
    {
        "" or Before => null,
        Door => OfDoor(door),
        Me => Of(actor.Person),
        _ => typed,
    };

    private static string OfDoor(HouseholdId door) => $"household:{door.Value}";

    private static string Of(PersonId person) => $"person:{person.Value}";

    public sealed class Handler(Db db)
    {
        /// <summary>The account that the order stands on. What else is wrong with it, the intake says.</summary>
        public async Task<Outcome<string>> Run(OrderRequest order, CancellationToken ct)
        {
            var (actor, door) = (order.Actor, OfDoor(order.Household));
            if (order.Payer == door || (order.Payer is null && order.Replaces is null)) return door;
            var reach = actor.Reach();
            // A statement on a lost database takes seconds to break off; its caller does not.
            var known = await db.One<Known>(Find, new
            {
                actor.Town,
                actor.Person,
                order.Household,
                order.Cycle,
                replaces = order.Replaces?.Value,
                reach.Community,
                reach.Building,
                only = reach.Household,
                offers = order.Lines.Select(l => l.Offer.Value).ToArray(),
                pieces = order.Lines.Select(l => l.Pieces).ToArray(),
            }, ct).WaitAsync(ct);
            var payer = order.Payer ?? known.Before ?? door;
            if (payer == door) return payer;
            // Staff who are somebody's relative as well order for them as staff: the door pays.
            if (payer == Of(actor.Person) && actor.Staff is null && known.Linked) return payer;
            if (payer != known.Before) return OrderingProblems.ForeignPayer;
            return known.Fen > known.BeforeFen ? OrderingProblems.PayerAgreedToLess(known.BeforeFen) : payer;
        }
    }

    private sealed record Known(bool Linked, string? Before, long BeforeFen, long Fen);

    private const string Find = """
        select exists (
                 select from household_members m
                 where m.town_id = @Town and m.person_id = @Person and m.household_id = @Household
                   and m.kind = 'relative' and (@only::int is null or @only::int = m.household_id)) as linked,
               o.payer as before, coalesce(o.total_fen, 0) as before_fen,
               (select coalesce(sum(f.price_fen * w.pieces), 0)::bigint
                from unnest(@offers::int[], @pieces::int[]) as w(offer_id, pieces)
                join offers f on f.town_id = @Town and f.cycle_id = @Cycle and f.id = w.offer_id) as fen
        from (select 1) as always
        left join (
          select o.payer, o.total_fen
          from orders o join households h on h.town_id = o.town_id and h.id = o.household_id
          where o.town_id = @Town and o.id = @replaces::uuid and o.household_id = @Household and o.cycle_id = @Cycle
            and (@Community::int is null or h.community_id = @Community::int)
            and (@Building::int is null or h.building_id = @Building::int)
            and (@only::int is null or h.id = @only::int)) o on true
        """;
}
