// The town's chain of what was done and read: listing it, verifying it, showing each household who looked at its data.
using Baogong.Platform;

namespace Baogong.Audit;

public sealed class AuditModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<ListAudit.Handler>();
        services.AddSingleton<WhoLooked.Handler>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        ListAudit.Map(routes);
        ShowHead.Map(routes);
        WhoLooked.Map(routes);
    }
}
