using Baogong.Platform;

namespace Baogong.Batches;

public sealed class BatchesModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<CloseCycle.Handler>();
        services.AddJob<CloseDueCycles>();
    }

    public override void Map(IEndpointRouteBuilder routes) => CloseCycle.Map(routes);
}
