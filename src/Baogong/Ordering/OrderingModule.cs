using Baogong.Platform;

namespace Baogong.Ordering;

public sealed class OrderingModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<PlaceOrder.Handler>();
        services.AddSingleton<CancelOrder.Handler>();
    }
}
