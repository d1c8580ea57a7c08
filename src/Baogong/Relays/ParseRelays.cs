// `relay parse`: one JSON object a line in, one a line out, in the same order. A bad line is named on the error stream
// and the rest is still done. One line is held at a time, so a file of any length can be read.
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Baogong.Core;
using Baogong.Core.Relay;

namespace Baogong.Relays;

public static class ParseRelays
{
    private static readonly JsonSerializerOptions Options = new()
    {
        // People read this output; the text is data for programs, never put into a page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads messages until the end of the input. 0 when every line was read, 1 when one or more were
    /// bad.</summary>
    public static int Run(TextReader input, TextWriter output, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        var bad = 0;
        for (var number = 1; input.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                var message = JsonSerializer.Deserialize<Message>(line,
                    Options) ?? throw new JsonException("The line holds null.");
                output.WriteLine(JsonSerializer.Serialize(Read(message), Options));
            }
            catch (Exception problem) when (problem is JsonException or FormatException)
            {
                bad++;
                errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"line {number}: {problem.Message}"));
            }
        }
        output.Flush();
        return bad == 0 ? 0 : 1;
    }

    private static Answer Read(Message message)
    {
        var reading = RelayReader.Read(message.Text, message.Context.ToContext());
        return new Answer(
            message.Id,
            [.. reading.Orders.Select(order => new Order(order.Door.Building, order.Door.Unit, order.Door.Room,
                [.. order.Items.Select(item => new Item(item.Code, item.Quantity))], order.Contact, order.Phone,
                    order.Note))],
            [.. reading.Cancellations.Select(cancelled =>
                new Cancellation(cancelled.Door.Building, cancelled.Door.Unit, cancelled.Door.Room,
                cancelled.Items?.Select(item => new Item(item.Code, item.Quantity)).ToList()))],
            [.. reading.Questions.Select(question => reading.Lines[question.Line - 1])
                .Select(line => message.Text.Substring(line.Start, line.Length)).Distinct()],
            reading.IgnoredLines,
            [.. reading.Orders.SelectMany(order => order.Spans.Select(span => new Span(order.Door.ToString(),
                JsonNamingPolicy.SnakeCaseLower.ConvertName(span.Part.ToString()), span.Line, span.Start, span.Length,
                message.Text.Substring(span.Start, span.Length))))]);
    }

    private sealed record Message(string Id, Context Context, string Text);

    private sealed record Context(string Community, IReadOnlyList<Building> Buildings, IReadOnlyList<Package> Packages,
        string? DefaultBuilding = null)
    {
        public RelayContext ToContext() => new()
        {
            Community = Community,
            Buildings = [.. Buildings.Select(building =>
                new RelayBuilding(building.No, building.Units, building.Rooms))],
            DefaultBuilding = DefaultBuilding,
            Packages = [.. Packages.Select(package => package.ToPackage())],
        };
    }

    private sealed record Building(string No, IReadOnlyList<string>? Units = null, IReadOnlyList<string>? Rooms = null);

    private sealed record Package(string Code, string Name, IReadOnlyList<string>? Aliases = null,
        JsonElement Price = default, int? PerHouseholdLimit = null)
    {
        public RelayPackage ToPackage() => new(Code, Name, Aliases ?? [], PriceFen(), PerHouseholdLimit);

        private long PriceFen()
        {
            if (Price.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return 0;
            var written = Price.ValueKind == JsonValueKind.String ? Price.GetString() : Price.GetRawText();
            return Fen.TryParse(written, out var fen) ? fen
                : throw new FormatException($"The price of {Code} is no amount of yuan: {written}");
        }
    }

    private sealed record Answer(
        string Id,
        IReadOnlyList<Order> Orders,
        IReadOnlyList<Cancellation> Cancellations,
        IReadOnlyList<string> Flagged,
        int IgnoredLines,
        IReadOnlyList<Span> Spans);

    private sealed record Order(
        string Building, string? Unit, string Room, IReadOnlyList<Item> Items, string? Contact, string? Phone,
            string? Note);

    private sealed record Cancellation(string Building, string? Unit, string Room, IReadOnlyList<Item>? Items);

    private sealed record Item(string Code, [property: JsonPropertyName("qty")] int? Quantity);

    /// <summary>The characters that gave a part of a booking; offsets count UTF-16 units of the message text.</summary>
    private sealed record Span(string Door, string Part, int Line, int Start, int Length, string Text);
}
