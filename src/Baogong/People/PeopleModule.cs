using Baogong.Platform;
using Microsoft.AspNetCore.Authentication;

namespace Baogong.People;

public sealed class PeopleModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Sessions>();
        services.AddSingleton<Leaders>();
        services.AddSingleton<Grants>();
        services.AddSingleton<Enrolment>();
        services.AddSingleton<EnrolStaff.Handler>();
        services.AddSingleton<EnrolResident.Handler>();
        services.AddSingleton<SignInTries>();
        services.AddSingleton<AskForCode.Handler>();
        services.AddSingleton<EnterCode.Handler>();
        services.AddSingleton<SignInByLink.Handler>();
        services.AddSingleton<SignInAtDesk.Handler>();
        services.AddSingleton<ChooseDoor.Handler>();
        services.AddSingleton<DevelopmentSmsGateway>();
        services.AddSingleton<ISmsGateway>(s => s.GetRequiredService<ServerSettings>().Development
            ? s.GetRequiredService<DevelopmentSmsGateway>() : new NoSmsGateway());
        services.AddJob<SendMessages>();
        services.AddSingleton<ListStaff.Handler>();
        services.AddSingleton<EndRole.Handler>();
        services.AddSingleton<RenewLink.Handler>();
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
        ListStaff.Map(routes);
        AppointStaff.Map(routes);
        EndRole.Map(routes);
        RenewLink.Map(routes);
        DevelopmentSmsGateway.Map(routes);
    }
}
