// A server whose pages come in two halves, as on a busy machine or a poor line.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Browser;

public sealed class SlowPages : IStartupFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <summary>For Site.Start.</summary>
    public static void Add(IServiceCollection services) => services.AddSingleton<IStartupFilter, SlowPages>();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(InTwoHalves);
        next(app);
    };

    private static async Task InTwoHalves(HttpContext context, RequestDelegate next)
    {
        context.Request.Headers.AcceptEncoding = "";     // half of what is compressed shows nothing
        var line = context.Response.Body;
        using var page = new MemoryStream();
        context.Response.Body = page;
        await next(context);
        context.Response.Body = line;
        var whole = page.ToArray();
        if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) != true)
        {
            await line.WriteAsync(whole);
            return;
        }

        await Task.Delay(Pause);
        await line.WriteAsync(whole.AsMemory(..(whole.Length / 2)));
        await line.FlushAsync();
        await Task.Delay(Pause);
        await line.WriteAsync(whole.AsMemory((whole.Length / 2)..));
    }
}
