// Who may give which role, and what it is given for. A role comes from the level above:
//
//   gives           operator   desk                                        neighbourhood        set-up
//   role            desk       neighbourhood, hotline, supplier, driver,   leader, volunteer    operator
//                   finance    keeper, leader, volunteer                   where it works now
//                   auditor
//
// Those who look after the money and the log are not appointed by those whom they look at. A remote relative is linked
// by the household (LinkRelative.cs).

namespace Baogong.People;

/// <summary>What a role is given for.</summary>
public enum RoleScope { Town, Neighbourhood, Building, Supplier }

public static class GrantRules
{
    /// <summary>Empty: gives none.</summary>
    public static IReadOnlyList<Role> MayGive(Role by) => by switch
    {
        Role.Operator => [Role.Desk, Role.Finance, Role.Auditor],
        Role.Desk =>
        [
            Role.Leader, Role.Volunteer, Role.Neighbourhood, Role.Hotline, Role.Supplier, Role.Driver, Role.Keeper,
        ],
        Role.Neighbourhood => [Role.Leader, Role.Volunteer],
        _ => [],
    };

    /// <summary>Building: that, or the whole community.</summary>
    public static RoleScope ScopeOf(Role role) => role switch
    {
        Role.Leader or Role.Volunteer => RoleScope.Building,
        Role.Neighbourhood => RoleScope.Neighbourhood,
        Role.Supplier => RoleScope.Supplier,
        _ => RoleScope.Town,
    };

    /// <summary>Whoever works outdoors comes in by link and PIN every day; staff by passkey, or password and one-time
    /// code, and use their link once to set that up.</summary>
    public static bool ComesByLink(Role role) => role is Role.Leader or Role.Volunteer or Role.Driver or Role.Keeper;

    /// <summary>Ends tonight unless somebody says otherwise.</summary>
    public static bool IsShift(Role role) => role is Role.Volunteer or Role.Driver;

    public static Role? Parse(string text) =>
        Enum.TryParse<Role>(text, ignoreCase: true, out var role) && role.Text() == text ? role : null;
}
