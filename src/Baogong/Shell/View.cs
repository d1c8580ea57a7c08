// What every page and every piece of a page has at hand: the words, the request, the town, times in words.
using Baogong.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace Baogong.Shell;

public abstract class View : ComponentBase
{
    private Words? _words;

    [Inject] public required TimeProvider Time { get; init; }

    [Inject] public required Towns AllTowns { get; init; }

    [CascadingParameter] public required HttpContext Http { get; set; }

    protected Words W => _words ??= Words.Of(Http);

    /// <summary>Set before the page renders its content; a page without a town is the set-up page.</summary>
    protected Town? Town { get; private set; }

    protected Moments At => new(W, Town?.Zone ?? TimeZoneInfo.Utc, Time.GetUtcNow());

    protected bool Care => Preferences.Care(Http);

    protected override async Task OnInitializedAsync() => Town = await AllTowns.For(Http);
}
