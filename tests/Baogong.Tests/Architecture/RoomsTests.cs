// The house stays easy to see: the list of rooms is true, rooms keep to themselves, files stay short.
using System.Text.RegularExpressions;
using Baogong.Tests.Harness;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Architecture;

public partial class RoomsTests
{
    private const int FileLines = 400, ModuleLines = 60, ProgramLines = 120, Columns = 120;

    private static readonly string[] NotRooms = ["Platform", "Shell", "Console", "Schema", "wwwroot"];

    [Fact]
    public void The_list_of_rooms_holds_every_folder_with_a_module_and_no_other()
    {
        var folders = Sources.Program.Where(f => f.Name.EndsWith("Module.cs", StringComparison.Ordinal) && f.Room != "Platform")
            .Select(f => f.Room).Order();
        var listed = Modules.All.Select(m => m.GetType().Namespace?.Split('.')[1]).Order();
        Assert.Equal(folders, listed);
    }

    [Fact]
    public void Every_folder_stands_in_the_map()
    {
        var map = File.ReadAllText(Path.Combine(Sources.Root, "docs", "map.md"));
        var missing = Sources.Program.Where(f => f.Inside.Contains('/', StringComparison.Ordinal)).Select(f => f.Room).Distinct()
            .Concat(Sources.Core.Where(f => f.Inside.Contains('/', StringComparison.Ordinal)).Select(f => f.Room).Distinct())
            .Where(room => !map.Contains(room, StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = Sources.Program.Where(f => f.Name.EndsWith(".cs", StringComparison.Ordinal) && f.Name != "Program.cs")
            .Where(f => !f.Text.Contains($"\nnamespace {string.Join('.', ["Baogong", .. f.Inside.Split('/')[..^1]])};", StringComparison.Ordinal)
                && !f.Text.StartsWith($"namespace {string.Join('.', ["Baogong", .. f.Inside.Split('/')[..^1]])};", StringComparison.Ordinal))
            .Select(f => f.Inside);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Files_are_short_and_narrow()
    {
        var all = Sources.Program.Concat(Sources.Core).ToList();
        var wrong = all.Where(f => f.Lines.Count > FileLines).Select(f => $"{f.Inside}: {f.Lines.Count} lines")
            .Concat(all.Where(f => f.Name.EndsWith("Module.cs", StringComparison.Ordinal) && f.Lines.Count > ModuleLines)
                .Select(f => $"{f.Inside}: {f.Lines.Count} lines"))
            .Concat(all.Where(f => f.Name == "Program.cs" && f.Lines.Count > ProgramLines).Select(f => $"{f.Inside}: {f.Lines.Count} lines"))
            .Concat(from f in all
                    where f.Name.EndsWith(".cs", StringComparison.Ordinal)
                    from line in f.Lines.Select((text, n) => (text, n))
                    where line.text.Length > Columns
                    select $"{f.Inside}:{line.n + 1}: {line.text.Length} columns");
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Nobody_can_ask_for_a_request_behind_its_back()
    {
        await using var site = await Site.Start();
        Assert.Null(site.Services.GetService<IHttpContextAccessor>());
    }

    [Fact]
    public void Rooms_name_only_what_other_rooms_made_public()
    {
        var rooms = Sources.Program.Where(f => f.Inside.Contains('/', StringComparison.Ordinal) && !NotRooms.Contains(f.Room))
            .GroupBy(f => f.Room).ToDictionary(g => g.Key, g => g.ToList());
        var hidden = rooms.ToDictionary(r => r.Key, r => r.Value
            .Where(f => f.Name != "Public.cs")
            .SelectMany(f => f.Name.EndsWith(".razor", StringComparison.Ordinal)
                ? [Path.GetFileNameWithoutExtension(f.Name)]
                : TypeName().Matches(f.Text).Where(m => m.Groups["indent"].Length == 0).Select(m => m.Groups["name"].Value))
            .Where(n => !n.EndsWith("Module", StringComparison.Ordinal)).ToHashSet());
        var wrong = new List<string>();
        foreach (var (room, files) in rooms)
        {
            foreach (var file in files)
            {
                foreach (var other in rooms.Keys.Where(o => o != room && Uses(file, o)))
                {
                    var body = Comment().Replace(file.Text, "");
                    wrong.AddRange(Word().Matches(body).Select(m => m.Value).Distinct()
                        .Where(w => hidden[other].Contains(w) && !hidden[room].Contains(w))
                        .Select(w => $"{file.Inside} names {other}.{w}"));
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Platform_knows_nothing_of_food_or_neighbours()
    {
        var rooms = Modules.All.Select(m => m.GetType().Namespace ?? "").ToList();
        var wrong = Sources.Program.Where(f => f.Room == "Platform")
            .SelectMany(f => rooms.Where(r => f.Text.Contains($"using {r};", StringComparison.Ordinal)).Select(r => $"{f.Inside} uses {r}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Core_is_pure()
    {
        string[] banned = ["System.IO", "System.Net", "File.", "Console.", "DateTime.Now", "UtcNow", "Random", "Environment.", "Task<", "async "];
        var wrong = from f in Sources.Core
                    let body = Comment().Replace(f.Text, "")
                    from word in banned
                    where body.Contains(word, StringComparison.Ordinal)
                    select $"{f.Inside}: {word}";
        Assert.Empty(wrong);
    }

    // From the page to the row. When the path changes, change this list with it: it is checked for holding together.
    private static readonly string[] PlaceOrderTrace =
    [
        "Ordering/OrderFormPage.razor", "Ordering/OrderForm.cs", "Ordering/PlaceOrder.cs",
        "Ordering/IntakeQueue.cs", "Ordering/IntakeMemory.cs", "Ordering/IntakeReading.cs", "Ordering/IntakeWriting.cs",
    ];

    private static readonly string[] PlaceOrderCore = ["Intake/Intake.cs", "Intake/Holdings.cs"];

    private const string PlaceOrderRow = "src/Baogong/Schema/0032_store_orders.sql";

    [Fact]
    public void Placing_an_order_passes_through_ten_files_and_a_thousand_lines_at_most()
    {
        var program = PlaceOrderTrace.Select(p => Sources.Program.Single(f => f.Inside == p)).ToList();
        var core = PlaceOrderCore.Select(p => Sources.Core.Single(f => f.Inside == p)).ToList();
        var row = File.ReadAllLines(Path.Combine(Sources.Root, PlaceOrderRow));
        string[][] all = [.. program.Concat(core).Select(f => f.Lines.ToArray()), row];
        Assert.True(all.Length <= 10, $"{all.Length} files");
        // What a reader reads: lines with something on them.
        var lines = all.Sum(f => f.Count(l => l.Trim().Length > 0));
        Assert.True(lines <= 1000, $"{lines} lines");
        // Each file leads to the next: the trace is a path, not a wish.
        string[] steps = ["OrderForm", "Basket", "PlaceOrder.Handler", "IntakeQueue", "IntakeMemory", "IntakeReading", "IntakeWriting", "Holdings", "Intake.Decide"];
        for (var i = 0; i < steps.Length; i++)
            Assert.Contains(program, f => f.Text.Contains(steps[i], StringComparison.Ordinal) && f.Name != steps[i].Split('.')[0] + ".cs");
        Assert.Contains(" from store_orders(", program[^1].Text, StringComparison.Ordinal);
        Assert.Contains(row, l => l.Contains("create function store_orders(", StringComparison.Ordinal));
        Assert.Contains(row, l => l.Contains("insert into orders ", StringComparison.Ordinal));
    }

    private static bool Uses(SourceFile file, string room) =>
        file.Text.Contains($"using Baogong.{room}", StringComparison.Ordinal) ||
        file.Text.Contains($"{room}.", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?<indent>\s*)(public|internal)\s+(static |sealed |abstract |partial |readonly )*(class|record struct|record|struct|enum|interface)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"//.*|@\*[\s\S]*?\*@|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Comment();
}
