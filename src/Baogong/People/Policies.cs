// Who may enter a route at all. What they may touch there is decided in each statement's WHERE.
using Microsoft.AspNetCore.Authorization;

namespace Baogong.People;

public static class Policies
{
    public const string Resident = "resident";
    public const string Leader = "leader";
    public const string Field = "field";          // leaders and volunteers: gate and doors
    public const string Desk = "desk";
    public const string SignedIn = "signed-in";

    private static readonly (string Name, Role[] Roles)[] All =
    [
        (Resident, [Role.Resident]),
        (Leader, [Role.Leader]),
        (Field, [Role.Leader, Role.Volunteer]),
        (Desk, [Role.Desk]),
        (SignedIn, Enum.GetValues<Role>()),
    ];

    /// <summary>Default deny: a route without a policy is closed to everybody who is not signed in.</summary>
    public static void Register(AuthorizationOptions options)
    {
        foreach (var (name, roles) in All)
            options.AddPolicy(name, p => p.RequireRole(roles.Select(r => r.ToString())));
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
    }
}
