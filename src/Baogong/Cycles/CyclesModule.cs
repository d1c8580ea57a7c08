using Baogong.Platform;

namespace Baogong.Cycles;

public sealed class CyclesModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Rounds>();
        services.AddSingleton<ListRounds.Handler>();
        services.AddSingleton<ShowRound.Handler>();
        services.AddSingleton<EditPlan.Handler>();
        services.AddSingleton<SavePlan.Handler>();
        services.AddSingleton<PausePlan.Handler>();
        services.AddSingleton<ChangeCapacity.Handler>();
        services.AddSingleton<Approvals.ITwoPeople, ChangeCapacity.ByTwo>();
        services.AddSingleton<ChangeLimit.Handler>();
        services.AddSingleton<ChangeMinimum.Handler>();
        services.AddSingleton<WithdrawOffer.Handler>();
        services.AddSingleton<ExtendCutoff.Handler>();
        services.AddSingleton<ShowOpenRounds.Handler>();
        services.AddJob<OpenDueCycles>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        ListRounds.Map(routes);
        ShowRound.Map(routes);
        EditPlan.Map(routes);
        SavePlan.Map(routes);
        PausePlan.Map(routes);
        ChangeCapacity.Map(routes);
        ChangeLimit.Map(routes);
        ChangeMinimum.Map(routes);
        WithdrawOffer.Map(routes);
        ExtendCutoff.Map(routes);
        ShowOpenRounds.Map(routes);
    }
}
