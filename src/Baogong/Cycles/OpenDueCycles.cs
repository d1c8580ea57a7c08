// Makes the coming rounds of every plan that is not paused: the next two cutoffs. What is missing follows from the
// plans and the rounds that exist; one round per plan and day is a key, so two servers cannot make one twice. An offer
// whose package is retired, whose supplier's licence will have run out, or whose price is above the reference is left
// out.
using Baogong.Core;
using Baogong.Core.Calendar;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.Cycles;

public sealed class OpenDueCycles(Db db, Towns towns, ServerSettings settings, ILogger<OpenDueCycles> logger)
    : Job(db, settings, logger)
{
    /// <summary>Residents see the round that is open and the one after it.</summary>
    private const int Horizon = 2;

    private readonly Db _db = db;

    public override async Task<int> Run(TownId town, CancellationToken ct)
    {
        var zone = (await towns.Of(town, ct)).Zone;
        var now = await _db.One<DateTimeOffset>(ReadNow, new { town }, ct);
        var made = (await _db.All<MadeRow>(ReadMade, new { town }, ct)).ToHashSet();
        var count = 0;
        foreach (var plan in await _db.All<PlanRow>(PlanRow.Every, new { town }, ct))
        {
            if (plan.PausedAt is not null || !plan.Times.InOrder) continue;
            foreach (var round in plan.Times.After(now, plan.Rule, zone).Take(Horizon))
                if (!made.Contains(new(plan.Id, round.Day)) && await Open(town, plan, round, ct)) count++;
        }

        return count;
    }

    private async Task<bool> Open(TownId town, PlanRow plan, Occurrence round, CancellationToken ct)
    {
        var args = new { town, plan = plan.Id, deliveryDay = round.Day.AddDays(plan.DeliverDaysAfter) };
        // Looked at first without a lock, so that a plan with nothing to sell does not hold up the town every few
        // seconds.
        if ((await _db.All<PlanOffer>(PlanOffer.OfPlan, args, ct)).All(o => o.Trouble is not null)) return false;
        var opened = await _db.Atomically<bool>(async tx =>
        {
            await tx.Run(LockTown, new { town }, ct);
            // The plan may have changed or stopped since it was read: then the next look decides.
            if (await tx.Maybe<PlanRow>(PlanRow.One, args, ct) != plan) return false;
            var offers = await tx.All<PlanOffer>(PlanOffer.OfPlan, args, ct);
            var taken = offers.Where(o => o.Trouble is null).ToArray();
            if (taken.Length == 0) return false;
            var cycle = await tx.Maybe<int?>(InsertCycle, new
            {
                town,
                plan = plan.Id,
                plan.Name,
                round.Day,
                round.OpensAt,
                round.CutoffAt,
                round.DeliverFrom,
                round.DeliverTo,
            }, ct);
            if (cycle is null) return false;
            await tx.Run(InsertCommunities, new { town, plan = plan.Id, cycle, plan.AllCommunities }, ct);
            await tx.Run(InsertOffers, new
            {
                town,
                cycle,
                letters = taken.Select(o => o.Letter).ToArray(),
                packages = taken.Select(o => o.PackageId.Value).ToArray(),
                versions = taken.Select(o => o.Version).ToArray(),
                suppliers = taken.Select(o => o.SupplierId.Value).ToArray(),
                prices = taken.Select(o => o.PriceFen).ToArray(),
                capacities = taken.Select(o => o.Capacity).ToArray(),
                limits = taken.Select(o => o.LimitPerHousehold).ToArray(),
                minima = taken.Select(o => o.Minimum).ToArray(),
            }, ct);
            tx.Append(town, null, "cycle", $"{cycle}", "opened", null, new
            {
                offers = taken.Select(o => $"{o.Letter} {o.Package} {Fen.Yuan(o.PriceFen)} × {o.Capacity}").ToArray(),
                leftOut = offers.Where(o => o.Trouble is not null).Select(o => $"{o.Letter} {o.Package}").ToArray(),
            });
            return true;
        }, ct);
        return opened is { Succeeded: true, Value: true };
    }

    private sealed record MadeRow(int PlanId, DateOnly PlanDay);

    private const string ReadNow = "select db_now() from towns where town_id = @town";

    // Two days back, because days are the town's and the clock is not.
    private const string ReadMade = """
        select plan_id, plan_day from cycles where town_id = @town and plan_day >= (db_now() - interval '2 days')::date
        """;

    private const string LockTown = "select 1 from towns where town_id = @town for update";

    private const string InsertCycle = """
        insert into cycles (town_id, id, plan_id, name, plan_day, opens_at, cutoff_at, deliver_from, deliver_to)
        select @town, coalesce(max(id), 0) + 1, @plan::int, @Name::text, @Day::date, @OpensAt::timestamptz,
               @CutoffAt::timestamptz, @DeliverFrom::timestamptz, @DeliverTo::timestamptz
        from cycles where town_id = @town
        on conflict (town_id, plan_id, plan_day) do nothing
        returning id
        """;

    private const string InsertCommunities = """
        insert into cycle_communities (town_id, cycle_id, community_id)
        select @town, @cycle::int, c.id from communities c
        where c.town_id = @town and (@AllCommunities::bool or exists (select 1 from plan_communities p
          where p.town_id = @town and p.plan_id = @plan and p.community_id = c.id))
        """;

    private const string InsertOffers = """
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity,
                            limit_per_household, minimum)
        select @town, (select coalesce(max(id), 0) from offers where town_id = @town) + x.n::int, @cycle::int, x.letter,
          x.package,
               x.version, x.supplier, x.price, x.capacity, x.lim, x.least
        from unnest(@letters::text[], @packages::int[], @versions::int[], @suppliers::int[], @prices::bigint[],
                    @capacities::int[], @limits::int[], @minima::int[]) with ordinality
          as x(letter, package, version, supplier, price, capacity, lim, least, n)
        """;
}
