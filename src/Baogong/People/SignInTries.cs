// Tries at a role's way in (link and PIN, name and password). They are counted before they are checked, so that guesses
// in parallel count too, and they are counted for their source: a browser that came in before has its own five, every
// address has its own five, and all sources that never came in share one budget a day, which bounds what many addresses
// can guess together. Whoever fails uses up nothing of the owner's browser.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.People;

public sealed class SignInTries(Db db)
{
    /// <summary>False in a pause: the secret must not be looked at, however right it is.</summary>
    /// <param name="town">Whose town.</param>
    /// <param name="grant">The role that is being entered.</param>
    /// <param name="source">Where the try comes from.</param>
    /// <param name="strangersADay">What all sources that never came in may fail together.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<bool> Take(TownId town, Guid grant, SignInSource source, int strangersADay, CancellationToken ct)
    {
        var known = await db.Maybe<bool?>(Count, new
        {
            town,
            grant,
            source.Browser,
            source.Address,
            limit = Limits.SignInFailures,
            pause = Limits.SignInPauseMinutes,
        }, ct);
        return known switch
        {
            null => false,
            true => true,
            false => await db.Run(CountStranger, new { town, grant, strangersADay }, ct) == 1,
        };
    }

    /// <summary>The try was right: the browser is known here from now on, and nothing is held against it.</summary>
    public Task Welcome(TownId town, Guid grant, SignInSource source, CancellationToken ct) =>
        db.Run(Know, new { town, grant, source.Browser, source.Address }, ct);

    // Nobody waits for the disk: a count lost in a crash is a try more, and unknown names must not be quicker.
    private const string Count = """
        with quick as (select set_config('synchronous_commit', 'off', true)),
        mine as (
          select coalesce((select k.source from sign_in_sources k
            where k.town_id = @town and k.grant_id = @grant and k.source = @Browser and k.known), @Address) as source)
        insert into sign_in_sources as s (town_id, grant_id, source, failures)
        select @town, @grant, mine.source, 1 from mine, quick
        on conflict (town_id, grant_id, source) do update set
          failures = case when s.paused_until is null then s.failures + 1 else 1 end,
          paused_until = case when s.paused_until is null and s.failures + 1 >= @limit
            then db_now() + make_interval(mins => @pause) end,
          at = db_now()
        where s.paused_until is null or s.paused_until <= db_now()
        returning s.known
        """;

    private const string CountStranger = """
        with quick as (select set_config('synchronous_commit', 'off', true))
        update credentials k set
          strange_failures = case when k.strange_since <= db_now() - interval '1 day' then 1
            else k.strange_failures + 1 end,
          strange_since = case when k.strange_since <= db_now() - interval '1 day' then db_now()
            else k.strange_since end
        from quick
        where k.town_id = @town and k.grant_id = @grant
          and (k.strange_since <= db_now() - interval '1 day' or k.strange_failures < @strangersADay)
        """;

    private const string Know = """
        with gone as (
          delete from sign_in_sources
          where town_id = @town and grant_id = @grant and source = @Address),
        forgiven as (
          update credentials k set strange_failures = greatest(0, k.strange_failures - 1)
          where k.town_id = @town and k.grant_id = @grant and not exists (
            select from sign_in_sources s
            where s.town_id = @town and s.grant_id = @grant and s.source = @Browser and s.known))
        insert into sign_in_sources (town_id, grant_id, source, known) values (@town, @grant, @Browser, true)
        on conflict (town_id, grant_id, source) do update set
          known = true, failures = 0, paused_until = null, at = db_now()
        """;
}
