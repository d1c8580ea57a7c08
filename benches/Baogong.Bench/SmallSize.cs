// The small sizes of the benches are steps of ./test: their last line must have the shape that others read, and bounds
// that a busy machine holds too. A figure that is missing breaks its rule.
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baogong.Bench;

/// <param name="Says">As a sentence.</param>
/// <param name="Holds">Asks for figures by their path: "connections.64.hot_per_s".</param>
internal sealed record Rule(string Says, Func<Func<string, double>, bool> Holds);

internal static class SmallSize
{
    /// <summary>Prints the last line; 1 when one of the rules does not hold.</summary>
    public static int End(object figures, bool small, params IReadOnlyList<Rule> rules)
    {
        var line = JsonSerializer.Serialize(figures);
        var broken = small ? Broken(line, rules) : [];
        foreach (var sentence in broken) System.Console.Error.WriteLine($"DOES NOT HOLD: {sentence}");
        System.Console.WriteLine(line);
        return broken.Count == 0 ? 0 : 1;
    }

    /// <summary>The rules that do not hold, with the figures that they looked at.</summary>
    public static IReadOnlyList<string> Broken(string line, IReadOnlyList<Rule> rules)
    {
        var json = JsonNode.Parse(line);
        var broken = new List<string>();
        foreach (var rule in rules)
        {
            var looked = new List<string>();
            if (!rule.Holds(path => Figure(json, path, looked))) broken.Add($"{rule.Says} ({string.Join(", ", looked)})");
        }

        return broken;
    }

    private static double Figure(JsonNode? json, string path, List<string> looked)
    {
        foreach (var name in path.Split('.'))
            json = int.TryParse(name, out var at) && json is JsonArray all ? all.ElementAtOrDefault(at) : (json as JsonObject)?[name];
        // Not a number: whatever it is compared with, the rule does not hold.
        var figure = json is JsonValue value && value.TryGetValue<double>(out var number) ? number : double.NaN;
        looked.Add(FormattableString.Invariant($"{path} {figure}"));
        return figure;
    }
}
