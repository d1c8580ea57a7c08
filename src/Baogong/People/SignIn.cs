// What the ways of signing in share.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.People;

public static class SignIn
{
    /// <summary>Where a role begins its day.</summary>
    public static string Home(Role role) => role switch
    {
        Role.Resident => "/",
        Role.Leader => "/leader",
        Role.Volunteer => "/field",
        Role.Hotline => "/hotline",
        Role.Neighbourhood => "/neighbourhood/people",
        Role.Desk => "/desk",
        Role.Auditor => "/audit",
        Role.Operator => "/operator/people",
        Role.Supplier => "/supplier",
        Role.Driver => "/driver",
        Role.Finance => "/finance/money",
        _ => ShowAccount.Path,
    };

    /// <summary>Back to the page that was asked for, never to another site, never back to signing in.</summary>
    public static string Back(string? back, string otherwise = "/") =>
        back is not null && Preferences.IsLocal(back) && !back.StartsWith("/sign-", StringComparison.Ordinal)
            ? back : otherwise;

    /// <summary>A resident's step-up: a code again, and back to what they wanted.</summary>
    public static IResult Again(string back) =>
        Answers.SeeOther($"{AskForCode.Path}?fresh=1&back={Uri.EscapeDataString(back)}");

    public static DateTimeOffset TicketEnd(TimeProvider clock) => clock.GetUtcNow().AddMinutes(Limits.CodePageMinutes);

    /// <summary>Says nothing without the key, and nothing about another number.</summary>
    public static byte[] CodeHash(Vault vault, TownId town, string mobile, string code) =>
        vault.Index($"code:{town.Value}:{mobile}:{code}");
}
