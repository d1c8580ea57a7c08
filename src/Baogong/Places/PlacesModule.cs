// Communities, buildings, doors: importing them, looking after them on the desk.
using Baogong.Platform;

namespace Baogong.Places;

public sealed class PlacesModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Doors>();
        services.AddSingleton<ImportPlaces.Handler>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        ImportPlaces.Map(routes);
    }
}
