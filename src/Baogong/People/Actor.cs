// Who asks. Made once per request from the session; every write carries it, every WHERE uses its scope.
using System.Reflection;
using Baogong.Core;

namespace Baogong.People;

public enum Role
{
    Resident, Leader, Volunteer, Neighbourhood, Desk, Hotline, Supplier, Driver, Keeper, Finance, Auditor, Operator,
}

/// <param name="Town">The town that this person acts in; nothing of another town can be seen.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Role">What the session was opened as: one person with two roles has two sessions.</param>
/// <param name="Community">The scope of a leader, volunteer or neighbourhood; null = the whole town.</param>
/// <param name="Building">The leader's building; null = the whole community.</param>
/// <param name="Supplier">For suppliers: whose goods.</param>
/// <param name="Household">For residents: the door they chose; null until then.</param>
public sealed record Actor(
    TownId Town, PersonId Person, Role Role, CommunityId? Community = null, BuildingId? Building = null,
    SupplierId? Supplier = null, HouseholdId? Household = null)
{
    /// <summary>Routes behind a policy always have one.</summary>
    public static ValueTask<Actor?> BindAsync(HttpContext http, ParameterInfo parameter) =>
        ValueTask.FromResult(http.Features.Get<Actor>());
}
