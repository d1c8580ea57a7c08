// Who has which role, for whoever may give it: the desk sees the town's, a neighbourhood office its community's. Names
// are opened for this page only.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.People;

public static class ListStaff
{
    public const string Path = "/desk/people";

    /// <summary>Where each role that gives roles does so.</summary>
    public static readonly (string Path, string Policy)[] Places =
    [
        (Path, Policies.Desk),
        ("/neighbourhood/people", Policies.Neighbourhood),
        ("/operator/people", Policies.Operator),
    ];

    /// <param name="Alive">Not ended and not stopped.</param>
    /// <param name="HasLink">There is a way to come in.</param>
    public sealed record Staff(
        Guid Grant, string Name, Role Role, string? Neighbourhood, int? CommunityId, string? Community,
        string? Building, string? Supplier, DateTimeOffset EndsAt, bool Alive, bool HasLink, DateTimeOffset? SeenAt)
    {
        /// <summary>云杉花园 · 3号楼; the supplier's name; empty for the whole town.</summary>
        public string PlaceIn(Words w) => Supplier ?? string.Join(" · ", new[]
        {
            Neighbourhood is not null ? $"{Neighbourhood} · {w["全部小区", "all communities"]}" : null,
            Community,
            Building is not null ? w[$"{Building}号楼", $"building {Building}"]
                : Community is not null ? w["全小区", "the whole community"] : null,
        }.OfType<string>());
    }

    public sealed record Filter(string Role, int? Community, bool Ended, int Page);

    public sealed record Model(
        string Path, IReadOnlyList<Role> Gives, IReadOnlyList<Staff> Rows, long All, Filter Filter,
        IReadOnlyList<ChooseDoor.CommunityRow> Communities);

    public static string PathOf(Actor actor) => Places.First(p => p.Policy == actor.Role.Text()).Path;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, policy) in Places)
        {
            routes.MapGet(path, async (Actor actor, Handler handler, ChooseDoor.Handler places, string? role,
                string? community, int? ended, int? page, string? done, CancellationToken ct) =>
            {
                var filter = new Filter(GrantRules.Parse(role ?? "") is { } known ? known.Text() : "",
                    int.TryParse(community, out var id) ? id : null, ended == 1, Math.Clamp(page ?? 1, 1, 100_000));
                var (rows, all) = await handler.Run(actor, filter, ct);
                return Answers.Page<StaffListPage>(new
                {
                    Model = new Model(path, GrantRules.MayGive(actor.Role), rows, all, filter,
                        actor.Community is null ? await places.Communities(actor.Town, "", ct) : []),
                    Done = done ?? "",
                });
            }).WithName($"{nameof(ListStaff)} {policy}").RequireAuthorization(policy);
        }
    }

    public sealed class Handler(Db db, Vault vault)
    {
        public async Task<(IReadOnlyList<Staff> Rows, long All)> Run(Actor actor, Filter filter, CancellationToken ct)
        {
            var rows = await db.All<Row>(Read, new
            {
                actor.Town,
                gives = Gives(actor),
                scope = actor.Community?.Value,
                filter.Role,
                filter.Community,
                filter.Ended,
                grant = (Guid?)null,
                limit = Limits.TablePage,
                skip = (filter.Page - 1) * Limits.TablePage,
            }, ct);
            return ([.. rows.Select(r => Open(actor.Town, r))], rows.Count == 0 ? 0 : rows[0].All);
        }

        /// <summary>One that the actor may give, alive or not; null when there is none in their scope.</summary>
        public async Task<Staff?> Find(Actor actor, Guid grant, CancellationToken ct)
        {
            var row = await db.Maybe<Row>(Read, new
            {
                actor.Town,
                gives = Gives(actor),
                scope = actor.Community?.Value,
                Role = "",
                Community = (int?)null,
                Ended = true,
                grant,
                limit = 1,
                skip = 0,
            }, ct);
            return row is null ? null : Open(actor.Town, row);
        }

        private Staff Open(TownId town, Row r) => new(r.Grant,
            r.NameSealed is null ? "" : vault.Unseal(PersonFields.NamePlace(town, r.PersonId), r.NameSealed),
            Enum.Parse<Role>(r.Role, ignoreCase: true), r.Neighbourhood, r.CommunityId, r.Community, r.Building,
            r.Supplier, r.EndsAt, r.Alive, r.HasLink, r.SeenAt);
    }

    /// <summary>The roles that somebody may give and take, as stored.</summary>
    public static string[] Gives(Actor actor) => [.. GrantRules.MayGive(actor.Role).Select(r => r.Text())];

    private sealed record Row(
        Guid Grant, PersonId PersonId, byte[]? NameSealed, string Role, string? Neighbourhood, int? CommunityId,
        string? Community,
        string? Building, string? Supplier, DateTimeOffset EndsAt, bool Alive, bool HasLink, DateTimeOffset? SeenAt,
        long All);

    private const string Read = """
        select g.id as grant, p.id as person_id, p.name_sealed, g.role,
               (select n.name from neighbourhoods n
                where n.town_id = g.town_id and n.id = g.neighbourhood_id) as neighbourhood,
               g.community_id, c.name as community,
               b.no as building, s.name as supplier, g.ends_at,
               (g.revoked_at is null and g.ends_at > db_now()) as alive,
               k.grant_id is not null as has_link,
               (select max(x.seen_at) from sessions x
                where x.town_id = g.town_id and x.person_id = g.person_id and x.grant_id = g.id) as seen_at,
               count(*) over () as all
        from grants g
        join people p on p.town_id = g.town_id and p.id = g.person_id
        left join communities c on c.town_id = g.town_id and c.id = g.community_id
        left join buildings b on b.town_id = g.town_id and b.id = g.building_id
        left join suppliers s on s.town_id = g.town_id and s.id = g.supplier_id
        left join credentials k on k.town_id = g.town_id and k.grant_id = g.id
        where g.town_id = @Town and g.role = any(@gives) and (@scope::int is null or g.community_id = @scope::int)
          and (@grant::uuid is null or g.id = @grant::uuid)
          and (@Role::text = '' or g.role = @Role::text)
          and (@Community::int is null or g.community_id = @Community::int or exists (
            select from communities m where m.town_id = @Town and m.id = @Community::int
              and m.neighbourhood_id = g.neighbourhood_id))
          and (@Ended::boolean or (g.revoked_at is null and g.ends_at > db_now()))
        order by c.gate_order nulls first, c.name, g.role, b.walk_order nulls first, g.starts_at, g.id
        limit @limit offset @skip
        """;
}
