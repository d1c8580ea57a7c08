// A click or a key that leads to a new page, and the wait for it. Playwright's own click returns while the server still
// thinks: what is read then is the old page, or half of the new one.
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Baogong.Browser;

public static class Going
{
    /// <summary>Clicks the link or the button, and is on the page that it leads to.</summary>
    public static Task Follow(this ILocator target) => target.Page.Following(() => target.ClickAsync());

    /// <summary>Presses the key, and is on the page that it leads to.</summary>
    public static Task FollowKey(this IPage page, string key) => page.Following(() => page.Keyboard.PressAsync(key));

    /// <summary>
    /// Does what leads to a new document, and waits until that one is loaded; it may have the old one's address. Not for
    /// what stays on the page, such as a link to a fragment or a button that a script answers: ClickAsync is enough there.
    /// </summary>
    public static async Task Following(this IPage page, Func<Task> act)
    {
        var here = page.Url;
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Load(object? sender, IPage loadedPage) => loaded.TrySetResult();
        page.Load += Load;     // once a document: whoever came here by these ways has seen that of the old one
        try
        {
            await act();
            await Task.WhenAny(loaded.Task, Task.Delay(Chromium.Patience));
            Assert.True(loaded.Task.IsCompleted, $"No page came after {here}; this is {page.Url}.");
        }
        finally
        {
            page.Load -= Load;
        }
    }

    /// <summary>The page is, or comes to be, at that address (* = anything); or the test says which one is there instead,
    /// and what stands on it.</summary>
    public static async Task IsAt(this IPage page, string path)
    {
        var address = new Regex(Regex.Escape(path).Replace(@"\*", ".*", StringComparison.Ordinal) + "$");
        try
        {
            await Assertions.Expect(page).ToHaveURLAsync(address);
        }
        catch (PlaywrightException failure)
        {
            var fields = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('input')].map(i => `${i.name}=${i.value}`)");
            Assert.Fail($"{failure.Message}\nFields: {string.Join(' ', fields)}\n{await page.Locator("body").InnerTextAsync()}");
        }
    }
}
