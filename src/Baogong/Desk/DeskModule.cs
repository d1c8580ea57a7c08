using Baogong.Platform;

namespace Baogong.Desk;

public sealed class DeskModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Today.Handler>();
        services.AddSingleton<NotHeardFrom.Handler>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        Today.Map(routes);
        NotHeardFrom.Map(routes);
    }
}
