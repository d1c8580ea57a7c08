// A posted form, read within limits. Fields come as typed, trimmed; what cannot be read is null, never an exception.
using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Baogong.Platform.Web;

public sealed class Form
{
    private readonly IFormCollection _fields;

    private Form(IFormCollection fields) => _fields = fields;

    public static async ValueTask<Form> BindAsync(HttpContext http) =>
        new(http.Request.HasFormContentType
            ? await http.Request.ReadFormAsync(http.RequestAborted)
            : FormCollection.Empty);

    /// <summary>The field's text, trimmed; empty when it is missing.</summary>
    public string this[string name] => _fields.TryGetValue(name, out var value) ? value.ToString().Trim() : "";

    /// <summary>The field's text with the blanks around it; empty when it is missing.</summary>
    public string Untrimmed(string name) => _fields.TryGetValue(name, out var value) ? value.ToString() : "";

    public IEnumerable<string> Names => _fields.Keys;

    public StringValues All(string name) => _fields[name];

    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>A whole number; full-width digits are taken too.</summary>
    public int? Int(string name)
    {
        var text = string.Concat(this[name].Select(c => c is >= '０' and <= '９' ? (char)(c - '０' + '0') : c));
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value : null;
    }

    public Guid? Id(string name) => System.Guid.TryParse(this[name], out var value) ? value : null;

    public DateOnly? Day(string name) =>
        DateOnly.TryParseExact(this[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day : null;

    public TimeOnly? Time(string name) =>
        TimeOnly.TryParseExact(
            this[name], ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time : null;

    public IFormFile? File(string name) => _fields.Files.GetFile(name);
}
