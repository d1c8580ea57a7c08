namespace Baogong.Platform;

/// <summary>A room of the house: its services and routes in one page. Modules.cs is the list.</summary>
public abstract class Module
{
    public virtual void AddServices(IServiceCollection services)
    {
    }

    public virtual void Map(IEndpointRouteBuilder routes)
    {
    }
}
