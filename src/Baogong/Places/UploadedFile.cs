// One file out of a request: a form's field "file", or the body itself when a program sends it.
using Baogong.Core;

namespace Baogong.Places;

public sealed record UploadedFile(string Name, byte[] Bytes)
{
    public static async Task<Outcome<UploadedFile>> Read(HttpContext http)
    {
        var request = http.Request;
        if (request.ContentLength > Limits.BodyBytes) return PlacesProblems.FileTooLarge;
        try
        {
            using var copy = new MemoryStream();
            if (!request.HasFormContentType)
            {
                await request.Body.CopyToAsync(copy, http.RequestAborted);
                if (copy.Length == 0) return PlacesProblems.NoFile;
                return new UploadedFile(request.Query["name"].ToString() is { Length: > 0 } name ? name : "import",
                    copy.ToArray());
            }

            var form = await request.ReadFormAsync(http.RequestAborted);
            if (form.Files.GetFile("file") is not { Length: > 0 } file) return PlacesProblems.NoFile;
            await file.CopyToAsync(copy, http.RequestAborted);
            return new UploadedFile(file.FileName, copy.ToArray());
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return PlacesProblems.FileTooLarge;
        }
        catch (InvalidDataException)
        {
            return PlacesProblems.NoFile;      // a broken multipart body
        }
    }
}
