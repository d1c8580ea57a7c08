// Which town this request is for: the session's, else the one whose host name was asked for, else the only one.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Microsoft.AspNetCore.Diagnostics;

namespace Baogong.Shell;

public sealed record Town(
    TownId TownId, string Code, string Name, string NameEn, string TimeZone, string Hotline, string? Host)
{
    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    public string NameIn(Words w) => w[Name, NameEn];
}

/// <summary>The towns of this database, read again every few seconds.</summary>
public sealed class Towns(Db db, Pulse pulse, TimeProvider clock)
{
    private IReadOnlyList<Town> _known = [];
    private long _readAt;

    public async ValueTask<IReadOnlyList<Town>> All(CancellationToken ct)
    {
        if (_known.Count > 0 && clock.GetElapsedTime(_readAt) < TimeSpan.FromSeconds(10)) return _known;
        _known = await db.All<Town>(Every, null, ct);
        _readAt = clock.GetTimestamp();
        return _known;
    }

    /// <summary>Null when there is no town yet: the site is set up, but nobody has loaded a town.</summary>
    public async ValueTask<Town?> For(HttpContext http)
    {
        // Whoever tells that something failed asks the database for nothing: it may be what is down.
        var failed = !pulse.Beats || http.Features.Get<IExceptionHandlerFeature>() is not null;
        var towns = failed ? _known : await All(http.RequestAborted);
        if (http.Features.Get<People.Actor>() is { } actor)
            return towns.FirstOrDefault(t => t.TownId == actor.Town);
        return towns.FirstOrDefault(t => t.Host is not null &&
                string.Equals(t.Host, http.Request.Host.Host, StringComparison.OrdinalIgnoreCase))
            ?? towns.FirstOrDefault(t => t.Host is null);
    }

    public async ValueTask<Town> Of(TownId id, CancellationToken ct) =>
        (await All(ct)).First(t => t.TownId == id);

    [AcrossTowns("This is the list of towns.")]
    private const string Every =
        "select town_id, code, name, name_en, time_zone, hotline, host from towns order by town_id";
}
