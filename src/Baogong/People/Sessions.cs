// A session is a random token in a cookie and a row under the token's hash. Revoking deletes the row or the grant;
// a server trusts what it saw for a few seconds only.
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.People;

public sealed class Sessions(Db db, TimeProvider clock, Randomness randomness)
{
    public const string Cookie = "__Host-baogong";

    private const int CacheLimit = 200_000;

    private readonly ConcurrentDictionary<string, (long SeenAt, Actor? Actor)> _seen = new();

    /// <summary>Opens a session and sets its cookie.</summary>
    public async Task Open(HttpContext http, Actor actor, Guid? grant, CancellationToken ct)
    {
        var token = randomness.NewToken();
        var life = Life(actor.Role);
        await db.Run(Insert, new
        {
            actor.Town, hash = Hash(token), actor.Person, grant, actor.Household, seconds = life.TotalSeconds,
        }, ct);
        http.Response.Cookies.Append(Cookie, $"{actor.Town.Value}.{token}", new CookieOptions
        {
            HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true,
            MaxAge = life,
        });
    }

    public async Task Close(HttpContext http, CancellationToken ct)
    {
        if (!TryRead(http, out var town, out var token)) return;
        await db.Run(Delete, new { town, hash = Hash(token) }, ct);
        _seen.TryRemove(token, out _);
        http.Response.Cookies.Delete(Cookie, new CookieOptions { Secure = true, Path = "/" });
    }

    /// <summary>A resident chose a door, or another one of theirs.</summary>
    public async Task ChooseHousehold(HttpContext http, HouseholdId household, CancellationToken ct)
    {
        if (!TryRead(http, out var town, out var token)) return;
        await db.Run(SetHousehold, new { town, hash = Hash(token), household }, ct);
        _seen.TryRemove(token, out _);
    }

    /// <summary>The actor of this request's cookie, or null. At most one statement, usually none.</summary>
    public async ValueTask<Actor?> Read(HttpContext http)
    {
        if (!TryRead(http, out var town, out var token)) return null;
        if (_seen.TryGetValue(token, out var seen) &&
            clock.GetElapsedTime(seen.SeenAt) < TimeSpan.FromSeconds(Limits.SessionTrustSeconds)) return seen.Actor;
        var row = await db.Maybe<Row>(Find, new
        {
            town, hash = Hash(token), idleSeconds = Limits.StaffIdleMinutes * 60,
        }, http.RequestAborted);
        var actor = row?.ToActor();
        if (_seen.Count > CacheLimit) _seen.Clear();
        _seen[token] = (clock.GetTimestamp(), actor);
        return actor;
    }

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
        if (dot is < 1 or > 10 || cookie.Length - dot - 1 != 43 || !int.TryParse(cookie.AsSpan(0, dot), out var number)) return false;
        (town, token) = (new TownId(number), cookie[(dot + 1)..]);
        return true;
    }

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    private sealed record Row(TownId TownId, PersonId PersonId, string? Role, int? CommunityId, int? BuildingId, int? SupplierId, int? HouseholdId)
    {
        public Actor ToActor() => new(TownId, PersonId,
            Role is null ? People.Role.Resident : Enum.Parse<Role>(Role, ignoreCase: true),
            CommunityId is { } c ? new CommunityId(c) : null, BuildingId is { } b ? new BuildingId(b) : null,
            SupplierId is { } s ? new SupplierId(s) : null, HouseholdId is { } h ? new HouseholdId(h) : null);
    }

    private const string Insert = """
        insert into sessions (town_id, token_hash, person_id, grant_id, household_id, expires_at)
        values (@Town, @hash, @Person, @grant, @Household, db_now() + make_interval(secs => @seconds))
        """;

    private const string Delete = "delete from sessions where town_id = @town and token_hash = @hash";

    private const string SetHousehold = """
        update sessions s set household_id = @household
        where s.town_id = @town and s.token_hash = @hash and exists (
          select from household_members m
          where m.town_id = s.town_id and m.person_id = s.person_id and m.household_id = @household)
        """;

    // The grant must be alive at this moment, and staff must not have been idle; looking renews seen_at.
    private const string Find = """
        update sessions s set seen_at = db_now()
        from (select 1) as one left join lateral (
          select g.role, g.community_id, g.building_id, g.supplier_id
          from grants g join sessions x on x.town_id = g.town_id and x.grant_id = g.id
          where x.town_id = @town and x.token_hash = @hash
            and g.revoked_at is null and db_now() between g.starts_at and g.ends_at) g on true
        where s.town_id = @town and s.token_hash = @hash and s.expires_at > db_now()
          and (s.grant_id is null or g.role is not null)
          and (s.grant_id is null or g.role in ('leader', 'volunteer', 'driver', 'keeper')
               or s.seen_at > db_now() - make_interval(secs => @idleSeconds))
        returning s.town_id, s.person_id, g.role, g.community_id, g.building_id, g.supplier_id, s.household_id
        """;
}
