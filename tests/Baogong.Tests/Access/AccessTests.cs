// Every endpoint × every role × what is mine, what is another's of this town, what is another town's, what is not there.
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Access;

public sealed partial class AccessTests
{
    private readonly List<string> _wrong = [];
    private int _cells;

    [Fact]
    public async Task Nobody_reaches_what_is_not_theirs_and_nobody_learns_whether_it_exists()
    {
        await using var site = await Site.Start();
        var scene = await Scene.Build(site);
        var snapshot = new Snapshot(site);
        var clients = new Dictionary<Role, HttpClient>();
        foreach (var role in Enum.GetValues<Role>())
            clients[role] = role == Role.Neighbourhood ? await site.SignedInForNeighbourhood(1) : await site.SignedIn(Scene.Actor(role));
        // The clients' own grants and people belong to the scene.
        await snapshot.Restart();

        _wrong.AddRange(Unlisted(site));
        using var visitor = site.Visitor();
        await Task.WhenAll(Rows.All.Where(r => !r.Open).Chunk(60).Select(async rows =>
        {
            foreach (var row in rows) await TurnsAwayStrangers(row, scene, visitor, clients);
        }));
        foreach (var row in Rows.All.Where(r => r.Open && r.Renamed.Length > 0))
            await Refuses(row, Role.Resident, scene, visitor);
        foreach (var row in Rows.All.Where(r => !r.Open))
        {
            foreach (var role in row.Enter) await Refuses(row, role, scene, clients[role]);
            await Unchanged(row, snapshot);
        }

        foreach (var row in Rows.All.Where(r => !r.Open))
        {
            foreach (var role in row.Enter.Where(r => row.Reach?.Contains(r) ?? true))
                await Works(row, role, scene, clients[role], snapshot);
        }

        foreach (var client in clients.Values) client.Dispose();
        Assert.True(_wrong.Count == 0, $"{_wrong.Count} of {_cells} cells:\n{string.Join('\n', _wrong)}");
        Assert.True(_cells > 4000, $"{_cells} cells");
    }

    private static IEnumerable<string> Unlisted(Site site)
    {
        var routes = site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(e =>
            (Name: $"{e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET"} {e.RoutePattern.RawText}",
             Open: e.Metadata.GetMetadata<IAllowAnonymous>() is not null)).ToList();
        var rows = Rows.All.ToLookup(r => r.Listed);
        return
        [
            .. routes.Where(r => !rows.Contains(r.Name)).Select(r => $"{r.Name} has no row in Rows*.cs"),
            .. routes.Where(r => rows[r.Name].Any(row => row.Open != r.Open)).Select(r => $"{r.Name} is open: {r.Open}"),
            .. rows.Where(r => routes.All(e => e.Name != r.Key)).Select(r => $"{r.Key} has a row and no endpoint"),
            .. rows.Where(r => r.Count() > 1).Select(r => $"{r.Key} has {r.Count()} rows"),
        ];
    }

    private async Task TurnsAwayStrangers(
        Row row, Scene scene, HttpClient visitor, Dictionary<Role, HttpClient> clients)
    {
        var api = row.Route.StartsWith("/api", StringComparison.Ordinal);
        foreach (var id in (Func<Role, string, string>[])[scene.Mine, (_, kind) => scene.Missing(kind)])
        {
            var shut = await Send(visitor, row, kind => id(Role.Resident, kind));
            Cell(shut.Status == (api ? 401 : 303), row, "visitor", "", shut);
            foreach (var (role, client) in clients.Where(c => !row.Enter.Contains(c.Key)))
            {
                var answer = await Send(client, row, kind => id(role, kind));
                Cell(answer.Status == 403, row, $"{role}", "", answer);
            }
        }
    }

    // One id at a time is somebody else's; the others are mine.
    private async Task Refuses(Row row, Role role, Scene scene, HttpClient client)
    {
        var reaches = row.Reach?.Contains(role) ?? true;
        foreach (var kind in row.Kinds.Where(k => k is not "planHash"))
        {
            async Task<Answer> With(string id) => await Send(client, row, k => k == kind ? id : scene.Mine(role, k));
            var missing = await With(scene.Missing(kind));
            Cell(row.Refused.Contains(missing.Status), row, $"{role}", $"missing {kind}", missing);
            string[] others =
            [
                scene.Other(kind), .. scene.Foreign(role, kind).Where(_ => !row.Free.Contains(kind)),
                .. Enumerable.Repeat(scene.Mine(role, kind), reaches ? 0 : 1),
            ];
            foreach (var id in others)
            {
                var answer = await With(id);
                Cell(answer.Like(missing), row, $"{role}", $"{kind} {id} is not as a missing one, {missing}", answer);
            }

            // It may be shown, but not under these others.
            foreach (var (_, id) in row.Beside.Where(b => b.Kind == kind))
            {
                var answer = await With(id);
                Cell(row.Refused.Contains(answer.Status), row, $"{role}", $"{kind} {id} beside", answer);
            }
        }
    }

    private async Task Unchanged(Row row, Snapshot snapshot)
    {
        var changed = await snapshot.Changed();
        if (row.Notes) await snapshot.Restore(changed.Where(IsChain));
        changed = [.. changed.Where(t => !row.Notes || !IsChain(t))];
        _cells++;
        if (changed.Count == 0) return;
        _wrong.Add($"{row.Name} refused and changed {string.Join(", ", changed)}");
        await snapshot.Restore(changed);
    }

    // Where it is noted who did and who read what.
    private static bool IsChain(string table) => table is "history" or "audit_heads";

    private async Task Works(Row row, Role role, Scene scene, HttpClient client, Snapshot snapshot)
    {
        var answer = await Send(client, row, kind => scene.Mine(role, kind));
        Cell(row.Mine.Contains(answer.Status), row, $"{role}", "mine", answer);
        var changed = await snapshot.Changed();
        if (row.Method == "GET")
        {
            // Who looked at whom is noted; nothing else may come of looking.
            Cell(changed.All(IsChain), row, $"{role}", $"a look changed {string.Join(", ", changed)}", answer);
            await snapshot.Restore(changed);
            return;
        }

        Cell(row.Changes == changed.Count > 0 || !row.Changes, row, $"{role}", "mine changed nothing", answer);
        await snapshot.Restore(changed);
        var empty = await Send(client, row with { Body = "", Photo = false }, kind => scene.Mine(role, kind));
        Cell(empty.Status < 500, row, $"{role}", "an empty body", empty);
        await snapshot.Restore(await snapshot.Changed());
    }

    private void Cell(bool right, Row row, string who, string what, Answer answer)
    {
        lock (_wrong)
        {
            _cells++;
            if (!right) _wrong.Add($"{row.Name} · {who} · {what}: {answer}");
        }
    }

    private static async Task<Answer> Send(HttpClient client, Row row, Func<string, string> id)
    {
        string Id(string kind) => kind == "key" ? Guid.NewGuid().ToString() : id(kind);
        using var request = new HttpRequestMessage(new HttpMethod(row.Method), Row.Fill(row.Address + row.Query, Id));
        var body = Row.Fill(row.Body, Id);
        if (row.Photo)
            request.Content = new MultipartFormDataContent { { new ByteArrayContent([0xFF, 0xD8, 0xFF, 1]), "photo", "a.jpg" } };
        else if (row.Method != "GET")
        {
            var json = row.IsJson || (body.Length == 0 && row.Route.StartsWith("/api", StringComparison.Ordinal));
            request.Content = json ? new StringContent(body.Length == 0 ? "{}" : body, Encoding.UTF8, "application/json")
                : new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        using var response = await client.SendAsync(request);
        // What was typed may be said again.
        var said = new HashSet<string>(row.Kinds.Select(Id));
        string Plain(string text) => said.Aggregate(text, (t, typed) => Regex.Replace(t, $@"\b{Regex.Escape(typed)}\b", "#"));
        return new Answer((int)response.StatusCode, Plain($"{response.Headers.Location}"), Plain(await response.Content.ReadAsStringAsync()));
    }

    private sealed record Answer(int Status, string Location, string Text)
    {
        /// <summary>Nothing in it tells the two apart: numbers and keys aside, which were typed or made for the page.</summary>
        public bool Like(Answer other) => (Status, Plain(Location), Plain(Text)) == (other.Status, Plain(other.Location), Plain(other.Text));

        public override string ToString() => $"{Status} {Location}{(Status is 200 or 403 or 404 ? "" : $" {Short}")}";

        private string Short => WebUtility.HtmlDecode(Tags().Replace(Text, " ")) is { Length: > 160 } text ? text[..160] : Text;

        private static string Plain(string text) => Digits().Replace(Guids().Replace(text, "#"), "#");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Guids();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    [GeneratedRegex("<style.*?</style>|<[^>]*>|\\s+")]
    private static partial Regex Tags();
}
