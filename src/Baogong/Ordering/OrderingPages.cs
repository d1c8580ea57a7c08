// The pages of this room: table of contents, beside the intake's.
namespace Baogong.Ordering;

public static class OrderingPages
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<FindDoor.Handler>();
        services.AddSingleton<ReadCycle.Handler>();
        services.AddSingleton<ReadOrders.Handler>();
        services.AddSingleton<FillOrder.Handler>();
        services.AddSingleton<ShowBoard.Handler>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        ShowBoard.Map(routes);
        OrderForm.Map(routes);
        ShowOrders.Map(routes);
    }
}
