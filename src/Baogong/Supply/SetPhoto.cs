// A package's photo: small, and really a picture. The file's first bytes decide its type, not its name.
using System.Security.Cryptography;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class SetPhoto
{
    public sealed record Stored(string Path);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/desk/packages/{package:int}/photo", async (int package, Form form, Actor actor, Handler handler,
            ShowPackage.Handler show, CancellationToken ct) =>
        {
            var bytes = await Read(form.File("photo"), ct);
            var outcome = bytes.Problem is { } unread ? unread
                : await handler.Run(new(package), bytes.Value, actor, ct);
            return outcome.Problem is { } problem
                ? await show.Page(new(package), actor, problem, null, ct)
                : Answers.SeeOther($"/desk/packages/{package}?done=photo");
        })
        .WithName(nameof(SetPhoto)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        public Task<Outcome<Stored>> Run(PackageId package, byte[] photo, Actor actor, CancellationToken ct) =>
            photo.Length > Limits.PhotoBytes ? Task.FromResult<Outcome<Stored>>(SupplyProblems.PhotoTooLarge)
            : TypeOf(photo) is not { } type ? Task.FromResult<Outcome<Stored>>(SupplyProblems.PhotoUnknown)
            : db.Atomically<Stored>(async tx =>
            {
                var hash = Convert.ToHexStringLower(SHA256.HashData(photo).AsSpan(0, 8));
                if (await tx.Run(Write, new { actor.Town, package, photo, type, hash }, ct) == 0)
                    return SupplyProblems.NoSuchPackage;
                tx.Append(actor, "package", $"{package.Value}", "photo_set", null,
                    new { photo = hash });
                return new Stored($"/packages/{package.Value}/photo?v={hash}");
            }, ct);
    }

    /// <summary>The type that the content says it is, or null when it is none of the three.</summary>
    internal static string? TypeOf(ReadOnlySpan<byte> b) =>
        b is [0xFF, 0xD8, 0xFF, ..] ? "image/jpeg"
        : b is [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] ? "image/png"
        : b.Length > 15 && b[..4].SequenceEqual("RIFF"u8) && b[8..12].SequenceEqual("WEBP"u8) ? "image/webp"
        : null;

    private static async Task<Outcome<byte[]>> Read(IFormFile? file, CancellationToken ct)
    {
        if (file is null || file.Length == 0) return SupplyProblems.PhotoMissing;
        if (file.Length > Limits.PhotoBytes) return SupplyProblems.PhotoTooLarge;
        using var memory = new MemoryStream((int)file.Length);
        await file.CopyToAsync(memory, ct);
        return memory.ToArray();
    }

    private const string Write = """
        update packages set photo = @photo::bytea, photo_type = @type::text, photo_hash = @hash::text
        where town_id = @Town and id = @package
        """;
}
