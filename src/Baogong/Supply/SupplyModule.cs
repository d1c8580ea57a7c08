using Baogong.Platform;

namespace Baogong.Supply;

public sealed class SupplyModule : Module
{
    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Packages>();
        services.AddSingleton<ListSuppliers.Handler>();
        services.AddSingleton<ShowSupplier.Handler>();
        services.AddSingleton<SaveSupplier.Handler>();
        services.AddSingleton<AddPaper.Handler>();
        services.AddSingleton<RemovePaper.Handler>();
        services.AddSingleton<ListItems.Handler>();
        services.AddSingleton<SaveItem.Handler>();
        services.AddSingleton<ListPackages.Handler>();
        services.AddSingleton<ShowPackage.Handler>();
        services.AddSingleton<EditPackage.Handler>();
        services.AddSingleton<SavePackage.Handler>();
        services.AddSingleton<SetPhoto.Handler>();
        services.AddSingleton<ServePhoto.Handler>();
        services.AddSingleton<RetirePackage.Handler>();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        ListSuppliers.Map(routes);
        ShowSupplier.Map(routes);
        SaveSupplier.Map(routes);
        AddPaper.Map(routes);
        RemovePaper.Map(routes);
        ListItems.Map(routes);
        SaveItem.Map(routes);
        ListPackages.Map(routes);
        ShowPackage.Map(routes);
        EditPackage.Map(routes);
        SavePackage.Map(routes);
        SetPhoto.Map(routes);
        ServePhoto.Map(routes);
        RetirePackage.Map(routes);
    }
}
