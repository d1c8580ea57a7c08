// Communities, buildings, doors: importing them, looking after them on the desk.
using Baogong.Platform;

namespace Baogong.Places;

public sealed class PlacesModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Doors>();
        services.AddSingleton<Contacts>();
        services.AddSingleton<ImportPlaces.Handler>();
        services.AddSingleton<ImportContacts.Handler>();
        services.AddSingleton<ListCommunities.Handler>();
        services.AddSingleton<EditCommunity.Handler>();
        services.AddSingleton<SaveCommunity.Handler>();
        services.AddSingleton<SaveBuilding.Handler>();
        services.AddSingleton<SaveHousehold.Handler>();
        services.AddSingleton<SetZoneStatus.Handler>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        ImportPlaces.Map(routes);
        ImportContacts.Map(routes);
        ListCommunities.Map(routes);
        EditCommunity.Map(routes);
        SaveCommunity.Map(routes);
        SaveBuilding.Map(routes);
        SaveHousehold.Map(routes);
        SetZoneStatus.Map(routes);
    }
}
