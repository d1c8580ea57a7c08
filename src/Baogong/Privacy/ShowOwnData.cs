// A resident reads what is kept about them, takes it home as a file, or asks to be forgotten. All three need a fresh
// sign-in: a telephone that lies about must not give away a household's numbers.
using System.Text.Encodings.Web;
using System.Text.Json;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Privacy;

public static class ShowOwnData
{
    public const string Path = "/me/data";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,     // a file of its own, in no page
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, async (Actor actor, HttpContext http, StepUp stepUp, OwnData data, CancellationToken ct) =>
            await stepUp.Needed(http, Path, ct)
                ?? Answers.Page<OwnDataPage>(new { Data = await data.Of(actor, ct) }))
            .WithName(nameof(ShowOwnData)).RequireAuthorization(Policies.Resident);
        routes.MapGet($"{Path}.json", async (
            Actor actor, HttpContext http, StepUp stepUp, OwnData data, CancellationToken ct) =>
            await stepUp.Needed(http, Path, ct) ?? Results.File(
                JsonSerializer.SerializeToUtf8Bytes(await data.Of(actor, ct), Readable), "application/json",
                "baogong-my-data.json"))
            .WithName("DownloadOwnData").RequireAuthorization(Policies.Resident);
    }
}
