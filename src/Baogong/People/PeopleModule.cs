using Baogong.Platform;
using Microsoft.AspNetCore.Authentication;

namespace Baogong.People;

public sealed class PeopleModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Sessions>().AddSingleton<StepUp>().AddSingleton<SignInTries>().AddSingleton<Passkeys>()
            .AddSingleton<RecoveryCodes>().AddSingleton<Leaders>()
            .AddSingleton<Colleagues>().AddSingleton<StaffNames>().AddSingleton<Grants>().AddSingleton<Enrolment>();
        services.AddSingleton<EnrolStaff.Handler>().AddSingleton<EnrolResident.Handler>();
        services.AddSingleton<AskForCode.Handler>().AddSingleton<EnterCode.Handler>();
        services.AddSingleton<SignInByLink.Handler>().AddSingleton<SignInAtDesk.Handler>()
            .AddSingleton<SignInByPasskey.Handler>().AddSingleton<SetUpSignIn.Handler>()
            .AddSingleton<RecoverSignIn.Handler>();
        services.AddSingleton<ChooseDoor.Handler>().AddSingleton<JoinDoor.Handler>()
            .AddSingleton<AnswerNewcomers.Handler>().AddSingleton<InviteRelative.Handler>()
            .AddSingleton<LinkRelative.Handler>().AddSingleton<SwitchCommunity.Query>();
        services.AddSingleton<DevelopmentSmsGateway>();
        services.AddSingleton<ISmsGateway>(s => s.GetRequiredService<ServerSettings>().Development
            ? s.GetRequiredService<DevelopmentSmsGateway>()
            : AliyunSmsSettings.From(s.GetRequiredService<IConfiguration>()) is { } aliyun
                ? ActivatorUtilities.CreateInstance<AliyunSmsGateway>(s, aliyun) : new NoSmsGateway());
        services.AddJob<SendMessages>();
        services.AddSingleton<ListStaff.Handler>().AddSingleton<AppointStaff.Handler>().AddSingleton<EndRole.Handler>()
            .AddSingleton<RenewLink.Handler>().AddSingleton<ShowAccount.Handler>();
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
        SignInByPasskey.Map(routes);
        SetUpSignIn.Map(routes);
        RecoverSignIn.Map(routes);
        SignOut.Map(routes);
        ChooseDoor.Map(routes);
        JoinDoor.Map(routes);
        ChangePhone.Map(routes);
        AnswerNewcomers.Map(routes);
        InviteRelative.Map(routes);
        LinkRelative.Map(routes);
        ListStaff.Map(routes);
        AppointStaff.Map(routes);
        EndRole.Map(routes);
        ShowAccount.Map(routes);
        ShowLeaders.Map(routes);
        RenewLink.Map(routes);
        SwitchCommunity.Map(routes);
        DevelopmentSmsGateway.Map(routes);
    }
}
