using Baogong.Platform;

namespace Baogong.Ordering;

public sealed class OrderingModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Admission.Gate>();
        services.AddSingleton<IntakeQueue>();
        services.AddSingleton<WhoPays.Handler>();
        services.AddSingleton<PlaceOrder.Handler>();
        services.ConfigureHttpJsonOptions(
            o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, PlaceOrder.Json.Default));
        services.AddSingleton<CancelOrder.Handler>();
        OrderingPages.AddServices(services);
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        PlaceOrder.Map(routes);
        CancelOrder.Map(routes);
        OrderingPages.Map(routes);
    }
}
