// The two-person rule: one asks, another one agrees, and only then it is done.
using Baogong.Platform;

namespace Baogong.Approvals;

public sealed class ApprovalsModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<TwoPeople>();
        services.AddSingleton<GuardedFiles>().AddSingleton<ITwoPeople, GuardedFiles.ByTwo>();
        services.AddSingleton<DecideApproval.Handler>();
        services.AddSingleton<ListApprovals.Handler>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        ListApprovals.Map(routes);
        DecideApproval.Map(routes);
    }
}
