using Baogong.Platform;

namespace Baogong.Privacy;

public sealed class PrivacyModule : Module
{
    public override void AddServices(IServiceCollection services) => services
        .AddSingleton<Retention>().AddSingleton<OwnData>().AddSingleton<ForgetMe.Handler>().AddJob<ForgetWhatIsDue>();

    public override void Map(IEndpointRouteBuilder routes)
    {
        ShowOwnData.Map(routes);
        ForgetMe.Map(routes);
    }
}
