// Debian's Chromium, driven by Playwright. One browser per run, contexts that end with their journey's site.
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Baogong.Browser.AfterAllJourneys))]

namespace Baogong.Browser;

/// <summary>The browser ends with the run, not with the process.</summary>
public sealed class AfterAllJourneys : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Chromium.Stop();
}

/// <summary>Which screen, and how the visitor likes the pages.</summary>
public sealed record Screen(int Width = 360, int Height = 780, bool Care = false, bool English = false, bool Scripts = true);

public static class Chromium
{
    /// <summary>How long anything may take: long, because it says nothing about the program and CI is a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    /// <summary>A page of a visitor, or of somebody signed in.</summary>
    public static async Task<IPage> Open(Site site, Screen screen, Actor? actor = null)
    {
        var browser = await Browser();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = site.Address.ToString(),
            ViewportSize = new() { Width = screen.Width, Height = screen.Height },
            JavaScriptEnabled = screen.Scripts,
            IsMobile = screen.Width < 600,
            HasTouch = screen.Width < 600,
            Locale = "zh-CN",
            TimezoneId = "Asia/Shanghai",
        });
        site.EndsWithIt(context);     // or the pages of all journeys would stay open until the last
        var cookies = new List<Cookie>();
        if (actor is not null) cookies.Add(Of(Sessions.Cookie, await site.Session(actor), site));
        if (screen.Care) cookies.Add(Of("__Host-care", "1", site));
        if (screen.English) cookies.Add(Of("__Host-lang", "en", site));
        if (cookies.Count > 0) await context.AddCookiesAsync(cookies);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        return page;
    }

    private static Cookie Of(string name, string value, Site site) => new()
    {
        Name = name,
        Value = value,
        Domain = site.Address.Host,
        Path = "/",
        Secure = true,
        HttpOnly = true,
    };

    internal static async ValueTask Stop()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static async Task<IBrowser> Browser()
    {
        await Starting.WaitAsync();
        try
        {
            if (_browser is not null) return _browser;
            _playwright = await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
            _browser = await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
                Headless = true,
                Args = Arguments,
            });
            return _browser;
        }
        finally
        {
            Starting.Release();
        }
    }
}
