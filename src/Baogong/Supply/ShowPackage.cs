// One package: what is in it now, its versions and what changed from one to the next, its photo, its history.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class ShowPackage
{
    /// <param name="Versions">Newest first.</param>
    public sealed record Model(PackageId Id, bool Retired, IReadOnlyList<VersionView> Versions);

    /// <param name="Version">With its contents.</param>
    /// <param name="CreatedAt">When it was made.</param>
    /// <param name="Offers">Rounds that sell it.</param>
    /// <param name="Changes">Against the version before; empty for the first.</param>
    public sealed record VersionView(
        PackageVersion Version, DateTimeOffset CreatedAt, long Offers, IReadOnlyList<Change> Changes);

    /// <summary>A component that came, went or changed; null = not there.</summary>
    public sealed record Change(string Name, string? From, string? To);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/packages/{package:int}",
            (int package, string? done, Actor actor, Handler handler, CancellationToken ct) =>
            handler.Page(new(package), actor, null, done, ct))
        .WithName(nameof(ShowPackage)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db, Packages packages)
    {
        public async Task<IResult> Page(PackageId package, Actor actor, Problem? problem, string? done,
            CancellationToken ct)
        {
            var rows = await db.All<Row>(Read, new { actor.Town, package }, ct);
            if (rows.Count == 0)
            {
                return Answers.Page<DeskRefusal>(
                    new { Problem = SupplyProblems.NoSuchPackage, Back = "/desk/packages" },
                    StatusCodes.Status404NotFound);
            }

            var details = await packages.Versions(actor.Town, [.. rows.Select(r => (package, r.Version))], ct);
            var versions = rows.Select((r, i) =>
            {
                var version = details[(package, r.Version)];
                var before = i + 1 < rows.Count ? details[(package, rows[i + 1].Version)] : null;
                return new VersionView(version, r.CreatedAt, r.Offers, before is null ? [] : Compare(before, version));
            });
            var model = new Model(package, rows[0].Retired, [.. versions]);
            return Answers.Page<PackagePage>(new { Model = model, Error = problem, DoneCode = done },
                problem?.Status ?? StatusCodes.Status200OK);
        }
    }

    internal static Change[] Compare(PackageVersion before, PackageVersion after)
    {
        var (old, now) = (before.Components.ToDictionary(c => c.Name), after.Components.ToDictionary(c => c.Name));
        return [.. old.Keys.Union(now.Keys)
            .Select(name => new Change(name, Text(old.GetValueOrDefault(name)), Text(now.GetValueOrDefault(name))))
            .Where(c => c.From != c.To)];

        static string? Text(Component? c) =>
            c is null ? null : $"{c.Quantity} · {Words.Yuan(c.ReferencePriceFen)}";
    }

    private sealed record Row(int Version, DateTimeOffset CreatedAt, bool Retired, long Offers);

    private const string Read = """
        select v.version, v.created_at, p.retired_at is not null as retired,
               (select count(*) from offers o where o.town_id = @Town and o.package_id = v.package_id
                 and o.version = v.version) as offers
        from packages p
        join package_versions v on v.town_id = p.town_id and v.package_id = p.id
        where p.town_id = @Town and p.id = @package
        order by v.version desc
        """;
}
