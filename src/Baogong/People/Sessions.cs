// A session is a random token in a cookie and a row under the token's hash. Revoking deletes the row or ends the grant;
// a server trusts what it saw for a few seconds only (Limits.SessionTrustSeconds).
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.People;

public sealed class Sessions
{
    public const string Cookie = "__Host-baogong";

    private const int CacheLimit = 200_000;

    private readonly Db _db;
    private readonly TimeProvider _clock;
    private readonly Randomness _randomness;
    private readonly ConcurrentDictionary<string, (long SeenAt, Actor? Actor)> _seen = new();
    private readonly Gather<(TownId Town, string Token), Actor> _finding;
    private int _kept;

    public Sessions([FromKeyedServices(Db.SessionPlans)] Db db, TimeProvider clock, Randomness randomness)
    {
        (_db, _clock, _randomness) = (db, clock, randomness);
        _finding = new(FindActors, Limits.SessionsPerRead);
    }

    /// <summary>Opens a session and sets its cookie. The one that this browser had before is closed.</summary>
    public async Task Open(HttpContext http, Actor actor, Guid? grant, CancellationToken ct)
    {
        await Forget(http, ct);
        var token = _randomness.NewToken();
        var life = Life(actor.Role);
        var args = new
        {
            actor.Town,
            hash = Hash(token),
            actor.Person,
            grant,
            actor.Household,
            seconds = life.TotalSeconds,
        };
        await _db.Atomically<bool>(async tx =>
        {
            await tx.Run(Insert, args, ct);
            if (grant is not null) tx.Append(actor, "grant", $"{grant}", "signed in", null, null);
            return true;
        }, ct);
        http.Response.Cookies.Append(Cookie, $"{actor.Town.Value}.{token}", new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            IsEssential = true,
            MaxAge = life,
        });
    }

    public async Task Close(HttpContext http, CancellationToken ct)
    {
        await Forget(http, ct);
        http.Response.Cookies.Delete(Cookie, new CookieOptions { HttpOnly = true, Secure = true, Path = "/" });
    }

    /// <summary>A resident chose a door, or another one of theirs. False when it is not theirs.</summary>
    public async Task<bool> ChooseHousehold(HttpContext http, HouseholdId household, CancellationToken ct)
    {
        if (!TryRead(http, out var town, out var token)) return false;
        var rows = await _db.Run(SetHousehold, new { town, hash = Hash(token), household }, ct);
        _seen.TryRemove(Key(town, token), out _);
        return rows == 1;
    }

    /// <summary>An office goes on in another community of its neighbourhood. False when it is none of them.</summary>
    public async Task<bool> ChooseCommunity(
        HttpContext http, Actor actor, CommunityId community, CancellationToken ct)
    {
        if (!TryRead(http, out var town, out var token)) return false;
        var chosen = await _db.Atomically<bool>(async tx =>
        {
            if (await tx.Run(SetCommunity, new { town, hash = Hash(token), community }, ct) == 0) return false;
            tx.Append(actor, "community", $"{community.Value}", "switched", null,
                new { before = actor.Community?.Value });
            return true;
        }, ct);
        _seen.TryRemove(Key(town, token), out _);
        return chosen.Value;
    }

    /// <summary>Opened a few minutes ago: enough to change one's door, one's number or how one signs in.</summary>
    public async Task<bool> IsFresh(HttpContext http, CancellationToken ct) =>
        TryRead(http, out var town, out var token) &&
        await _db.One<bool>(Fresh, new { town, hash = Hash(token), minutes = Limits.StepUpMinutes }, ct);

    /// <summary>What this server saw of the request's session is not trusted any longer.</summary>
    public void ReadAgain(HttpContext http)
    {
        if (TryRead(http, out var town, out var token)) _seen.TryRemove(Key(town, token), out _);
    }

    /// <summary>The actor of this request's cookie, or null. At most two statements, usually none.</summary>
    public async ValueTask<Actor?> Read(HttpContext http)
    {
        if (!TryRead(http, out var town, out var token)) return null;
        var key = Key(town, token);
        if (_seen.TryGetValue(key, out var seen) &&
            _clock.GetElapsedTime(seen.SeenAt) < TimeSpan.FromSeconds(Limits.SessionTrustSeconds)) return seen.Actor;
        var asked = _clock.GetTimestamp();        // before the answer: a slow answer must not be trusted for longer
        // Broken off when the database is lost (Shell/Refusals.cs, Ordering/Admission.cs).
        var actor = await _finding.Read((town, token)).WaitAsync(http.RequestAborted);
        Remember(key, (asked, actor));
        return actor;
    }

    // Counted by hand: a concurrent dictionary takes all of its locks to count itself.
    private void Remember(string key, (long SeenAt, Actor? Actor) seen)
    {
        if (Interlocked.Increment(ref _kept) > CacheLimit)
        {
            _seen.Clear();
            Interlocked.Exchange(ref _kept, 1);
        }

        _seen[key] = seen;
    }

    // In the busiest minute every order comes with a session of its own: they are looked up together.
    private async Task<IReadOnlyDictionary<(TownId Town, string Token), Actor>> FindActors(
        IReadOnlyList<(TownId Town, string Token)> keys)
    {
        var actors = new Dictionary<(TownId, string), Actor>(keys.Count);
        foreach (var asked in keys.GroupBy(k => k.Town))
        {
            var town = asked.Key;
            var tokens = asked.Select(k => k.Token).ToArray();
            var hashes = Array.ConvertAll(tokens, Hash);
            var found = await _db.All<Found>(
                Find, new { town, hashes, touchHours = Limits.ResidentTouchHours }, CancellationToken.None);
            foreach (var row in found.Where(r => r.GrantId is null))
                actors.Add((town, tokens[row.Place]), row.Resident(town));
            var stale = found.Where(r => r.Stale).Select(r => hashes[r.Place]).ToList();
            int[] staff = [.. found.Where(r => r.GrantId is not null).Select(r => r.Place)];
            if (staff.Length > 0)
            {
                foreach (var row in await FindStaff(town, [.. staff.Select(place => hashes[place])]))
                {
                    actors.Add((town, tokens[staff[row.Place]]), row.ToActor(town));
                    if (row.Stale) stale.Add(hashes[staff[row.Place]]);
                }
            }

            if (stale.Count > 0)
                await _db.Run(Touch, new { town, hashes = stale.ToArray() }, CancellationToken.None);
        }

        return actors;
    }

    private Task<IReadOnlyList<FoundStaff>> FindStaff(TownId town, byte[][] hashes) =>
        _db.All<FoundStaff>(FindGrants, new
        {
            town,
            hashes,
            idleSeconds = Limits.StaffIdleMinutes * 60,
            touchSeconds = Limits.SessionTouchSeconds,
        }, CancellationToken.None);

    private async Task Forget(HttpContext http, CancellationToken ct)
    {
        if (!TryRead(http, out var town, out var token)) return;
        await _db.Run(Delete, new { town, hash = Hash(token) }, ct);
        _seen.TryRemove(Key(town, token), out _);
    }

    // The town belongs to the key: the same token under another town is another session, or none.
    private static string Key(TownId town, string token) => $"{town.Value}.{token}";

    private static TimeSpan Life(Role role) => role switch
    {
        Role.Resident => TimeSpan.FromDays(Limits.ResidentSessionDays),
        Role.Leader or Role.Volunteer or Role.Driver or Role.Keeper => TimeSpan.FromHours(Limits.FieldSessionHours),
        _ => TimeSpan.FromHours(Limits.StaffSessionHours),
    };

    private static bool TryRead(HttpContext http, out TownId town, out string token)
    {
        (town, token) = (default, "");
        var cookie = http.Request.Cookies[Cookie];
        if (cookie is null) return false;
        var dot = cookie.IndexOf('.', StringComparison.Ordinal);
        if (dot is < 1 or > 10 || cookie.Length - dot - 1 != 43 ||
            !int.TryParse(cookie.AsSpan(0, dot), out var number)) return false;
        (town, token) = (new TownId(number), cookie[(dot + 1)..]);
        return true;
    }

    /// <summary>Of the request's session, as its row has it; empty when there is none.</summary>
    public static byte[] HashOf(HttpContext http) => TryRead(http, out _, out var token) ? Hash(token) : [];

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    /// <param name="Place">Of its hash among those asked for, from 0.</param>
    /// <param name="GrantId">Null = a resident; the grant of all others is looked at.</param>
    private sealed record Found(int Place, PersonId PersonId, Guid? GrantId, int? HouseholdId, bool Stale)
    {
        public Actor Resident(TownId town) =>
            new(town, PersonId, Role.Resident, Household: HouseholdId is { } h ? new HouseholdId(h) : null);
    }

    private sealed record FoundStaff(
        int Place, PersonId PersonId, string Role, int? CommunityId, int? BuildingId, int? SupplierId, bool Stale)
    {
        public Actor ToActor(TownId town) => new(town, PersonId, Enum.Parse<Role>(Role, ignoreCase: true),
            CommunityId is { } c ? new CommunityId(c) : null, BuildingId is { } b ? new BuildingId(b) : null,
            SupplierId is { } s ? new SupplierId(s) : null);
    }

    private const string Insert = """
        insert into sessions (town_id, token_hash, person_id, grant_id, household_id, expires_at)
        values (@Town, @hash, @Person, @grant, @Household, db_now() + make_interval(secs => @seconds))
        """;

    private const string Delete = "delete from sessions where town_id = @town and token_hash = @hash";

    private const string Fresh = """
        select exists (select from sessions where town_id = @town and token_hash = @hash
          and created_at > db_now() - make_interval(mins => @minutes))
        """;

    private const string SetHousehold = """
        update sessions s set household_id = @household, seen_at = db_now()
        where s.town_id = @town and s.token_hash = @hash and exists (
          select from household_members m
          where m.town_id = s.town_id and m.person_id = s.person_id and m.household_id = @household)
        """;

    // Two statements must agree on which communities are an office's: this one and FindGrants.
    private const string SetCommunity = """
        update sessions s set community_id = @community
        from grants g join communities c on c.town_id = g.town_id and c.neighbourhood_id = g.neighbourhood_id
        where s.town_id = @town and s.token_hash = @hash and g.town_id = s.town_id and g.id = s.grant_id
          and c.id = @community and g.revoked_at is null and db_now() between g.starts_at and g.ends_at
        """;

    // A door must still be the person's. Asked for nearly every order of the busiest minute: the few who have a grant
    // are a statement of their own, so that this one is planned in no time.
    private const string Find = """
        select w.place::int - 1 as place, s.person_id, s.grant_id, m.household_id,
               s.grant_id is null and s.seen_at < db_now() - make_interval(hours => @touchHours) as stale
        from unnest(@hashes::bytea[]) with ordinality as w(token_hash, place)
        cross join lateral (
          select * from sessions t where t.town_id = @town and t.token_hash = w.token_hash limit 1) s
        left join household_members m on m.town_id = s.town_id and m.person_id = s.person_id
          and m.household_id = s.household_id
        where s.expires_at > db_now()
        """;

    // The grant must be alive at this moment, and whoever sits at a desk must not have been idle. An office works in
    // the community that it chose, while that is one of its neighbourhood's, else in the first of them; without any it
    // is nobody here, for no community would mean the whole town.
    private const string FindGrants = """
        select w.place::int - 1 as place, s.person_id, r.role, coalesce(r.community_id, n.id) as community_id,
               r.building_id, r.supplier_id, s.seen_at < db_now() - make_interval(secs => @touchSeconds) as stale
        from unnest(@hashes::bytea[]) with ordinality as w(token_hash, place)
        cross join lateral (
          select * from sessions t where t.town_id = @town and t.token_hash = w.token_hash limit 1) s
        join grants r on r.town_id = s.town_id and r.id = s.grant_id
        left join lateral (
          select c.id from communities c
          where c.town_id = r.town_id and c.neighbourhood_id = r.neighbourhood_id
          order by c.id is not distinct from s.community_id desc, c.gate_order, c.id limit 1) n on true
        where s.expires_at > db_now() and r.revoked_at is null and db_now() between r.starts_at and r.ends_at
          and (r.role <> 'neighbourhood' or coalesce(r.community_id, n.id) is not null)
          and (r.role in ('leader', 'volunteer', 'driver', 'keeper')
               or s.seen_at > db_now() - make_interval(secs => @idleSeconds))
        """;

    // A note of use may be lost in a crash: nobody waits for the disk. What another server notes just now is noted.
    private const string Touch = """
        with quick as (select set_config('synchronous_commit', 'off', true)),
        mine as (
          select s.token_hash from sessions s, quick
          where s.town_id = @town and s.token_hash = any(@hashes::bytea[])
          order by s.token_hash for update of s skip locked)
        update sessions s set seen_at = db_now() from mine where s.town_id = @town and s.token_hash = mine.token_hash
        """;
}
