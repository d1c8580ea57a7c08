using Baogong.Platform;

namespace Baogong.Money;

public sealed class MoneyModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Owed>();
        services.AddSingleton<CollectCash.Handler>();
        services.AddSingleton<ReturnCash.Handler>();
        services.AddSingleton<RecordPayment.Handler>();
        services.AddSingleton<Approvals.ITwoPeople, ReturnCash.ByTwo>();
        services.AddSingleton<ShowLeaderMoney.Query>();
        services.AddSingleton<ShowMoney.Query>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        ShowLeaderMoney.Map(routes);
        CollectCash.Map(routes);
        ReturnCash.Map(routes);
        RecordPayment.Map(routes);
        ShowMyPayments.Map(routes);
        ShowMoney.Map(routes);
        ExportMoney.Map(routes);
    }
}
