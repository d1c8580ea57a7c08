using System.Text.Json;
using Baogong.Relays;

namespace Baogong.Tests.Relay;

public sealed class ParseRelaysTests
{
    private const string Context = """
        {"community":"柳荫苑","buildings":[{"no":"12","units":null,"rooms":["301","302"]}],"default_building":null,
        "packages":[{"code":"A","name":"蔬菜包","aliases":[],"price":"50.00"}]}
        """;

    private static string Line(string id, string text) =>
        $"{{\"id\":\"{id}\",\"kind\":\"relay\",\"context\":{Context.ReplaceLineEndings("")},\"text\":"
        + JsonSerializer.Serialize(text) + "}";

    [Fact]
    public void Messages_come_out_in_order_with_readable_text_and_spans()
    {
        var (code, output, errors) = Run(Line("b", "1. 12-301 王芳 A2"), Line("a", "1. 12-309 A1"));
        Assert.Equal((0, ""), (code, errors));
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("王芳", lines[0]);
        var first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal("b", first.GetProperty("id").GetString());
        var order = first.GetProperty("orders")[0];
        Assert.Equal(("12", "301", 2),
            (order.GetProperty("building").GetString(), order.GetProperty("room").GetString(),
            order.GetProperty("items")[0].GetProperty("qty").GetInt32()));
        Assert.Equal(JsonValueKind.Null, order.GetProperty("unit").ValueKind);
        Assert.Contains(first.GetProperty("spans").EnumerateArray(), span =>
            span.GetProperty("part").GetString() == "room" && span.GetProperty("text").GetString() == "301");
        Assert.Equal("1. 12-309 A1", JsonDocument.Parse(lines[1]).RootElement.GetProperty("flagged")[0].GetString());
    }

    [Fact]
    public void A_bad_line_is_named_and_the_rest_is_done()
    {
        var (code, output, errors) = Run("{not json", Line("x", "1. 12-301 A1"), "{\"id\":\"y\"}", "null", "");
        Assert.Equal(1, code);
        Assert.Single(output.TrimEnd().Split('\n'));
        Assert.Equal(["line 1", "line 3", "line 4"], errors.TrimEnd().Split('\n').Select(line => line[..6]));
    }

    [Fact]
    public void The_labelled_messages_pass_through_the_verb()
    {
        var lines = File.ReadAllLines(LabelledTests.Path);
        var (code, output, errors) = Run(lines);
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()),
            output.TrimEnd().Split('\n').Select(line =>
                JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()));
    }

    private static (int Code, string Output, string Errors) Run(params string[] lines)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var code = ParseRelays.Run(new StringReader(string.Join('\n', lines)), output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
