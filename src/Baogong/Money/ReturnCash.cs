// Cash goes back: a collection that was a mistake is taken back whole, or what a short bag owes is paid out.
// Both are transfers the other way; nothing is ever erased. Paying out more than Limits.RefundAloneFen to one household
// of a round waits for the desk (docs/adr/0018).
using Baogong.Approvals;
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Money;

public static class ReturnCash
{
    /// <param name="Key">Made by the client: the same key is the same return.</param>
    /// <param name="Household">Who gets it.</param>
    /// <param name="Fen">What goes back; null when a collection is taken back.</param>
    /// <param name="Collection">The collection to take back, by the one who took it.</param>
    public sealed record Return(Guid Key, int Household, long? Fen = null, Guid? Collection = null);

    /// <param name="BackFen">What is still to go back after it.</param>
    /// <param name="Waiting">The question that the desk must answer first; null = it is booked.</param>
    public sealed record Returned(Guid Key, long Fen, long BackFen, Guid? Waiting = null);

    /// <param name="Door">Community, building and room: the second person must know whose it is.</param>
    /// <param name="Payer">Who pays for it from afar; null = the household itself.</param>
    private sealed record Large(
        int Batch, Return Back, string Role, int? Community, int? Building, Door? Door = null, string? Payer = null);

    private sealed record Door(string Community, string Building, string Unit, string Room, string Occupant);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/batches/{batch:int}/returns", async (
                int batch, Return back, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(new BatchId(batch), back, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(ReturnCash)).RequireAuthorization(Policies.Leader);
        routes.MapPost("/leader/money/{batch:int}/returns", FromPage).RequireAuthorization(Policies.Leader);
    }

    private static async Task<IResult> FromPage(
        int batch, Form form, Actor actor, Handler handler, ShowLeaderMoney.Query money, CancellationToken ct)
    {
        var collection = form.Id("collection");
        long? amount = Fen.TryParse(form["amount"], out var fen) ? fen : null;
        var outcome = form.Id("key") is { } key && form.Int("household") is { } household
            ? await handler.Run(new BatchId(batch),
                new Return(key, household, collection is null ? amount : null, collection), actor, ct)
            : (Outcome<Returned>)MoneyProblems.BadAmount;
        var waits = outcome is { Succeeded: true, Value.Waiting: not null } ? MoneyProblems.WaitsForDesk : null;
        return (outcome.Problem ?? waits) is { } problem
            ? await ShowLeaderMoney.Again(batch, form, actor, money, problem, ct)
            : Answers.SeeOther(ShowLeaderMoney.Path(batch, form.Int("building"), form["show"], form.Int("household")));
    }

    public sealed class Handler(Db db, TwoPeople two)
    {
        public Task<Outcome<Returned>> Run(BatchId batch, Return back, Actor actor, CancellationToken ct) =>
            Run(batch, back, Sides.AtDoor(actor, back.Household), actor, ct);

        internal async Task<Outcome<Returned>> Run(
            BatchId batch, Return back, Sides sides, Actor actor, CancellationToken ct)
        {
            if ((back.Fen is null) == (back.Collection is null) || back.Fen <= 0) return MoneyProblems.BadAmount;
            return await db.Atomically<Returned>(tx => Book(tx, two, batch, back, sides, actor, ct), ct);
        }

        /// <param name="tx">Locks the household first.</param>
        /// <param name="two">Asked about large ones; null = the desk has agreed.</param>
        /// <param name="batch">The round.</param>
        /// <param name="back">What goes back.</param>
        /// <param name="sides">Who gets it, and where it lies until then.</param>
        /// <param name="actor">Who gives it back.</param>
        /// <param name="ct">Gives up.</param>
        internal static async Task<Outcome<Returned>> Book(
            Tx tx, TwoPeople? two, BatchId batch, Return back, Sides sides, Actor actor, CancellationToken ct)
        {
            var door = await HouseholdBalance.Lock(
                tx, actor, batch, new HouseholdId(back.Household), sides.Payer, ct);
            if (door is null) return MoneyProblems.NoSuchDoor;
            var balance = door.Balance;
            var before = await HouseholdBalance.Known(tx, actor.Town, back.Key, ct);
            if (before is not null)
            {
                return (before.Kind, before.BatchId, before.HouseholdId, before.GroupId, before.Debit) ==
                    ("cash_returned", batch.Value, back.Household, back.Collection ?? back.Key, sides.Payer)
                    && before.Fen == (back.Fen ?? before.Fen)
                    ? new Returned(back.Key, before.Fen, balance.BackFen) : MoneyProblems.KeyReused;
            }

            var fen = back.Fen ?? 0;
            if (back.Collection is { } id)
            {
                var taken = await HouseholdBalance.Known(tx, actor.Town, id, ct);
                if (taken is null || (taken.Kind, taken.BatchId, taken.HouseholdId, taken.Debit,
                    taken.Credit) != ("cash_collected", batch.Value, back.Household, sides.Till, sides.Payer))
                    return MoneyProblems.NoSuchCollection;
                if (await tx.Maybe<Guid?>(TakenBack, new { actor.Town, id }, ct) is not null)
                    return MoneyProblems.AlreadyReturned;
                fen = taken.Fen;
                // What went back to the household since cannot go back twice.
                if (fen > balance.PaidFen) return MoneyProblems.TooMuchBack(balance.PaidFen);
            }
            else if (fen > balance.BackFen) return MoneyProblems.TooMuchBack(balance.BackFen);

            // Counted together, so that no large sum goes out in small ones.
            if (two is not null && back.Collection is null && fen + await tx.One<long>(PaidOut,
                    new { actor.Town, batch, back.Household, sides.Payer }, ct) > Limits.RefundAloneFen)
            {
                var body = new Large(batch.Value, back, actor.Role.Text(), actor.Community?.Value,
                    actor.Building?.Value, await tx.One<Door>(FindDoor, new { actor.Town, back.Household }, ct),
                    Sides.IsDoor(sides.Payer) ? null : sides.Payer);
                return await two.Ask(tx, actor, "refund", $"{batch.Value}/{back.Household}", body,
                    "超过一个人能退的限额 / over what one person gives back", back.Key, ct) is { } waiting
                    ? new Returned(back.Key, 0, balance.BackFen, waiting) : MoneyProblems.KeyReused;
            }

            var stored = await tx.Run(Insert, new
            {
                actor.Town,
                actor.Person,
                batch,
                key = back.Key,
                groupOf = back.Collection ?? back.Key,
                back.Household,
                building = door.Building,
                fen,
                sides.Payer,
                sides.Till,
            }, ct);
            if (stored == 0) return MoneyProblems.AlreadyReturned;
            tx.Append(actor, "cash", $"{back.Key}", "returned", null,
                new { Batch = batch.Value, fen, back.Collection }, doors: new HouseholdId(back.Household));
            return new Returned(back.Key, fen, (balance + Balance.Paid(-fen)).BackFen);
        }
    }

    /// <summary>The desk agreed: booked as the leader's, looked at again.</summary>
    public sealed class ByTwo : ITwoPeople
    {
        public string Kind => "refund";

        public (string Zh, string En) Say(Ask ask)
        {
            var large = ask.Read<Large>();
            var yuan = Words.Yuan(large.Back.Fen ?? 0);
            string Whose(Words w) => large.Door is { } d
                ? $"{d.Community} {DoorName.Of(w, d.Building, d.Unit, d.Room, d.Occupant)}" : w["一户", "one household"];
            string Who(Words w) => large.Payer is null ? Whose(w)
                : w[$"替 {Whose(w)} 付钱的亲属", $"the relative who pays for {Whose(w)}"];
            return ($"第 {large.Batch} 期：退给 {Who(new(Language.Chinese))} {yuan}",
                $"Round {large.Batch}: give back {yuan} to {Who(new(Language.English))}");
        }

        public async Task<Problem?> Carry(Tx tx, Ask ask, Actor second, CancellationToken ct)
        {
            var large = ask.Read<Large>();
            var asker = new Actor(second.Town, ask.By, Enum.Parse<Role>(large.Role, ignoreCase: true),
                large.Community is { } c ? new CommunityId(c) : null,
                large.Building is { } b ? new BuildingId(b) : null);
            var sides = large.Payer is { } payer ? Sides.AtTown(payer) : Sides.AtDoor(asker, large.Back.Household);
            return (await Handler.Book(tx, null, new(large.Batch), large.Back, sides, asker, ct)).Problem;
        }
    }

    private const string FindDoor = """
        select m.name as community, b.no as building, h.unit, h.room, h.occupant
        from households h
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities m on m.town_id = h.town_id and m.id = h.community_id
        where h.town_id = @Town and h.id = @Household
        """;

    private const string PaidOut = """
        select coalesce(sum(fen), 0)::bigint from transfers
        where town_id = @Town and batch_id = @batch and household_id = @Household and kind = 'cash_returned'
          and debit = @Payer and group_id = id
        """;

    private const string TakenBack = """
        select id from transfers where town_id = @Town and group_id = @id and kind = 'cash_returned'
        """;

    // transfers_returned_once stands behind the lock: a collection is taken back once.
    private const string Insert = """
        insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, building_id,
          actor_id)
        values (@Town, @key, @groupOf, 'cash_returned', @Payer, @Till, @fen, @batch, @Household, @building, @Person)
        on conflict do nothing
        """;
}
