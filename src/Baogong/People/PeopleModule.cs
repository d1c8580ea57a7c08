using Baogong.Platform;
using Microsoft.AspNetCore.Authentication;

namespace Baogong.People;

public sealed class PeopleModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Sessions>();
        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddAuthorization(Policies.Register);
    }
}
