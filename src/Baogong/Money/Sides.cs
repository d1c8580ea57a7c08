// A payment has two sides: whose due it settles, and where the money lies. The door's goes through a leader's hands; a
// relative far away pays into the town's account.
using Baogong.People;

namespace Baogong.Money;

/// <param name="Payer">"household:12", or "person:…" who pays for a household.</param>
/// <param name="Till">"cash:{leader}" or <see cref="Town"/>.</param>
internal sealed record Sides(string Payer, string Till)
{
    /// <summary>The town's own account.</summary>
    public const string Town = "channel:town";

    public static Sides AtDoor(Actor leader, int household) =>
        new($"household:{household}", $"cash:{leader.Person.Value}");

    public static Sides AtTown(string payer) => new(payer, Town);

    public static bool IsDoor(string payer) => payer.StartsWith("household:", StringComparison.Ordinal);

    public static bool IsRelative(string payer) => payer.StartsWith("person:", StringComparison.Ordinal);

    /// <summary>Both legs of a row of transfers t, as what each account has paid; tills left out.</summary>
    internal const string LegColumns = """
        (select a.payer, a.fen from (values (t.credit, t.fen), (t.debit, -t.fen)) as a(payer, fen)
         where a.payer ~ '^(household|person|programme):') leg
        """;
}
