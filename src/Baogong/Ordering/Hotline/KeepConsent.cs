// Who said yes to which sentence, kept before the order is placed: there is no order by telephone without it.
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Ordering.Hotline;

public static class KeepConsent
{
    /// <summary>As stored: the household itself; family, a neighbour, a carer for it.</summary>
    public static IReadOnlyList<string> Speakers { get; } = ["self", "family", "neighbour", "worker"];

    public static string Name(Words w, string speaker) => speaker switch
    {
        "self" => w["本人", "The household"],
        "family" => w["家人转达", "Family for them"],
        "neighbour" => w["邻居转达", "A neighbour for them"],
        _ => w["社工、志愿者转达", "A carer or volunteer"],
    };

    /// <summary>What was agreed to, for whoever must answer a complaint.</summary>
    public sealed record Given(string SaidBy, string Sentence, DateTimeOffset At)
    {
        public override string ToString() => nameof(Given);
    }

    public sealed class Handler(Db db, Vault vault, Towns towns, TimeProvider clock)
    {
        /// <summary>What the agent reads aloud.</summary>
        public async Task<string> Sentence(
            Actor actor, Words words, OrderForm.Filled filled, string called, CancellationToken ct)
        {
            var town = await towns.Of(actor.Town, ct);
            return ReadBack.Of(words, new Moments(words, town.Zone, clock.GetUtcNow()), filled, called);
        }

        /// <summary>The yes that an order rests on, the last before it; that it was opened is noted. Null for orders
        /// of other channels.</summary>
        public Task<Given?> Of(Actor actor, OrderId order, CancellationToken ct) => db.Reading<Given?>(async tx =>
        {
            if (await tx.Maybe<Row>(Select, new { actor.Town, order }, ct) is not { } row) return null;
            tx.Append(actor, "order", $"{order.Value}", "consent_read", null, null, doors: row.Household);
            var look = tx.Look(vault, actor, "consent");
            var place = ReadPlace(actor.Town, order, row.ReadHash);
            return new(row.SaidBy, look.Open(row.Household, place, row.ReadBackSealed), row.At);
        }, ct);

        /// <summary>The same yes to the same sentence is one row.</summary>
        public Task Run(Actor actor, Guid call, OrderId order, string saidBy, string sentence, CancellationToken ct)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{saidBy}|{sentence}"));
            return db.Run(Insert, new
            {
                actor.Town,
                actor.Person,
                call,
                order,
                saidBy,
                hash,
                read = vault.Seal(ReadPlace(actor.Town, order, hash), sentence),
            }, ct);
        }
    }

    private static SealedPlace ReadPlace(TownId town, OrderId order, byte[] hash) =>
        new(town, "order_consents.read_back_sealed", $@"{order.Value}/\x{Convert.ToHexStringLower(hash)}");

    private sealed record Row(
        HouseholdId Household, string SaidBy, byte[] ReadHash, byte[] ReadBackSealed, DateTimeOffset At);

    private const string Select = """
        select o.household_id as household, k.said_by, k.read_hash, k.read_back_sealed, k.at
        from order_consents k
        join orders o on o.town_id = k.town_id and o.id = k.order_id
        where k.town_id = @Town and k.order_id = @order and k.at <= o.placed_at
        order by k.at desc limit 1
        """;

    private const string Insert = """
        insert into order_consents (town_id, order_id, read_hash, call_id, agent_id, said_by, read_back_sealed)
        values (@Town, @order, @hash, @call, @Person, @saidBy, @read)
        on conflict (town_id, order_id, read_hash) do nothing
        """;
}
