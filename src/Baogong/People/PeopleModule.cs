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
        services.AddSingleton<EnrolStaff.Handler>();
        services.AddSingleton<EnrolResident.Handler>();
        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddAuthorization(Policies.Register);
    }
}
