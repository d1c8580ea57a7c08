// What a browser does and the bare test client does not: it keeps cookies. Only what signing in needs.
using System.Collections.Concurrent;
using Baogong.Tests.Harness;

namespace Baogong.Tests.People;

public sealed class Browsing(Site site) : IDisposable
{
    private readonly HttpClient _client = site.Visitor();
    private readonly ConcurrentDictionary<string, string> _cookies = [];     // some press a button twice at once

    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    public Task<HttpResponseMessage> Get(string path) => Send(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<HttpResponseMessage> Post(string path, params (string Name, string Value)[] fields) =>
        Send(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        });

    /// <summary>Follows to another server with the same cookies.</summary>
    public Browsing On(Site other)
    {
        var there = new Browsing(other);
        foreach (var (name, value) in _cookies) there._cookies[name] = value;
        return there;
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        if (!_cookies.IsEmpty) request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
        var answer = await _client.SendAsync(request);
        if (!answer.Headers.TryGetValues("Set-Cookie", out var set)) return answer;
        foreach (var line in set)
        {
            var pair = line.Split(';')[0].Split('=', 2);
            if (line.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase)) _cookies.TryRemove(pair[0], out _);
            else _cookies[pair[0]] = pair[1];
        }

        return answer;
    }
}
