// Somebody is given a role by the level above (GrantRules.cs). The link and the PIN are shown once, on a sheet to print
// or to read out; a second press of the button does not make a second person.
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class AppointStaff
{
    /// <param name="Key">Becomes the grant's id.</param>
    /// <param name="Role">One that the actor may give.</param>
    /// <param name="Community">Chosen in the first step, or the actor's own; null until then.</param>
    /// <param name="Until">Local time of the town, as the browser's field writes it.</param>
    public sealed record Draft(
        Guid Key, Role Role, int? Community, int? Building, int? Supplier, string Name, string Until,
        int? Neighbourhood = null)
    {
        public RoleScope Scope => GrantRules.ScopeOf(Role);
    }

    public sealed record Choice(int Id, string Name);

    /// <param name="Place">The community with its buildings, for roles that have one.</param>
    public sealed record Choices(
        string Path, (string Community, IReadOnlyList<ChooseDoor.BuildingRow> Buildings)? Place,
        IReadOnlyList<ChooseDoor.CommunityRow> Communities, IReadOnlyList<Choice> Suppliers,
        IReadOnlyList<Choice> Neighbourhoods);

    // As a browser's datetime-local field writes it.
    private const string LocalTime = "yyyy-MM-ddTHH:mm";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, policy) in ListStaff.Places)
        {
            routes.MapGet($"{path}/new", async (
                Actor actor, Towns towns, Handler handler, Randomness randomness, TimeProvider clock, string? role,
                string? community, CancellationToken ct) =>
            {
                if (May(actor, role) is not { } gives) return Answers.SeeOther(path);
                var town = await towns.Of(actor.Town, ct);
                return await handler.Show(actor, new Draft(randomness.NewId(), gives,
                    int.TryParse(community, out var id) ? id : null, null, null, "",
                    UsualEnd(gives, TimeZoneInfo.ConvertTime(clock.GetUtcNow(), town.Zone))), null, ct);
            }).WithName($"AppointStaffPage {policy}").RequireAuthorization(policy);
            routes.MapPost(path, Post).WithName($"{nameof(AppointStaff)} {policy}").RequireAuthorization(policy);
        }
    }

    private static async Task<IResult> Post(
        Actor actor, HttpContext http, Form form, Towns towns, Handler handler, EnrolStaff.Handler enrol,
        TimeProvider clock)
    {
        var ct = http.RequestAborted;
        if (May(actor, form["role"]) is not { } role) return Answers.SeeOther(ListStaff.PathOf(actor));
        var town = await towns.Of(actor.Town, ct);
        var draft = new Draft(form.Id("key") ?? Guid.Empty, role, actor.Community?.Value ?? form.Int("community"),
            form.Int("building"), form.Int("supplier"), form["name"], form["until"], form.Int("neighbourhood"));
        // An office that went on to another community in another window (docs/adr/0023).
        if (actor.Community is { } works && form.Int("community") is { } shown && shown != works.Value)
            return await handler.Show(actor, draft, PeopleProblems.OtherCommunity, ct);
        if (draft.Key == Guid.Empty || Missing(draft))
            return await handler.Show(actor, draft, PeopleProblems.NoSuchPlace, ct);
        if (EndsAt(draft.Until, town, clock.GetUtcNow()) is not { } ends)
            return await handler.Show(actor, draft, PeopleProblems.EndOutOfRange, ct);
        var card = await enrol.Run(Request(actor, draft, ends), ct);
        return card.Problem is { } problem
            ? await handler.Show(actor, draft, problem, ct) : await ShowCard(http, actor, card.Value, ct);
    }

    // A field of another role's form is no part of this one.
    private static GrantRequest Request(Actor actor, Draft d, DateTimeOffset ends) => new(
        actor.Town, d.Name, d.Role,
        d.Scope is RoleScope.Building && d.Community is { } c ? new CommunityId(c) : null,
        d.Scope is RoleScope.Building && d.Building is { } b ? new BuildingId(b) : null, ends, actor.Person, d.Key,
        d.Scope is RoleScope.Supplier && d.Supplier is { } s ? new SupplierId(s) : null,
        d.Scope is RoleScope.Neighbourhood ? d.Neighbourhood : null);

    private static bool Missing(Draft draft) => draft.Scope switch
    {
        RoleScope.Building => draft.Community is null,
        RoleScope.Neighbourhood => draft.Neighbourhood is null,
        RoleScope.Supplier => draft.Supplier is null,
        _ => false,
    };

    private static Role? May(Actor actor, string? role) =>
        GrantRules.Parse(role ?? "") is { } known && GrantRules.MayGive(actor.Role).Contains(known) ? known : null;

    // A shift ends tonight, or tomorrow night when it is late; everything else is looked at again in a month.
    private static string UsualEnd(Role role, DateTimeOffset now)
    {
        var days = !GrantRules.IsShift(role) ? 30 : now.Hour < 16 ? 0 : 1;
        return now.Date.AddDays(days).AddHours(20).ToString(LocalTime);
    }

    /// <summary>The only time that the link and the PIN are seen.</summary>
    public static async Task<IResult> ShowCard(HttpContext http, Actor actor, StaffCard card, CancellationToken ct)
    {
        var staff = http.RequestServices.GetRequiredService<ListStaff.Handler>();
        return await staff.Find(actor, card.Grant, ct) is { } who
            ? Answers.Page<StaffCardPage>(new
            {
                Card = card,
                Who = who,
                Path = ListStaff.PathOf(actor),
                Link = $"{http.Request.Scheme}://{http.Request.Host}{card.Path}",
            })
            : Answers.SeeOther(ListStaff.PathOf(actor));
    }

    // Null when it cannot be read, has passed, or is too far away.
    private static DateTimeOffset? EndsAt(string typed, Town town, DateTimeOffset now)
    {
        if (!DateTime.TryParseExact(typed, [LocalTime, $"{LocalTime}:ss"], null, default, out var local)) return null;
        var ends = new DateTimeOffset(local, town.Zone.GetUtcOffset(local));
        return ends > now && ends <= now.AddDays(Limits.GrantDays) ? ends : null;
    }

    public sealed class Handler(Db db, ChooseDoor.Handler places)
    {
        /// <summary>The form, with what there is to choose from.</summary>
        public async Task<IResult> Show(Actor actor, Draft draft, Problem? error, CancellationToken ct)
        {
            var mine = actor.Community?.Value ?? draft.Community;
            var place = draft.Scope is RoleScope.Building && mine is { } id
                ? await places.Buildings(actor.Town, id, ct) : null;
            return Answers.Page<AppointStaffPage>(new
            {
                Draft = draft with { Community = place is null ? null : mine },
                Choices = new Choices(ListStaff.PathOf(actor), place,
                    actor.Community is null ? await places.Communities(actor.Town, "", ct) : [],
                    draft.Scope is RoleScope.Supplier
                        ? await db.All<Choice>(FindSuppliers, new { actor.Town }, ct) : [],
                    draft.Scope is RoleScope.Neighbourhood
                        ? await db.All<Choice>(FindNeighbourhoods, new { actor.Town }, ct) : []),
                Error = error,
            }, error?.Status ?? StatusCodes.Status200OK);
        }
    }

    private const string FindNeighbourhoods = "select id, name from neighbourhoods where town_id = @Town order by name";

    private const string FindSuppliers = "select id, name from suppliers where town_id = @Town order by name";
}
