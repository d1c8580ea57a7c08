// The desk's pages for importing places; the work is ImportPlaces'.
using System.Globalization;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Places;

internal static class ImportRoutes
{
    public const string Path = "/desk/communities/import";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, () => Answers.Page<ImportPlacesPage>())
            .WithName(nameof(ImportPlacesPage)).RequireAuthorization(Policies.Desk);

        routes.MapGet(Path + "/template.csv", (Words w) => TypedResults.File(
                ImportTemplate.Csv(w.Language), "text/csv; charset=utf-8", w["住户模板.csv", "doors-template.csv"]))
            .WithName(nameof(ImportTemplate) + "Csv").RequireAuthorization(Policies.Desk);

        routes.MapGet(Path + "/template.xlsx", (Words w) => TypedResults.File(ImportTemplate.Workbook(w.Language),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                w["住户模板.xlsx", "doors-template.xlsx"]))
            .WithName(nameof(ImportTemplate) + "Xlsx").RequireAuthorization(Policies.Desk);

        routes.MapPost(Path,
            async (HttpContext http, Actor actor, ImportPlaces.Handler handler, CancellationToken ct) =>
        {
            var file = await UploadedFile.Read(http);
            if (file.Problem is { } bad) return Answers.Page<ImportPlacesPage>(new { Problem = bad }, bad.Status);
            var preview = await handler.Upload(file.Value.Bytes, file.Value.Name, actor, ct);
            return preview.Problem is { } problem
                ? Answers.Page<ImportPlacesPage>(new { Problem = problem }, problem.Status)
                : Answers.SeeOther($"{Path}/{preview.Value.Id}");
        }).WithName(nameof(ImportPlacesPage) + "Upload").RequireAuthorization(Policies.Desk);

        routes.MapGet(Path + "/{id:guid}", async (
                Guid id, HttpContext http, Actor actor, ImportPlaces.Handler handler, CancellationToken ct) =>
            {
                if (await handler.Result(id, actor, ct) is { } applied)
                    return Answers.Page<ImportDonePage>(new { Model = applied });
                return await Preview(id, null, http, actor, handler, ct);
            })
            .WithName(nameof(ImportPreviewPage)).RequireAuthorization(Policies.Desk);

        routes.MapPost(Path + "/{id:guid}", async (
                Guid id, Form form, HttpContext http, Actor actor, ImportPlaces.Handler handler,
                CancellationToken ct) =>
            {
                var applied = await handler.Confirm(id, form["plan"], actor, ct);
                return applied.Problem is { } problem
                    ? await Preview(id, problem, http, actor, handler, ct)
                    : Answers.SeeOther($"{Path}/{id}");
            })
            .WithName(nameof(ImportPreviewPage) + "Confirm").RequireAuthorization(Policies.Desk);
    }

    private static async Task<IResult> Preview(
        Guid id, Baogong.Core.Problem? problem, HttpContext http, Actor actor, ImportPlaces.Handler handler,
        CancellationToken ct)
    {
        var preview = await handler.Show(id, actor, ct);
        if (preview.Problem is { } gone) return Answers.Page<ImportPlacesPage>(new { Problem = gone }, gone.Status);
        var model = ImportPreviewPage.View.Of(preview.Value, http.Request.Query["show"].ToString(),
            int.TryParse(http.Request.Query["page"], CultureInfo.InvariantCulture, out var page) ? page : 1);
        return Answers.Page<ImportPreviewPage>(new { Model = model, Problem = problem },
            problem?.Status ?? StatusCodes.Status200OK);
    }
}
