// One endpoint in the access table: who may enter, what is sent, and what the answer is for what is mine, for what is
// somebody else's, and for what is not there.
using System.Text.RegularExpressions;
using Baogong.People;

namespace Baogong.Tests.Access;

public sealed partial record Row(string Method, string Route, Role[] Enter)
{
    /// <summary>Nobody need sign in.</summary>
    public bool Open { get; init; }

    /// <summary>What is sent. $household is an id of that kind, $key a fresh one.</summary>
    public string Body { get; init; } = "";

    /// <summary>Behind the route: ?building=$building.</summary>
    public string Query { get; init; } = "";

    /// <summary>What a part of the route is called in the scene: "id" → "community".</summary>
    public (string Part, string Kind)[] Renamed { get; init; } = [];

    /// <summary>Of those who enter, the ones who reach anything; null = all. To the others even what is theirs is not there.</summary>
    public Role[]? Reach { get; init; }

    /// <summary>The answer for what is mine.</summary>
    public int[] Mine { get; init; } = [200, 201, 204, 303];

    /// <summary>The answer for what is not mine and for what is not there: the same.</summary>
    public int[] Refused { get; init; } = [404];

    /// <summary>A POST that stores nothing when it goes well: a preview, a refusal that was to come.</summary>
    public bool Looks { get; init; }

    /// <summary>An id of a thing that exists but does not belong to the others in the same address.</summary>
    public (string Kind, string Value)[] Beside { get; init; } = [];

    /// <summary>Somebody's data is read before it is refused, and the reading noted in the history.</summary>
    public bool Notes { get; init; }

    /// <summary>The body is a picture.</summary>
    public bool Photo { get; init; }

    /// <summary>Kinds that a role may name freely: any door of the town may be asked for.</summary>
    public string[] Free { get; init; } = [];

    public bool Changes => Method != "GET" && !Looks;

    public bool IsJson => Body.StartsWith('{') || Body.StartsWith('[');

    /// <summary>As the program names it; one file of the exports stands for all.</summary>
    public string Listed => $"{Method} {(Route.StartsWith("/sheets", StringComparison.Ordinal) && Route.EndsWith(".csv", StringComparison.Ordinal)
        ? $"{Route[..Route.LastIndexOf('/')]}/{{what}}.{{format}}" : Route)}";

    public string Name => $"{Method} {Route}";

    /// <summary>The kinds of ids that it takes, in order.</summary>
    public IReadOnlyList<string> Kinds => [.. Token().Matches($"{Address} {Query} {Body}")
        .Select(m => m.Groups[1].Value).Where(k => k != "key").Distinct()];

    /// <summary>The route with a token for each part: /desk/batches/$batch.</summary>
    public string Address => Part().Replace(Route, m =>
    {
        var name = m.Groups[1].Value;
        return "$" + (Renamed.Where(r => r.Part == name).Select(r => r.Kind).FirstOrDefault() ?? name);
    });

    public static string Fill(string text, Func<string, string> value) =>
        Token().Replace(text, m => value(m.Groups[1].Value));

    [GeneratedRegex(@"\$([a-zA-Z]+)")]
    private static partial Regex Token();

    [GeneratedRegex(@"\{([a-z]+)[^}]*\}")]
    private static partial Regex Part();
}
