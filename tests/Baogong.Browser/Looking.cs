// What a journey checks on each page it passes: axe finds nothing, nothing sticks out sideways; and a picture when asked.
using System.Text.Json;
using Microsoft.Playwright;

namespace Baogong.Browser;

public static class Looking
{
    private static readonly Lazy<string> Axe =
        new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));

    /// <summary>No violation of WCAG 2.2 A and AA, and the page is not wider than the screen.</summary>
    public static async Task IsAccessible(this IPage page)
    {
        // Evaluated by the driver, not by the page: the page's own security policy stays as strict as it is.
        await page.EvaluateAsync(Axe.Value);
        var json = await page.EvaluateAsync<JsonElement>("""
            async () => {
              const result = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
              return result.violations.map(v => `${v.id}: ${v.help} — ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')}`);
            }
            """);
        var violations = json.EnumerateArray().Select(v => v.GetString()).ToList();
        Assert.True(violations.Count == 0, $"{page.Url}\n{string.Join('\n', violations)}");
        var (wide, screen) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), page.ViewportSize?.Width ?? 0);
        Assert.True(wide <= screen + 1, $"{page.Url} is {wide} px wide on a screen of {screen} px.");
    }

    /// <summary>
    /// Care mode keeps its promises, which axe does not look at: text of 20 px and more, targets of 48 px and more.
    /// </summary>
    public static async Task IsLarge(this IPage page)
    {
        var small = await page.EvaluateAsync<string[]>("""
            () => {
              const found = [];
              for (const e of document.querySelectorAll('body *')) {
                const box = e.getBoundingClientRect();
                if (box.width < 2 || box.height < 2 || getComputedStyle(e).visibility === 'hidden') continue;
                const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim().length > 0);
                if (own && parseFloat(getComputedStyle(e).fontSize) < 20) found.push(`text ${getComputedStyle(e).fontSize}: ${e.outerHTML.slice(0, 120)}`);
                if (e.matches('button, input:not([type=hidden]), select, a.weui-btn, .stepper *') && !e.matches('.skip, .unseen') && box.height < 48 && e.matches('button, input, select, a'))
                  found.push(`target ${Math.round(box.height)} px: ${e.outerHTML.slice(0, 120)}`);
              }
              return found.slice(0, 10);
            }
            """);
        Assert.True(small.Length == 0, $"{page.Url}\n{string.Join('\n', small)}");
    }

    /// <summary>A picture into the folder that BAOGONG_PICTURES names; nothing without it.</summary>
    public static async Task Picture(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("BAOGONG_PICTURES") is not { Length: > 0 } folder) return;
        Directory.CreateDirectory(folder);
        var picture = new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = false };
        try
        {
            await page.ScreenshotAsync(picture);
        }
        catch (PlaywrightException)
        {
            await page.ScreenshotAsync(picture);       // a busy machine's first try may fail; the picture is no check
        }
    }
}
