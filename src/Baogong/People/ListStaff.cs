// Who helps where: leaders and volunteers of the town by community, for the desk. Names are opened for this page only.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.People;

public static class ListStaff
{
    public const string Path = "/desk/people";

    /// <param name="Alive">Not ended and not stopped.</param>
    /// <param name="HasLink">There is a link and a PIN to come in with.</param>
    public sealed record Staff(
        Guid Grant, string Name, string Role, int? CommunityId, string? Community, string? Building,
        DateTimeOffset EndsAt, bool Alive, bool HasLink, DateTimeOffset? SeenAt);

    public sealed record Filter(string Role, int? Community, bool Ended, int Page);

    public sealed record Model(
        IReadOnlyList<Staff> Rows, long All, Filter Filter, IReadOnlyList<ChooseDoor.CommunityRow> Communities);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(Path, async (Actor actor, Handler handler, ChooseDoor.Handler places, string? role, string? community,
            int? ended, int? page, string? done, CancellationToken ct) =>
        {
            var filter = new Filter(role is "leader" or "volunteer" ? role : "",
                int.TryParse(community, out var id) ? id : null, ended == 1, Math.Clamp(page ?? 1, 1, 100_000));
            var (rows, all) = await handler.Run(actor, filter, ct);
            return Answers.Page<StaffListPage>(new
            {
                Model = new Model(rows, all, filter, await places.Communities(actor.Town, "", ct)),
                Done = done ?? "",
            });
        })
        .WithName(nameof(ListStaff)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db, Vault vault)
    {
        public async Task<(IReadOnlyList<Staff> Rows, long All)> Run(Actor actor, Filter filter, CancellationToken ct)
        {
            var rows = await db.All<Row>(Read, new
            {
                actor.Town,
                filter.Role,
                filter.Community,
                filter.Ended,
                grant = (Guid?)null,
                limit = Limits.TablePage,
                skip = (filter.Page - 1) * Limits.TablePage,
            }, ct);
            return ([.. rows.Select(Open)], rows.Count == 0 ? 0 : rows[0].All);
        }

        /// <summary>One leader or volunteer, alive or not; null when there is none of this town.</summary>
        public async Task<Staff?> Find(Actor actor, Guid grant, CancellationToken ct)
        {
            var row = await db.Maybe<Row>(Read, new
            {
                actor.Town,
                Role = "",
                Community = (int?)null,
                Ended = true,
                grant,
                limit = 1,
                skip = 0,
            }, ct);
            return row is null ? null : Open(row);
        }

        private Staff Open(Row r) => new(r.Grant,
            r.NameSealed is null ? "" : vault.Unseal(PersonFields.NamePlace(r.PersonId), r.NameSealed),
            r.Role, r.CommunityId, r.Community, r.Building, r.EndsAt, r.Alive, r.HasLink, r.SeenAt);
    }

    private sealed record Row(
        Guid Grant, PersonId PersonId, byte[]? NameSealed, string Role, int? CommunityId, string? Community,
        string? Building, DateTimeOffset EndsAt, bool Alive, bool HasLink, DateTimeOffset? SeenAt, long All);

    private const string Read = """
        select g.id as grant, p.id as person_id, p.name_sealed, g.role, g.community_id, c.name as community,
               b.no as building, g.ends_at, (g.revoked_at is null and g.ends_at > db_now()) as alive,
               k.grant_id is not null as has_link,
               (select max(s.seen_at) from sessions s
                where s.town_id = g.town_id and s.person_id = g.person_id and s.grant_id = g.id) as seen_at,
               count(*) over () as all
        from grants g
        join people p on p.town_id = g.town_id and p.id = g.person_id
        left join communities c on c.town_id = g.town_id and c.id = g.community_id
        left join buildings b on b.town_id = g.town_id and b.id = g.building_id
        left join credentials k on k.town_id = g.town_id and k.grant_id = g.id
        where g.town_id = @Town and g.role in ('leader', 'volunteer')
          and (@grant::uuid is null or g.id = @grant::uuid)
          and (@Role::text = '' or g.role = @Role::text)
          and (@Community::int is null or g.community_id = @Community::int)
          and (@Ended::boolean or (g.revoked_at is null and g.ends_at > db_now()))
        order by c.gate_order nulls first, c.name, g.role, b.walk_order nulls first, g.starts_at, g.id
        limit @limit offset @skip
        """;
}
