// A QR code as one SVG path: dark modules joined into horizontal bars.
using System.Text;
using QRCoder;

namespace Baogong.Batches.Sheets;

/// <param name="Side">Modules on a side, the quiet zone included.</param>
/// <param name="Path">The dark part, for the d attribute.</param>
public sealed record QrCode(int Side, string Path)
{
    public static QrCode Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                if (!rows[y][x]) continue;
                var from = x;
                while (x + 1 < rows.Count && rows[y][x + 1]) x++;
                path.Append($"M{from} {y}h{x - from + 1}v1h{from - x - 1}z");
            }
        }

        return new QrCode(rows.Count, path.ToString());
    }
}
