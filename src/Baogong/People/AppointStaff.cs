// The desk makes somebody a leader or a volunteer. The link and the PIN are shown once, on a sheet to print or to read
// out; a second press of the button does not make a second person.
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class AppointStaff
{
    /// <param name="Key">Becomes the grant's id.</param>
    /// <param name="Role">"leader" or "volunteer".</param>
    /// <param name="Community">Chosen in the first step; null until then.</param>
    /// <param name="Until">Local time of the town, as the browser's field writes it.</param>
    public sealed record Draft(Guid Key, string Role, int? Community, int? Building, string Name, string Until);

    // As a browser's datetime-local field writes it.
    private const string LocalTime = "yyyy-MM-ddTHH:mm";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{ListStaff.Path}/new", async (
            Actor actor, Towns towns, ChooseDoor.Handler places, Randomness randomness, TimeProvider clock,
            string? role, string? community, CancellationToken ct) =>
        {
            var town = await towns.Of(actor.Town, ct);
            var volunteer = role == "volunteer";
            var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), town.Zone);
            // A volunteer's shift ends tonight, a leader's month in thirty days.
            var days = !volunteer ? 30 : now.Hour < 16 ? 0 : 1;
            var until = now.Date.AddDays(days).AddHours(20);
            return await Show(actor.Town, places, new Draft(randomness.NewId(), volunteer ? "volunteer" : "leader",
                int.TryParse(community, out var id) ? id : null, null, "", until.ToString(LocalTime)), null, ct);
        }).WithName("AppointStaffPage").RequireAuthorization(Policies.Desk);
        routes.MapPost(ListStaff.Path, Post).WithName(nameof(AppointStaff)).RequireAuthorization(Policies.Desk);
    }

    private static async Task<IResult> Post(
        Actor actor, HttpContext http, Form form, Towns towns, ChooseDoor.Handler places, EnrolStaff.Handler handler,
        TimeProvider clock)
    {
        var ct = http.RequestAborted;
        var town = await towns.Of(actor.Town, ct);
        var draft = new Draft(form.Id("key") ?? Guid.Empty, form["role"] == "volunteer" ? "volunteer" : "leader",
            form.Int("community"), form.Int("building"), form["name"], form["until"]);
        if (draft.Key == Guid.Empty || draft.Community is not { } community)
            return await Show(actor.Town, places, draft, PeopleProblems.NoSuchPlace, ct);
        if (EndsAt(draft.Until, town, clock.GetUtcNow()) is not { } ends)
            return await Show(actor.Town, places, draft, PeopleProblems.EndOutOfRange, ct);
        var request = new GrantRequest(actor.Town, draft.Name,
            draft.Role == "volunteer" ? Role.Volunteer : Role.Leader, new CommunityId(community),
            draft.Building is { } b ? new BuildingId(b) : null, ends, actor.Person, draft.Key);
        var card = await handler.Run(request, ct);
        return card.Problem is { } problem
            ? await Show(actor.Town, places, draft, problem, ct)
            : await ShowCard(http, actor, card.Value, ct);
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
                Link = $"{http.Request.Scheme}://{http.Request.Host}{card.Path}",
            })
            : Answers.SeeOther(ListStaff.Path);
    }

    private static async Task<IResult> Show(
        TownId town, ChooseDoor.Handler places, Draft draft, Problem? error, CancellationToken ct)
    {
        var buildings = draft.Community is { } id ? await places.Buildings(town, id, ct) : null;
        return Answers.Page<AppointStaffPage>(new
        {
            Draft = buildings is null ? draft with { Community = null } : draft,
            Place = buildings,
            Communities = await places.Communities(town, "", ct),
            Error = error,
        }, error?.Status ?? StatusCodes.Status200OK);
    }

    // Null when it cannot be read, has passed, or is too far away.
    private static DateTimeOffset? EndsAt(string typed, Town town, DateTimeOffset now)
    {
        if (!DateTime.TryParseExact(typed, [LocalTime, $"{LocalTime}:ss"], null, default, out var local)) return null;
        var ends = new DateTimeOffset(local, town.Zone.GetUtcOffset(local));
        return ends > now && ends <= now.AddDays(Limits.GrantDays) ? ends : null;
    }
}
