using Baogong.Platform;

namespace Baogong.Batches;

public sealed class BatchesModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<CloseCycle.Handler>();
        services.AddJob<CloseDueCycles>();
        services.AddSingleton<AmendBatch.Handler>();
        services.AddSingleton<AmendBatchForm>();
        services.AddSingleton<ConfirmCallOff.Handler>();
        services.AddSingleton<VerifyBatch.Handler>();
        services.AddSingleton<BatchBook>();
        services.AddSingleton<BatchDesk>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        CloseCycle.Map(routes);
        AmendBatch.Map(routes);
        ConfirmCallOff.Map(routes);
        VerifyBatch.Map(routes);
        BatchDesk.Map(routes);
    }
}
