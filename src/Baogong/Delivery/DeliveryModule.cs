using Baogong.Platform;

namespace Baogong.Delivery;

public sealed class DeliveryModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Rounds>();
        services.AddSingleton<BagStates>().AddSingleton<Amended>();
        services.AddSingleton<CountGate.Handler>();
        services.AddSingleton<ShowGate.Query>();
        services.AddSingleton<RecordOutcomes.Handler>();
        services.AddSingleton<ShowDoors.Query>();
        services.AddSingleton<ShowDoor.Query>();
        services.AddSingleton<ShowBag.Query>();
        services.AddSingleton<ShowField.Query>();
        services.AddSingleton<ShowDelivery.Query>();
        services.AddSingleton<ShowCommunityDelivery.Query>();
        services.AddSingleton<ShowStops.Query>();
        services.AddSingleton<ShowStop.Query>();
        services.AddSingleton<MarkStop.Handler>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        ShowField.Map(routes);
        ShowGate.Map(routes);
        CountGate.Map(routes);
        ShowDoors.Map(routes);
        ShowDoor.Map(routes);
        ShowBag.Map(routes);
        RecordOutcomes.Map(routes);
        ShowDelivery.Map(routes);
        ShowCommunityDelivery.Map(routes);
        SettleBag.Map(routes);
        ShowStops.Map(routes);
        ShowStop.Map(routes);
        MarkStop.Map(routes);
    }
}
