// A leader's doors and their money: what is due, what was taken, what is left. Unpaid is seen here and blocks nothing.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.Delivery;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Money;

public static class ShowLeaderMoney
{
    /// <param name="Mine">Taken by the one who looks, and not taken back: may be undone here.</param>
    public sealed record Movement(Guid Id, long Fen, bool Back, bool TakenBack, string By, DateTimeOffset At,
        bool Mine);

    /// <param name="ElsewhereFen">What others pay for this door: not asked at it.</param>
    public sealed record Door(
        int Household, int BuildingId, string BuildingNo, string Name, Balance Balance, long ToDecideFen,
        long ElsewhereFen, IReadOnlyList<Movement> Movements);

    public sealed record Model(Round Round, IReadOnlyList<Door> Doors, int? Building, bool OnlyOpen)
    {
        public Balance Total => Doors.Select(d => d.Balance).Aggregate(default(Balance), Balance.Add);
    }

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/leader/money/{batch:int}", async (
            int batch, int? building, string? show, Actor actor, Query query, CancellationToken ct) =>
            (await query.Run(actor, new BatchId(batch), building, show, ct))
                .ToHttp(m => Answers.Page<LeaderMoneyPage>(new { Model = m })))
        .WithName(nameof(ShowLeaderMoney)).RequireAuthorization(Policies.Leader);

    public static string Path(int batch, int? building, string? show, int? door)
    {
        var query = string.Join('&', new[]
        {
            building is null ? "" : $"building={building}", show == "open" ? "show=open" : "",
        }.Where(q => q.Length > 0));
        return $"/leader/money/{batch}{(query.Length > 0 ? "?" : "")}{query}{(door is null ? "" : $"#door-{door}")}";
    }

    /// <summary>After a refusal: the same page with the sentence on top and what was typed.</summary>
    public static async Task<IResult> Again(
        int batch, Form form, Actor actor, Query query, Problem problem, CancellationToken ct)
    {
        var page = await query.Run(actor, new BatchId(batch), form.Int("building"), form["show"], ct);
        return page.ToHttp(m =>
            Answers.Page<LeaderMoneyPage>(new { Model = m, Error = problem, Typed = form }, problem.Status));
    }

    public sealed class Query(Db db, Rounds rounds, StaffNames signatures)
    {
        public async Task<Outcome<Model>> Run(Actor actor, BatchId batch, int? building, string? show,
            CancellationToken ct)
        {
            var round = await rounds.Find(actor, batch, ct);
            if (round is null) return MoneyProblems.NoSuchRound;
            var doors = await Doors(actor, batch, ct);
            if (building is not null && doors.All(d => d.BuildingId != building)) return MoneyProblems.NoSuchRound;
            return new Model(round, [.. doors.Where(d => building is null || d.BuildingId == building)], building,
                show == "open");
        }

        private async Task<IReadOnlyList<Door>> Doors(Actor actor, BatchId batch, CancellationToken ct)
        {
            var scope = new { actor.Town, batch, actor.Community, actor.Building };
            var balances = await HouseholdBalances.Read(db, actor.Town, batch, actor.Community, actor.Building, ct);
            var moved = (await db.All<Row>(Movements, scope, ct)).ToLookup(r => r.HouseholdId);
            return [.. balances.Select(b =>
                new Door(b.Household, b.BuildingId, b.BuildingNo, b.Name, b.Balance, b.ToDecideFen,
                    b.Elsewhere.Sum(p => p.Balance.DueFen),
            [
                .. moved[b.Household].Select(m => new Movement(m.Id, m.Fen, m.Kind == "cash_returned", m.TakenBack,
                    signatures.Of(actor.Town, m.ActorId, m.NameSealed), m.At, m.Debit == $"cash:{actor.Person.Value}")),
            ]))];
        }
    }

    private sealed record Row(
        int HouseholdId, Guid Id, string Kind, string Debit, long Fen, bool TakenBack, Guid ActorId, byte[]? NameSealed,
        DateTimeOffset At);

    private const string Movements = """
        select t.household_id, t.id, t.kind, t.debit, t.fen, r.id is not null as taken_back, t.actor_id,
               p.name_sealed, t.at
        from transfers t
        join households h on h.town_id = t.town_id and h.id = t.household_id
        left join transfers r on r.town_id = t.town_id and r.group_id = t.id and r.kind = 'cash_returned'
          and r.id <> t.id
        left join people p on p.town_id = t.town_id and p.id = t.actor_id
        where t.town_id = @Town and t.batch_id = @batch and t.kind in ('cash_collected', 'cash_returned')
          and (t.debit like 'cash:%' or t.credit like 'cash:%')
          and (@Community::int is null or h.community_id = @Community)
            and (@Building::int is null or h.building_id = @Building)
        order by t.seq
        """;
}
