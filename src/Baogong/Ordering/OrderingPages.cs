// The pages of this room: table of contents, beside the intake's.
using Baogong.Ordering.Hotline;

namespace Baogong.Ordering;

public static class OrderingPages
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<FindDoor.Handler>();
        services.AddSingleton<ReadCycle.Handler>();
        services.AddSingleton<ReadOrders.Handler>();
        services.AddSingleton<RepeatOrder.Handler>();
        services.AddSingleton<OrderForm.Handler>();
        services.AddSingleton<ShowBoard.Handler>();
        services.AddSingleton<ShowBuilding.Handler>();
        services.AddSingleton<AnswerForDoor.Handler>();
        services.AddSingleton<OrderForDoor.Handler>();
        services.AddSingleton<BookDoors.Handler>();
        services.AddSingleton<RelayForm.Handler>();
        services.AddSingleton<LateBin.Handler>();
        services.AddSingleton<PasteList.Handler>();
        services.AddSingleton<FindOrders.Handler>();
        services.AddSingleton<DeskOrders>();
        services.AddSingleton<OrderAtDesk.Handler>();
        HotlinePages.AddServices(services);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        ShowBoard.Map(routes);
        OrderForm.Map(routes);
        ShowOrders.Map(routes);
        ShowBuilding.Map(routes);
        OrderForDoor.Map(routes);
        AnswerForDoor.Map(routes);
        PasteList.Map(routes);
        LateBin.Map(routes);
        FindOrders.Map(routes);
        OrderAtDesk.Map(routes);
        HotlinePages.Map(routes);
    }
}
