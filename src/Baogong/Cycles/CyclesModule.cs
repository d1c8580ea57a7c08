using Baogong.Platform;

namespace Baogong.Cycles;

public sealed class CyclesModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Rounds>();
    }
}
