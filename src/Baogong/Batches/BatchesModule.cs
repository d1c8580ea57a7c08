using Baogong.Batches.Exports;
using Baogong.Batches.Sheets;
using Baogong.People;
using Baogong.Platform;

namespace Baogong.Batches;

public sealed class BatchesModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<CloseCycle.Handler>();
        services.AddJob<CloseDueCycles>();
        services.AddSingleton<AmendBatch.Handler>();
        services.AddSingleton<AmendBatchForm>();
        services.AddSingleton<DropOffer.Handler>();
        services.AddSingleton<ConfirmCallOff.Handler>();
        services.AddSingleton<VerifyBatch.Handler>();
        services.AddSingleton<BatchBook>();
        services.AddSingleton<BatchDesk>().AddSingleton<Copies>().AddSingleton<ListCopies.Query>();
        services.AddSingleton<SheetPlaces>();
        services.AddSingleton<ShowCallOff.Handler>();
        services.AddSingleton<ShowMyCallOffs.Handler>();
        services.AddSingleton<ShowGateSheet.Handler>();
        services.AddSingleton<ShowDoors.Handler>();
        services.AddSingleton<ShowBlankRelay.Handler>();
        services.AddSingleton<ExportBatch.Handler>().AddSingleton<CopiedTables>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        CloseCycle.Map(routes);
        AmendBatch.Map(routes);
        DropOffer.Map(routes);
        ConfirmCallOff.Map(routes);
        VerifyBatch.Map(routes);
        BatchDesk.Map(routes);
        ShowMyCallOffs.Map(routes);
        ListCopies.Map(routes);
        // Paper goes to those who carry, each for their place; the desk prints all. Every statement checks the place.
        var sheets = routes.MapGroup("/sheets").RequireAuthorization(p => p.RequireRole(
            nameof(Role.Desk), nameof(Role.Leader), nameof(Role.Volunteer), nameof(Role.Neighbourhood)))
            .EndsWithTheRound();
        ShowCallOff.Map(sheets);
        ShowGateSheet.Map(sheets);
        ShowDoors.Map(sheets);
        ShowBlankRelay.Map(sheets);
        ExportBatch.Map(sheets);
    }
}
