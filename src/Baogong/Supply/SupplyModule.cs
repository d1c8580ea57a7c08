using Baogong.Platform;

namespace Baogong.Supply;

public sealed class SupplyModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Packages>();
    }
}
