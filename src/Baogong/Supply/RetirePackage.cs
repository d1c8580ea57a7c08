// A package that is no longer sold leaves new rounds; rounds under way keep it. It can be taken up again.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class RetirePackage
{
    /// <param name="Retired">False takes it up again.</param>
    /// <param name="Why">For the history.</param>
    public sealed record Request(bool Retired, string Why);

    public sealed record Done(bool Retired);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/packages/{package:int}/retirement",
            async (int package, Form form, Actor actor, Handler handler, ShowPackage.Handler show,
                CancellationToken ct) =>
        {
            var outcome = await handler.Run(new(package), new(form["retired"] == "1", form["why"]), actor, ct);
            return outcome.Problem is { } problem
                ? await show.Page(new(package), actor, problem, null, ct)
                : Answers.SeeOther($"/desk/packages/{package}?done={(outcome.Value.Retired ? "retired" : "restored")}");
        }).WithName("RetirePackageForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/packages/{package:int}/retirement",
            async (int package, Request request, Actor actor, Handler handler,
                CancellationToken ct) => (await handler.Run(new(package), request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(RetirePackage)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        /// <summary>Doing it twice is doing it once.</summary>
        public Task<Outcome<Done>> Run(PackageId package, Request request, Actor actor, CancellationToken ct) =>
            db.Atomically<Done>(async tx =>
            {
                var changed = await tx.Maybe<bool?>(Write, new { actor.Town, package, request.Retired }, ct);
                if (changed is null) return SupplyProblems.NoSuchPackage;
                var why = request.Why is { Length: > 200 } ? request.Why[..200] : request.Why ?? "";
                if (changed.Value)
                {
                    tx.Append(actor, "package", $"{package.Value}",
                        request.Retired ? "retired" : "restored", null, null, why);
                }

                return new Done(request.Retired);
            }, ct);
    }

    private const string Write = """
        with was as (select id, retired_at from packages where town_id = @Town and id = @package for update),
        done as (
          update packages p set retired_at = case when @Retired::bool then db_now() end
          from was where p.town_id = @Town and p.id = was.id and (was.retired_at is not null) <> @Retired::bool
          returning p.id)
        select exists (select 1 from done) from was
        """;
}
