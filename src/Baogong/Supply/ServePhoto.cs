// A package's photo for anybody's eyes. Its address carries its hash, so that a browser may keep it for a year.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.Supply;

public static class ServePhoto
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/packages/{package:int}/photo",
            async (int package, string? v, HttpContext http, Towns towns, Handler handler, CancellationToken ct) =>
        {
            var photo = await towns.For(http) is { } town ? await handler.Run(town.TownId, new(package), ct) : null;
            if (photo is null) return Results.NotFound();
            http.Response.Headers.CacheControl =
                v == photo.PhotoHash ? "public, max-age=31536000, immutable" : "public, max-age=300";
            return Results.Bytes(photo.Photo, photo.PhotoType, entityTag: new($"\"{photo.PhotoHash}\""));
        })
        .WithName(nameof(ServePhoto)).AllowAnonymous();

    public sealed record Row(byte[] Photo, string PhotoType, string PhotoHash);

    public sealed class Handler(Db db)
    {
        public Task<Row?> Run(TownId town, PackageId package, CancellationToken ct) =>
            db.Maybe<Row>(Read, new { town, package }, ct);
    }

    private const string Read = """
        select photo, photo_type, photo_hash from packages where town_id = @town and id = @package and photo is not null
        """;
}
