// Scores a reading against labelled messages. Shared by the bench and the tests, so that both mean the same by "wrong".
using System.Text.Json;
using System.Text.Json.Serialization;
using Baogong.Core.Relay;

namespace Baogong.Bench;

/// <summary>A labelled message as it stands in dev.jsonl.</summary>
public sealed record LabelledMessage(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("context")] LabelledContext Context,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("expected")] LabelledReading Expected,
    [property: JsonPropertyName("tags")] IReadOnlyList<string> Tags)
{
    /// <summary>The long lists come from a generator; they are reported apart.</summary>
    public bool IsGenerated => Tags.Contains("long");

    public static IReadOnlyList<LabelledMessage> ReadAll(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line =>
            JsonSerializer.Deserialize<LabelledMessage>(line)
            ?? throw new InvalidDataException("An empty record."))];
}

public sealed record LabelledContext(
    [property: JsonPropertyName("community")] string Community,
    [property: JsonPropertyName("buildings")] IReadOnlyList<LabelledBuilding> Buildings,
    [property: JsonPropertyName("default_building")] string? DefaultBuilding,
    [property: JsonPropertyName("packages")] IReadOnlyList<LabelledPackage> Packages)
{
    public RelayContext ToContext() => new()
    {
        Community = Community,
        Buildings = [.. Buildings.Select(building => new RelayBuilding(building.No, building.Units, building.Rooms))],
        DefaultBuilding = DefaultBuilding,
        Packages = [.. Packages.Select(package => new RelayPackage(package.Code, package.Name, package.Aliases,
            Core.Fen.TryParse(package.Price.ValueKind == JsonValueKind.String ? package.Price.GetString()
                : package.Price.GetRawText(),
                out var fen) ? fen : 0))],
    };
}

public sealed record LabelledBuilding(
    [property: JsonPropertyName("no")] string No,
    [property: JsonPropertyName("units")] IReadOnlyList<string>? Units,
    [property: JsonPropertyName("rooms")] IReadOnlyList<string>? Rooms);

public sealed record LabelledPackage(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("aliases")] IReadOnlyList<string> Aliases,
    [property: JsonPropertyName("price")] JsonElement Price);

public sealed record LabelledReading(
    [property: JsonPropertyName("orders")] IReadOnlyList<LabelledOrder> Orders,
    [property: JsonPropertyName("cancellations")] IReadOnlyList<LabelledCancellation> Cancellations,
    [property: JsonPropertyName("flagged")] IReadOnlyList<string> Flagged,
    [property: JsonPropertyName("ignored_lines")] int IgnoredLines);

public sealed record LabelledItem(
    [property: JsonPropertyName("code")] string Code, [property: JsonPropertyName("qty")] int? Quantity);

public sealed record LabelledOrder(
    [property: JsonPropertyName("building")] string Building,
    [property: JsonPropertyName("unit")] string? Unit,
    [property: JsonPropertyName("room")] string Room,
    [property: JsonPropertyName("items")] IReadOnlyList<LabelledItem> Items,
    [property: JsonPropertyName("contact")] string? Contact,
    [property: JsonPropertyName("phone")] string? Phone,
    [property: JsonPropertyName("note")] string? Note);

public sealed record LabelledCancellation(
    [property: JsonPropertyName("building")] string Building,
    [property: JsonPropertyName("unit")] string? Unit,
    [property: JsonPropertyName("room")] string Room,
    [property: JsonPropertyName("items")] IReadOnlyList<LabelledItem>? Items);

/// <summary>Counts over messages. Wrong: booked or cancelled, but not as labelled.</summary>
public sealed class RelayScore
{
    public int Messages { get; private set; }
    public int Lines { get; private set; }
    public int Orders { get; private set; }
    public int Exact { get; private set; }
    public int Missing { get; private set; }
    public int Wrong { get; private set; }
    public int Flagged { get; private set; }
    public int FlaggedRightly { get; private set; }
    public int FlaggedNeedlessly { get; private set; }
    public int LabelledFlags { get; private set; }
    public int Cancellations { get; private set; }
    public int CancellationsExact { get; private set; }
    public int IgnoredExact { get; private set; }
    public int[] Soft { get; } = new int[3];
    public List<string> Disagreements { get; } = [];

    public void Add(LabelledMessage message, RelayReading reading)
    {
        Messages++;
        Lines += reading.Lines.Count(line => line.Text.Length > 0);
        if (reading.IgnoredLines == message.Expected.IgnoredLines) IgnoredExact++;
        AddOrders(message, reading);
        AddFlags(message, reading);
        AddCancellations(message, reading);
    }

    private void Say(LabelledMessage message, string what) => Disagreements.Add($"{message.Id} {what}");

    private void AddOrders(LabelledMessage message, RelayReading reading)
    {
        var booked = reading.Orders.ToDictionary(order => order.Door);
        foreach (var label in message.Expected.Orders)
        {
            Orders++;
            var door = new Door(label.Building, label.Unit, label.Room);
            if (!booked.Remove(door, out var order))
            {
                Missing++;
                Say(message, $"missing {door} {Show(label.Items)}");
            }
            else if (Show(order.Items) != Show(label.Items))
            {
                Wrong++;
                Say(message, $"WRONG {door} booked {Show(order.Items)} labelled {Show(label.Items)}");
            }
            else
            {
                Exact++;
                AddSoft(message, label, order);
            }
        }
        foreach (var (door, order) in booked)
        {
            Wrong++;
            Say(message, $"WRONG {door} booked {Show(order.Items)} not labelled: {LineText(reading, order)}");
        }
    }

    private static string LineText(RelayReading reading, HouseholdOrder order) =>
        string.Join(" / ", order.Lines.Select(line => reading.Lines[line - 1].Text));

    private void AddSoft(LabelledMessage message, LabelledOrder label, HouseholdOrder order)
    {
        if (label.Contact == order.Contact) Soft[0]++;
        else Say(message, $"contact {order.Door} read {order.Contact} labelled {label.Contact}");
        if (label.Phone == order.Phone) Soft[1]++;
        else Say(message, $"phone {order.Door} read {order.Phone} labelled {label.Phone}");
        if (label.Note == order.Note) Soft[2]++;
        else Say(message, $"note {order.Door} read {order.Note} labelled {label.Note}");
    }

    private void AddFlags(LabelledMessage message, RelayReading reading)
    {
        var labelled = message.Expected.Flagged.Select(line => line.Trim()).ToHashSet();
        LabelledFlags += labelled.Count;
        var asked = new HashSet<string>();
        foreach (var question in reading.Questions)
        {
            var text = reading.Lines[question.Line - 1].Text;
            if (!asked.Add(text)) continue;
            Flagged++;
            if (labelled.Contains(text)) FlaggedRightly++;
            else
            {
                FlaggedNeedlessly++;
                Say(message, $"needless {question.Reason}: {text}");
            }
        }
        foreach (var line in labelled.Except(asked))
        {
            var fate = reading.Lines.FirstOrDefault(read => read.Text == line)?.Fate;
            Say(message, $"unasked ({fate}): {line}");
        }
    }

    private void AddCancellations(LabelledMessage message, RelayReading reading)
    {
        var left = message.Expected.Cancellations.ToList();
        Cancellations += left.Count;
        foreach (var read in reading.Cancellations)
        {
            var match = left.FindIndex(label =>
                new Door(label.Building, label.Unit, label.Room) == read.Door && Same(label, read));
            if (match >= 0)
            {
                left.RemoveAt(match);
                CancellationsExact++;
                continue;
            }
            Wrong++;
            Say(message, $"WRONG cancellation {read.Door} {Show(read.Items)}: {reading.Lines[read.Line - 1].Text}");
        }
        foreach (var label in left) Say(message,
            $"missing cancellation {label.Building}-{label.Room} {Show(label.Items)}");
    }

    private static bool Same(LabelledCancellation label, RelayCancellation read) =>
        Show(label.Items) == Show(read.Items);

    private static string Show(IEnumerable<RelayItem> items) =>
        string.Join(",", items.Select(item => $"{item.Code}×{item.Quantity}").Order(StringComparer.Ordinal));

    private static string Show(IEnumerable<CancelledItem>? items) => items is null ? "whole"
        : string.Join(",", items.Select(item => $"{item.Code}×{item.Quantity}").Order(StringComparer.Ordinal));

    private static string Show(IEnumerable<LabelledItem>? items) => items is null ? "whole"
        : string.Join(",", items.Select(item => $"{item.Code}×{item.Quantity}").Order(StringComparer.Ordinal));
}
