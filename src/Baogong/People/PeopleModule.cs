using Baogong.Platform;
using Baogong.Platform.Web;
using Microsoft.AspNetCore.Authentication;

namespace Baogong.People;

public sealed class PeopleModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Sessions>();
        services.AddSingleton<Leaders>();
        services.AddSingleton<Grants>();
        services.AddSingleton<EnrolStaff.Handler>();
        services.AddSingleton<EnrolResident.Handler>();
        services.AddSingleton<AskForCode.Handler>();
        services.AddSingleton<EnterCode.Handler>();
        services.AddSingleton<SignInByLink.Handler>();
        services.AddSingleton<SignInAtDesk.Handler>();
        services.AddSingleton<ChooseDoor.Handler>();
        services.AddSingleton<DevelopmentSmsGateway>();
        services.AddSingleton<ISmsGateway>(s => s.GetRequiredService<ServerSettings>().Development
            ? s.GetRequiredService<DevelopmentSmsGateway>() : new NoSmsGateway());
        services.AddSingleton<SendMessages>();
        services.AddHostedService(s => s.GetRequiredService<SendMessages>());
        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddAuthorization(Policies.Register);
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        AskForCode.Map(routes);
        EnterCode.Map(routes);
        SignInByLink.Map(routes);
        SignInAtDesk.Map(routes);
        SignOut.Map(routes);
        ChooseDoor.Map(routes);
        if (routes.ServiceProvider.GetRequiredService<ServerSettings>().Development)
        {
            routes.MapGet("/dev/messages", (DevelopmentSmsGateway gateway) =>
                Answers.Page<DevelopmentMessagesPage>(new { Gateway = gateway }))
                .WithName("DevelopmentMessages").AllowAnonymous();
        }
    }
}
