// The first role of a town cannot be given by the level above, for there is none: whoever can read the server's key
// file makes the operator. Prints the link and the PIN, once. ./run town add makes a town together with its first.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.Console;

public static class AppointOperator
{
    public static async Task<int> Run(string data, string name, string? town, CancellationToken ct)
    {
        await using var home = await Home.Visit(data, ct);
        await using var source = Server.AppSource(home.ConnectionString);
        RowMapping.Register();
        var (db, vault, randomness) = (new Db(source), Vault.Open(home.KeyFile), new Randomness.Secure());
        var towns = await db.All<Found>(FindTowns, new { town }, ct);
        if (towns.Count != 1)
        {
            return Refuse(towns.Count == 0 ? "There is no such town here."
                : $"Which town? Choose with --town: {string.Join(", ", towns.Select(t => t.Code))}.");
        }

        var staff = new EnrolStaff.Handler(db, vault, new Grants(vault, randomness), randomness);
        var card = await staff.Run(new GrantRequest(new TownId(towns[0].TownId), name, Role.Operator, null, null,
            TimeProvider.System.GetUtcNow().AddDays(Limits.GrantDays)), ct);
        if (card.Problem is { } problem) return Refuse(problem.En);
        Show(card.Value);
        return 0;
    }

    /// <summary>The only time that the link and the PIN are seen.</summary>
    internal static void Show(StaffCard card)
    {
        System.Console.WriteLine($"{card.Path}  PIN {card.Pin}");
        System.Console.Error.WriteLine(
            $"Open the link on the operator's own device and enter the PIN. It is shown this once, works once, and " +
            $"the role ends in {Limits.GrantDays} days.");
    }

    internal static int Refuse(string sentence)
    {
        System.Console.Error.WriteLine(sentence);
        return 1;
    }

    private sealed record Found(int TownId, string Code);

    [AcrossTowns("This is the list of towns.")]
    private const string FindTowns =
        "select town_id, code from towns where @town::text is null or code = @town::text order by town_id";
}
