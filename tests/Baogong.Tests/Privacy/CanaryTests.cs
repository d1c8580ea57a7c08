// Every personal field of a town holds a marker; then everybody reads everything that the site gives them. A marker that
// comes through must stand in the list below, with the reason why this person sees it there.
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Baogong.Batches;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Baogong.Tests.Privacy;

public sealed partial class CanaryTests
{
    /// <param name="Who">See <see cref="Readers"/>.</param>
    /// <param name="Page">The route's pattern as it is registered; * = the rest of it.</param>
    private sealed record Allowed(string Who, string Page, string[] Fields, string Why);

    private static readonly Allowed[] AllowList =
    [
        new("leader", "/account", ["leader's name"], "their own"),
        new("volunteer", "/account", ["volunteer's name"], "their own"),
        new("office", "/account", ["office's name"], "their own"),
        new("desk", "/account", ["desk's name"], "their own"),
        new("agent", "/account", ["agent's name"], "their own"),
        new("operator", "/account", ["operator's name"], "their own"),
        new("resident, relative", "/order/{cycle:int}", ["order's note"], "the door's own order, to change it"),
        new("resident, relative", "/orders/{order:guid}", ["order's note"], "the door's own order"),
        new("resident", "/door/people", ["asker's name"], "who asks to join their door: they must know whom they answer"),
        new("resident", "/door/relatives", ["relative's name"], "whom they let order for their door"),
        new("resident", "/me/data*", ["resident's name", "resident's number", "contact's name", "contact's number", "caller's number",
            "sentence read back", "words of a need", "words of a closed need", "order's note", "reply's note", "bag's note", "transfer's note"],
            "their own and their household's, after a fresh sign-in"),
        new("newcomer", "/me/data*", ["newcomer's name", "newcomer's number"], "their own"),
        new("asker", "/me/data*", ["asker's name", "asker's number"], "their own"),
        new("relative", "/me/data*", ["relative's name", "relative's number"], "their own, and nothing of the household's"),
        new("leader", "/leader/door/{household:int}", ["order's note"], "orders for doors of the own building"),
        new("leader", "/leader/doors", ["asker's name", "newcomer's name"], "who asks to join a door of the own building"),
        new("office", "/neighbourhood/doors", ["asker's name", "newcomer's name"], "the same in the own community"),
        new("desk", "/desk/doors", ["asker's name", "newcomer's name"], "the same in the town"),
        new("leader", "/leader/money/{batch:int}", ["leader's name"], "who took the cash: themselves"),
        new("leader, volunteer", "/field/doors/{batch:int}", ["leader's name", "order's note"], "what to know at the door, and who was there"),
        new("leader, volunteer", "/field/doors/{batch:int}/{household:int}", ["leader's name", "bag's note"], "what happened to a bag, and who says so"),
        new("leader, volunteer, office, desk", "/sheets/{batch:int}/buildings/{building:int}/doors", ["order's note"], "the paper list for the walk"),
        new("volunteer, office, desk", "/sheets/{batch:int}/communities/{community:int}/doors", ["order's note"], "the paper list for the walk"),
        new("leader, volunteer, office, desk", "/sheets/{batch:int}/{what}.{format}", ["order's note"], "the same list as a file"),
        .. new[] { "leader", "volunteer", "office", "desk" }.Select(who => new Allowed(who, "/sheets/{batch:int}/*", [$"{who}'s name"], "whose copy it is")),
        new("desk", "/desk/money/{batch:int}/households.csv", ["desk's name"], "whose copy it is"),
        new("desk", "/desk/approvals", ["leader's name", "volunteer's name", "office's name", "desk's name"], "who asks for what"),
        new("desk", "/desk/copies", ["leader's name", "volunteer's name", "office's name"], "who took which list"),
        new("auditor", "/audit", ["agent's name", "desk's name", "leader's name", "office's name", "operator's name", "volunteer's name"],
            "who did it: staff's names"),
        new("desk", "/desk/delivery/{batch:int}*", ["bag's note", "leader's name"], "what went wrong at a door, and who says so"),
        new("desk", "/desk/money/{batch:int}", ["leader's name"], "who holds the cash"),
        new("finance", "/finance/money/{batch:int}", ["leader's name"], "who holds the cash"),
        new("desk", "/desk/orders/new", ["order's note"], "an order that is changed by telephone"),
        new("desk", "/desk/orders/{order:guid}", ["order's note", "sentence read back"], "a complaint about an order; leaves a trace"),
        new("desk", "/desk/people*", ["leader's name", "agent's name"], "whom the desk appointed"),
        new("desk", "/desk/people", ["office's name", "volunteer's name"], "whom the desk appointed"),
        new("office", "/neighbourhood/people*", ["leader's name"], "whom the office appointed"),
        new("office", "/neighbourhood/people", ["volunteer's name"], "whom the office appointed"),
        new("operator", "/operator/people*", ["desk's name"], "whom the operator appointed"),
        new("auditor", "/audit", ["agent's name", "desk's name", "leader's name", "office's name", "operator's name", "volunteer's name"],
            "which of the staff looked at what; nobody else's name"),
        new("agent", "/hotline/calls/{call:guid}", ["caller's number"], "the number that calls now, to note it for the door"),
        new("agent", "/hotline/calls/{call:guid}", ["order's note"], "the last order, to repeat it"),
        new("desk, other agent", "/hotline/needs", ["agent's name"], "who has the task"),
        new("desk, agent, other agent", "/hotline/tasks/{task:guid}", ["agent's name", "words of a need", "words of a closed need"],
            "what was said and done: the next call about the same need starts from it"),
        new("agent", "/hotline/tasks/{task:guid}", ["desk's name"], "to whom the task can be handed"),
        new("agent", "/hotline/tasks/{task:guid}", ["contact's number", "resident's number", "relative's number"],
            "the task's owner must call while it is open (the next test)"),
    ];

    private static readonly (string Name, Actor? Actor)[] Readers =
    [
        ("visitor", null), ("resident", SmallTown.Resident()), ("stranger", SmallTown.Resident(2, 9)), ("newcomer", MarkedTown.Newcomer),
        ("asker", MarkedTown.Asker), ("relative", MarkedTown.Relative with { Household = SmallTown.Household(1, 1) }),
        ("leader", SmallTown.Leader()), ("leader next door", SmallTown.Leader(2)), ("volunteer", SmallTown.Volunteer()),
        ("volunteer elsewhere", SmallTown.Volunteer(2)), ("office", SmallTown.Neighbourhood()), ("office elsewhere", SmallTown.Neighbourhood(2)),
        ("desk", SmallTown.Desk), ("agent", SmallTown.Agent()), ("other agent", SmallTown.Agent(2)), ("operator", MarkedTown.Operator),
        .. new[] { Role.Supplier, Role.Driver, Role.Keeper, Role.Finance, Role.Auditor }
            .Select(r => (r.ToString().ToLowerInvariant(), (Actor?)SmallTown.Other(r))),
    ];

    [Fact]
    public async Task No_page_file_log_or_dump_shows_a_personal_field_to_anybody_who_is_not_listed_for_it()
    {
        using var log = new KeptLog();
        await using var site = await Site.Start(doors: services =>
        {
            services.RemoveAll<ILoggerProvider>();
            services.AddSingleton<ILoggerProvider>(log);
            services.Configure<LoggerFilterOptions>(o => o.MinLevel = LogLevel.Trace);
        });
        await MarkedTown.Build(site);
        // Files that a colleague agreed to: what would be in them.
        foreach (var (_, actor) in Readers)
        {
            if (actor?.Role is Role.Leader or Role.Volunteer or Role.Neighbourhood or Role.Desk or Role.Finance)
                await site.Agrees(actor, [.. from what in (string[])["households", "labels"] from place in (string[])["/", "1/", "2/", "1/1", "1/2"] select $"1/{what}/{place}", "money/1"]);
        }

        var values = await Values(site);
        var endpoints = site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") is true).ToList();
        var found = new SortedSet<(string Who, string Page, string Field)>();
        var read = 0;
        foreach (var (name, actor) in Readers)
        {
            using var client = actor is null ? site.Visitor() : await site.SignedIn(actor);
            var crawl = new Crawl(client, endpoints, values);
            foreach (var (page, body) in await crawl.Everything())
                foreach (var field in Marks.In(body)) found.Add((name, page, field));
            read += crawl.Read;
        }

        Assert.True(read > 400, $"only {read} pages were read: the crawl is broken");
        var unlisted = found.Where(f => !AllowList.Any(a => Fits(a, f)))
            .GroupBy(f => (f.Who, f.Page)).Select(g => $"{g.Key.Who} | {g.Key.Page} | {string.Join(", ", g.Select(f => f.Field))}");
        Assert.True(!unlisted.Any(), string.Join('\n', unlisted));
        Assert.Empty(AllowList.SelectMany(a => a.Fields.Select(f => (a, f)))
            .Where(x => !found.Any(f => f.Field == x.f && Fits(x.a, f))).Select(x => $"nobody needs: {x.a.Who} | {x.a.Page} | {x.f}"));

        await Acts(site);
        Assert.True(log.Lines > 1000, $"{log.Lines} lines");
        Assert.Empty(Marks.In(log.Text));
    }

    [Fact]
    public async Task Whoever_has_a_task_sees_numbers_until_it_is_closed()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        using var agent = await site.SignedIn(SmallTown.Agent());
        Assert.Contains("contact's number", Marks.In(await agent.GetStringAsync($"/hotline/tasks/{MarkedTown.OpenTask}")));
        Assert.DoesNotContain(Marks.In(await agent.GetStringAsync($"/hotline/tasks/{MarkedTown.ClosedTask}")),
            f => f.EndsWith("number", StringComparison.Ordinal));
        Assert.Contains("caller's number", Marks.In(await agent.GetStringAsync($"/hotline/calls/{MarkedTown.Call}")));
        await site.MoveClock(TimeSpan.FromMinutes(Limits.CallMinutes + 1));
        using var later = await site.SignedIn(SmallTown.Agent());
        Assert.DoesNotContain("caller's number", Marks.In(await later.GetStringAsync($"/hotline/calls/{MarkedTown.Call}")));
    }

    [Fact]
    public async Task A_dump_of_the_database_shows_only_what_is_kept_in_plain_on_purpose()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        // docs/personal-data.md says why: they stand on paper lists within hours, or are looked up as they are typed.
        Assert.Equal(["bag's note", "order's note", "reply's note", "sign-in name", "transfer's note"],
            Marks.In(await Dump(site.ConnectionString)).Order());
    }

    [Theory]
    [InlineData("<p>139 1000 0005</p>", "contact's number")]
    [InlineData("{\"name\":\"陈Qzcontact\"}", "contact's name")]
    [InlineData("tel:13910000005", "contact's number")]
    [InlineData("\\x517a636f6e74616374", "contact's name")]
    [InlineData("<td>139****0005 陈女士</td>", "")]
    public void The_checker_finds_a_planted_marker_and_lets_masks_pass(string page, string field) =>
        Assert.Equal(field, string.Join(' ', Marks.In(page)));

    [Fact]
    public void The_checker_looks_into_workbooks()
    {
        var file = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(file, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        using (var sheet = new StreamWriter(zip.CreateEntry("xl/sheet1.xml").Open())) sheet.Write("<t>Qznote</t>");
        Assert.Equal(["order's note"], Marks.In(file.ToArray()));
    }

    private static bool Fits(Allowed allowed, (string Who, string Page, string Field) found) =>
        allowed.Who.Split(", ").Contains(found.Who) && allowed.Fields.Contains(found.Field)
        && (allowed.Page.EndsWith('*') ? found.Page.StartsWith(allowed.Page[..^1], StringComparison.Ordinal) : allowed.Page == found.Page);

    // What people type passes through the log's hands too.
    private static async Task Acts(Site site)
    {
        using var visitor = site.Visitor();
        await visitor.PostAsync("/sign-in", Form(("phone", MarkedTown.Markers["resident's number"])));
        using var agent = await site.SignedIn(SmallTown.Agent());
        foreach (var typed in new[] { "contact's number", "contact's name", "resident's number" })
            await agent.PostAsync("/hotline/find", Form(("q", MarkedTown.Markers[typed])));
        await agent.PostAsync("/hotline/calls", Form(("household", "101"), ("caller", MarkedTown.Markers["caller's number"])));
        await agent.PostAsync($"/hotline/tasks/{MarkedTown.OpenTask}/outcome",
            Form(("key", $"{Guid.NewGuid()}"), ("outcome", "no_answer"), ("words", MarkedTown.Markers["words of a need"])));
        using var resident = await site.SignedIn(SmallTown.Resident());
        await resident.PostAsync("/order/2", Form(("note", MarkedTown.Markers["order's note"]), ("do", "place")));
        // A statement that fails must not take its values into the log.
        await site.Owner.Run("alter table hotline_calls rename to gone", null, default);
        await agent.PostAsync("/hotline/calls", Form(("household", "101"), ("caller", MarkedTown.Markers["caller's number"])));
    }

    private static FormUrlEncodedContent Form(params (string, string)[] fields) =>
        new(fields.Select(f => new KeyValuePair<string, string>(f.Item1, f.Item2)));

    private static async Task<Dictionary<string, string[]>> Values(Site site)
    {
        var batch = await site.Owner.One<string>("select code from batches where town_id = 1 and id = 1", null, default);
        var orders = await site.Owner.All<Guid>("select id from orders where town_id = 1 and household_id in (101, 102)", null, default);
        var grants = await site.Owner.All<Guid>("select id from grants where town_id = 1", null, default);
        return new()
        {
            ["batch"] = ["1"],
            ["cycle"] = ["1", "2"],
            ["community"] = ["1"],
            ["building"] = ["1"],
            ["household"] = ["101", "102"],
            ["label"] = ["1"],
            ["plan"] = ["1"],
            ["package"] = ["1"],
            ["supplier"] = ["1"],
            ["order"] = [.. orders.Select(o => $"{o}")],
            ["call"] = [$"{MarkedTown.Call}"],
            ["task"] = [$"{MarkedTown.OpenTask}", $"{MarkedTown.ClosedTask}"],
            ["grant"] = [.. grants.Take(3).Select(g => $"{g}")],
            ["person"] = [$"{SmallTown.Resident().Person.Value}"],
            ["code"] = ["YSHY", BagCode.Of(batch, 1)],
            ["token"] = ["none"],
            ["id"] = ["1", $"{Guid.Empty}"],
            ["what"] = [.. ExportNames],
            ["format"] = ["csv", "xlsx"],
        };
    }

    private static readonly string[] ExportNames = ["call-offs", "communities", "buildings", "households", "labels", "lines"];

    private static async Task<string> Dump(string connectionString)
    {
        var at = new NpgsqlConnectionStringBuilder(connectionString);
        var programs = Environment.GetEnvironmentVariable("BAOGONG_PG_BIN") ?? Directory.GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(d => int.Parse(Path.GetFileName(d))).Select(d => Path.Combine(d, "bin")).First(d => File.Exists(Path.Combine(d, "pg_dump")));
        var start = new ProcessStartInfo(Path.Combine(programs, "pg_dump"),
            ["--data-only", "-h", at.Host ?? "", "-p", $"{at.Port}", "-U", at.Username ?? "", at.Database ?? ""])
        { RedirectStandardOutput = true };
        start.Environment["PGPASSWORD"] = at.Password;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("pg_dump does not start.");
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("COPY public.household_contacts", text, StringComparison.Ordinal);
        return text;
    }

    /// <summary>All that one person can read: every GET route with every value of its parts, and where links lead from there.</summary>
    private sealed partial class Crawl(HttpClient client, IReadOnlyList<RouteEndpoint> endpoints, Dictionary<string, string[]> values)
    {
        private const int LinksOfAShape = 2;

        private readonly HashSet<string> _seen = [];
        private readonly Dictionary<string, int> _shapes = [];

        public int Read { get; private set; }

        public async Task<List<(string Page, byte[] Body)>> Everything()
        {
            var all = new List<(string, byte[])>();
            var waiting = new Queue<(string Page, string Path)>(endpoints.SelectMany(e => Paths(e).Select(p => (Pattern(e), p))));
            foreach (var (_, path) in waiting) _seen.Add(path);
            while (waiting.TryDequeue(out var next))
            {
                using var answer = await client.GetAsync(next.Path);
                var body = await answer.Content.ReadAsByteArrayAsync();
                all.Add((next.Page, [.. body, .. Encoding.UTF8.GetBytes($"\n{answer.Headers}")]));
                if (!answer.IsSuccessStatusCode) continue;
                Read++;
                foreach (var path in Links(body).Where(_seen.Add)) waiting.Enqueue((Named(path), path));
            }

            return all;
        }

        // A followed link is named after the route that it looks like, so that the list above speaks of routes only.
        private string Named(string path)
        {
            var parts = path.Split('?')[0].Trim('/').Split('/');
            var route = endpoints.FirstOrDefault(e => e.RoutePattern.PathSegments.Count == parts.Length && e.RoutePattern.PathSegments
                .Zip(parts).All(p => p.First.Parts is not [RoutePatternLiteralPart literal] || literal.Content == p.Second));
            return route is null ? path : Pattern(route);
        }

        private IEnumerable<string> Links(byte[] body) =>
            from Match link in Href().Matches(Encoding.UTF8.GetString(body))
            let path = System.Net.WebUtility.HtmlDecode(link.Groups[1].Value).Split('#')[0]
            where !path.StartsWith("/css", StringComparison.Ordinal) && !path.StartsWith("/js", StringComparison.Ordinal) && !path.StartsWith("/lib", StringComparison.Ordinal)
            let shape = Varying().Replace(path, "*")
            where (_shapes[shape] = _shapes.GetValueOrDefault(shape) + 1) <= LinksOfAShape
            select path;

        private static string Pattern(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText?.Trim('/');

        private IEnumerable<string> Paths(RouteEndpoint endpoint)
        {
            IEnumerable<string> paths = [""];
            foreach (var segment in endpoint.RoutePattern.PathSegments)
            {
                paths = paths.Select(p => p + "/");
                foreach (var part in segment.Parts)
                    paths = paths.SelectMany(p => Written(part, endpoint).Select(v => p + v)).ToList();
            }

            return paths.Select(p => p.Length == 0 ? "/" : p);
        }

        private string[] Written(RoutePatternPart part, RouteEndpoint endpoint) => part switch
        {
            RoutePatternLiteralPart literal => [literal.Content],
            RoutePatternSeparatorPart separator => [separator.Content],
            RoutePatternParameterPart parameter => values.TryGetValue(parameter.Name, out var known) ? known
                : throw new InvalidOperationException($"Give the crawl values for {{{parameter.Name}}} of {Pattern(endpoint)}."),
            _ => [],
        };

        [GeneratedRegex("href=\"(/[^\"]*)\"")]
        private static partial Regex Href();

        [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=[/=])\d+")]
        private static partial Regex Varying();
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _text = new();

        public int Lines { get; private set; }

        public string Text
        {
            get
            {
                lock (_text) return _text.ToString();
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            Keep($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Keep(formatter(state, exception));
            if (exception is not null) Keep($"{exception}");
        }

        private void Keep(string line)
        {
            lock (_text)
            {
                _text.AppendLine(line);
                Lines++;
            }
        }

        public void Dispose()
        {
        }
    }
}
