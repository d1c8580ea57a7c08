// A leader took cash at the door. The household's row is locked first, then its balance is read: whoever comes second
// sees what the first has taken, so that no due is collected twice.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Money;

public static class CollectCash
{
    /// <param name="Key">Made by the client: the same key is the same payment.</param>
    /// <param name="Household">Who paid.</param>
    /// <param name="Fen">What was taken; never more than is open.</param>
    public sealed record Payment(Guid Key, int Household, long Fen);

    /// <param name="OpenFen">What is still open after it.</param>
    public sealed record Collected(Guid Key, long Fen, long OpenFen);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/batches/{batch:int}/collections", async (
                int batch, Payment payment, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(new BatchId(batch), payment, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(CollectCash)).RequireAuthorization(Policies.Leader);
        routes.MapPost("/leader/money/{batch:int}/collections", FromPage).RequireAuthorization(Policies.Leader);
    }

    private static async Task<IResult> FromPage(
        int batch, Form form, Actor actor, Handler handler, ShowLeaderMoney.Query money, CancellationToken ct)
    {
        var outcome = form.Id("key") is { } key && form.Int("household") is { } household
            && Fen.TryParse(form["amount"], out var fen)
            ? await handler.Run(new BatchId(batch), new Payment(key, household, fen), actor, ct)
            : (Outcome<Collected>)MoneyProblems.BadAmount;
        return outcome.Problem is { } problem
            ? await ShowLeaderMoney.Again(batch, form, actor, money, problem, ct)
            : Answers.SeeOther(ShowLeaderMoney.Path(batch, form.Int("building"), form["show"], form.Int("household")));
    }

    public sealed class Handler(Db db)
    {
        public Task<Outcome<Collected>> Run(BatchId batch, Payment payment, Actor actor, CancellationToken ct) =>
            Run(batch, payment, Sides.AtDoor(actor, payment.Household), actor, ct);

        internal async Task<Outcome<Collected>> Run(
            BatchId batch, Payment payment, Sides sides, Actor actor, CancellationToken ct) =>
            payment.Fen <= 0 ? MoneyProblems.BadAmount : await db.Atomically<Collected>(async tx =>
            {
                var door = await HouseholdBalance.Lock(
                    tx, actor, batch, new HouseholdId(payment.Household), sides.Payer, ct);
                if (door is null) return MoneyProblems.NoSuchDoor;
                var before = await HouseholdBalance.Known(tx, actor.Town, payment.Key, ct);
                var balance = door.Balance;
                if (before is not null)
                {
                    return (before.Kind, before.BatchId, before.HouseholdId, before.Fen, before.Credit) ==
                        ("cash_collected", batch.Value, payment.Household, payment.Fen, sides.Payer)
                        ? new Collected(payment.Key, before.Fen, balance.OpenFen) : MoneyProblems.KeyReused;
                }

                if (balance.DueFen == 0 && door.Elsewhere) return MoneyProblems.PaidElsewhere;
                if (balance.OpenFen == 0) return MoneyProblems.AlreadyPaid;
                if (payment.Fen > balance.OpenFen) return MoneyProblems.TooMuch(balance.OpenFen);
                await tx.Run(Insert, new
                {
                    actor.Town,
                    actor.Person,
                    batch,
                    key = payment.Key,
                    payment.Household,
                    building = door.Building,
                    payment.Fen,
                    sides.Payer,
                    sides.Till,
                }, ct);
                tx.Append(actor, "cash", $"{payment.Key}", "collected", null, new { Batch = batch.Value, payment.Fen },
                    doors: new HouseholdId(payment.Household));
                return new Collected(payment.Key, payment.Fen, (balance + Balance.Paid(payment.Fen)).OpenFen);
            }, ct);
    }

    private const string Insert = """
        insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, building_id,
          actor_id)
        values (@Town, @key, @key, 'cash_collected', @Till, @Payer, @Fen, @batch, @Household, @building, @Person)
        """;
}
