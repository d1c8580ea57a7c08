// The hotline seat: table of contents. One call goes from the search field over the household's page to the next call;
// what cannot be done at once becomes a task of its door.
namespace Baogong.Ordering.Hotline;

public static class HotlinePages
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<FindHousehold.Handler>();
        services.AddSingleton<KnowDoor.Handler>();
        services.AddSingleton<TakeCall.Handler>();
        services.AddSingleton<KeepConsent.Handler>();
        services.AddSingleton<OrderByPhone.Handler>();
        services.AddSingleton<NoteContact.Handler>();
        services.AddSingleton<RaiseTask.Handler>();
        services.AddSingleton<ListTasks.Handler>();
        services.AddSingleton<ShowTask.Handler>();
        services.AddSingleton<OwnTask.Handler>();
        services.AddSingleton<EndTask.Handler>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var hotline = routes.MapGroup("/hotline").RequireAuthorization(People.Policies.Hotline);
        FindHousehold.Map(hotline);
        TakeCall.Map(hotline);
        OrderByPhone.Map(hotline);
        NoteContact.Map(hotline);
        RaiseTask.Map(hotline);
        ListTasks.Map(hotline);
        ShowTask.Map(hotline);
        OwnTask.Map(hotline);
        EndTask.Map(hotline);
    }
}
