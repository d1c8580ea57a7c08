// Uses the site as a phone without script does: reads a page, fills in its forms, presses one of their buttons, follows
// redirects, keeps cookies. What a form hides (request keys) travels with it, as in a real browser.
using System.Net;
using System.Text.RegularExpressions;

namespace Baogong.Console.Round;

public sealed record Button(string Name, string Value, string Text);

/// <param name="Action">Path that the form posts to; empty = the page's own.</param>
/// <param name="Fields">Name and value of everything but buttons, as the page set them; a name may come twice.</param>
/// <param name="Buttons">In the order of the page.</param>
public sealed record PageForm(
    string Action, IReadOnlyList<KeyValuePair<string, string>> Fields, IReadOnlyList<Button> Buttons)
{
    public bool Has(string field) => Fields.Any(f => f.Key == field);

    /// <summary>The first button with this name and, when given, this value.</summary>
    public Button? ButtonOf(string name, string? value = null) =>
        Buttons.FirstOrDefault(b => b.Name == name && (value is null || b.Value == value));
}

/// <param name="Path">Where the visitor stands after redirects.</param>
/// <param name="Status">HTTP status of the last answer.</param>
/// <param name="Html">The page.</param>
public sealed record ShownPage(string Path, int Status, string Html)
{
    public string Text => WebUtility.HtmlDecode(PlainBrowser.Tags().Replace(Html, " "));

    public IReadOnlyList<PageForm> Forms => PlainBrowser.FormsOf(Html);
}

public sealed partial class PlainBrowser : IDisposable
{
    private readonly HttpClient _client;
    private readonly Dictionary<string, string> _cookies = [];

    public PlainBrowser(Uri site)
    {
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = site,
        };
        _client.DefaultRequestHeaders.Add("Origin", site.GetLeftPart(UriPartial.Authority));
    }

    public Task<ShownPage> Open(string path, CancellationToken ct) => Send(HttpMethod.Get, path, null, ct);

    /// <summary>Presses a button of the form; other fields keep what the page set.</summary>
    /// <param name="page">Where the form stands.</param>
    /// <param name="form">Null = the page has no such form.</param>
    /// <param name="button">Null = the form's plain submit.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="typed">What the visitor typed.</param>
    /// <exception cref="InvalidOperationException">No such form, or the answer is a fault of the server.</exception>
    public async Task<ShownPage> Press(
        ShownPage page, PageForm? form, Button? button, CancellationToken ct,
        params (string Name, string Value)[] typed)
    {
        if (form is null) throw new InvalidOperationException($"{page.Path} ({page.Status}) has no such form.");
        var fields = form.Fields.Where(f => typed.All(t => t.Name != f.Key))
            .Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value)));
        if (button is not null)
            fields = fields.Where(f => f.Key != button.Name).Append(KeyValuePair.Create(button.Name, button.Value));
        var answer = await Post(form.Action.Length > 0 ? form.Action : page.Path, fields, ct);
        return answer.Status < 500
            ? answer : throw new InvalidOperationException($"{form.Action} answered {answer.Status}.");
    }

    public Task<ShownPage> Post(string path, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken ct) =>
        Send(HttpMethod.Post, path, new FormUrlEncodedContent(fields), ct);

    private async Task<ShownPage> Send(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        for (var redirects = 0; redirects < 10; redirects++)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            if (_cookies.Count > 0)
                request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
            using var response = await _client.SendAsync(request, ct);
            Keep(response);
            if (response.Headers.Location is { } next)
            {
                path = next.OriginalString.Split('#')[0];
                (method, content) = (HttpMethod.Get, null);
                continue;
            }

            return new ShownPage(path, (int)response.StatusCode, await response.Content.ReadAsStringAsync(ct));
        }

        throw new InvalidOperationException($"{path} goes round in circles.");
    }

    private void Keep(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var cookies)) return;
        foreach (var cookie in cookies)
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (pair.Length == 2) _cookies[pair[0]] = pair[1];
        }
    }

    internal static IReadOnlyList<PageForm> FormsOf(string html)
    {
        var forms = new List<PageForm>();
        var byId = new Dictionary<string, PageForm>();
        foreach (Match match in FormTag().Matches(html))
        {
            var (open, body) = (match.Groups["open"].Value, match.Groups["body"].Value);
            var form = new PageForm(Attribute(open, "action"), FieldsOf(body), ButtonsOf(body));
            forms.Add(form);
            if (Attribute(open, "id") is { Length: > 0 } id) byId[id] = form;
        }

        // A button may stand outside and name its form.
        foreach (var button in ButtonsOf(html, outside: true))
        {
            if (!byId.TryGetValue(button.Form, out var form)) continue;
            forms[forms.IndexOf(form)] = byId[button.Form] = form with { Buttons = [.. form.Buttons, button.Button] };
        }

        return forms;
    }

    private static List<KeyValuePair<string, string>> FieldsOf(string body)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (Match input in InputTag().Matches(body))
        {
            var (type, name) = (Attribute(input.Value, "type"), Attribute(input.Value, "name"));
            var off = type is "checkbox" or "radio" && !input.Value.Contains(" checked", StringComparison.Ordinal);
            if (name.Length > 0 && !off) fields.Add(new(name, Attribute(input.Value, "value")));
        }

        foreach (Match area in AreaTag().Matches(body))
            fields.Add(new(Attribute(area.Value, "name"),
                WebUtility.HtmlDecode(area.Groups["text"].Value).TrimStart('\n')));
        return fields;
    }

    private static List<Button> ButtonsOf(string body) => [.. ButtonsOf(body, outside: false).Select(b => b.Button)];

    private static IEnumerable<(string Form, Button Button)> ButtonsOf(string html, bool outside) =>
        from Match match in ButtonTag().Matches(html)
        let form = Attribute(match.Value, "form")
        where form.Length > 0 == outside
        let text = WebUtility.HtmlDecode(Tags().Replace(match.Groups["text"].Value, "")).Trim()
        select (form, new Button(Attribute(match.Value, "name"), Attribute(match.Value, "value"), text));

    private static string Attribute(string tag, string name)
    {
        var head = tag[..(tag.IndexOf('>', StringComparison.Ordinal) is var end and >= 0 ? end : tag.Length)];
        var at = head.IndexOf($" {name}=\"", StringComparison.Ordinal);
        if (at < 0) return "";
        var start = at + name.Length + 3;
        var stop = head.IndexOf('"', start);
        return stop < 0 ? "" : WebUtility.HtmlDecode(head[start..stop]);
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("<form(?<open>[^>]*)>(?<body>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex FormTag();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex InputTag();

    [GeneratedRegex("<textarea[^>]*>(?<text>.*?)</textarea>", RegexOptions.Singleline)]
    private static partial Regex AreaTag();

    [GeneratedRegex("<button[^>]*>(?<text>.*?)</button>", RegexOptions.Singleline)]
    private static partial Regex ButtonTag();

    [GeneratedRegex("<[^>]+>")]
    internal static partial Regex Tags();
}
