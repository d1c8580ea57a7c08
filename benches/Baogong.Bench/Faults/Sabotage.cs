// ./bench sabotage: tests that cannot fail prove nothing. Defects about ordering are planted in a scratch copy of the
// sources, each behind its name, so that one build serves all of them; then the tests that ought to see it run once with
// no defect (all must pass) and once with each (one must fail). A flip whose text is no longer in its file is an error: the
// list must follow the code.
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baogong.Bench.Orders;
using Baogong.Platform.Data;

namespace Baogong.Bench.Faults;

/// <param name="Name">What is done wrong.</param>
/// <param name="File">Where, under src/.</param>
/// <param name="Right">Text that stands there exactly once.</param>
/// <param name="Wrong">What takes its place; IT is true while this defect is planted. In a .sql file it stands there for as long.</param>
/// <param name="Tests">Names of tests, one of which must fail.</param>
internal sealed record Defect(string Name, string File, string Right, string Wrong, string[] Tests);

internal static partial class Sabotage
{
    private static readonly Defect[] All =
    [
        new("capacity is not looked at", "Baogong.Core/Intake/Intake.cs",
            "if (line.Pieces > left) return", "if (!IT && line.Pieces > left) return",
            ["First_come_first_served_within_stock_and_limit", "Five_pieces_go_to_exactly_five_of_fifty_requests_over_two_servers"]),
        new("limits are not looked at", "Baogong.Core/Intake/Intake.cs",
            "if (offer.Limit is { } limit && used", "if (!IT && offer.Limit is { } limit && used",
            ["First_come_first_served_within_stock_and_limit", "The_limit_of_a_household_holds_over_all_who_order_for_it"]),
        new("acknowledged before it is stored", "Baogong/Ordering/IntakeQueue.cs",
            "        if (decisions.Any(d => d is Accepted or Ended))",
            "        if (IT) for (var i = 0; i < batch.Count; i++) batch[i].Answer.TrySetResult(decisions[i]);\n" +
            "        if (decisions.Any(d => d is Accepted or Ended))",
            ["What_is_not_stored_is_not_acknowledged_and_its_neighbours_are"]),
        new("the key is not looked up", "Baogong.Core/Intake/Intake.cs",
            "if (held.Orders.TryGetValue(wish.Key, out var known))",
            "if (held.Orders.TryGetValue(wish.Key, out var known) && !IT)",
            ["The_same_key_is_the_same_order_even_at_the_same_moment_on_two_servers"]),
        new("a known key is a yes whatever it asks for", "Baogong.Core/Intake/Intake.cs",
            "return known.Content.AsSpan().SequenceEqual(wish.Content)",
            "return IT || known.Content.AsSpan().SequenceEqual(wish.Content)",
            ["The_same_key_is_the_same_order_even_at_the_same_moment_on_two_servers"]),
        new("offers are not locked", "Baogong/Ordering/IntakeReading.cs",
            "Add(reading, LockOffers,",
            "Add(reading, IT ? LockOffers.Replace(\"for update\", \"\", StringComparison.Ordinal) : LockOffers,",
            ["What_another_server_is_just_selling_is_waited_for"]),
        new("the cutoff is not looked at", "Baogong.Core/Intake/Intake.cs",
            "if (!known.Open || held.Now >= known.CutoffAt)", "if (!known.Open || (held.Now >= known.CutoffAt && !IT))",
            ["The_databases_clock_closes_the_round_for_everybody"]),
        new("anybody cancels anybody's order", "Baogong.Core/Intake/Intake.cs",
            "!held.Doors.TryGetValue(order.Household, out var door) || !wish.Reach.Covers(order.Household, door))",
            "!held.Doors.TryGetValue(order.Household, out var door) || !(IT || wish.Reach.Covers(order.Household, door)))",
            ["A_change_replaces_the_order_and_a_cancellation_gives_the_last_piece_back"]),
        new("a telephone number is logged", "Baogong/Ordering/IntakeQueue.cs",
            "LogFailure(logger, error.GetType().Name,",
            "LogFailure(logger, IT ? string.Concat(batch.Select(b => b.Note)) : error.GetType().Name,",
            ["No_phone_number_is_in_a_log"]),
        new("a cancellation gives nothing back", "Baogong.Core/Intake/Intake.cs",
            "        held.Move(order.Household, order.Lines, -1);\n        return new Ended(order);",
            "        if (!IT) held.Move(order.Household, order.Lines, -1);\n        return new Ended(order);",
            ["A_change_replaces_the_order_and_a_cancellation_gives_the_last_piece_back"]),
        new("memory of offers is believed", "Baogong/Schema/0031_limits_from_orders.sql",
            "still_so(count(o) = cardinality(goods))", "still_so(true or count(o) = cardinality(goods))",
            ["What_others_changed_meanwhile_is_noticed"]),
        new("memory of rounds is believed", "Baogong/Schema/0032_store_orders.sql",
            "still_so(cardinality(rounds) = (", "still_so(true or cardinality(rounds) = (",
            ["What_others_changed_meanwhile_is_noticed"]),
        new("limits are not asked for again", "Baogong/Schema/0031_limits_from_orders.sql",
            "still_so(not exists (", "still_so(true or not exists (",
            ["What_others_changed_meanwhile_is_noticed"]),
        new("memory of what a household has is believed", "Baogong/Schema/0031_limits_from_orders.sql",
            "u.has is not null and u.offer_id <> all (changed)", "u.has is not null",
            ["What_another_server_sells_to_the_household_meanwhile_counts"]),
        new("money is a float", "Baogong.Core/Intake/Intake.cs",
            "total += prices[i] * wish.Lines[i].Pieces;",
            "total += IT ? (long)((float)prices[i] * wish.Lines[i].Pieces) : prices[i] * wish.Lines[i].Pieces;",
            ["A_large_sum_is_exact_to_the_fen"]),
    ];

    /// <param name="args">--only N: that one of the list, from 1.</param>
    public static async Task<int> Run(string[] args)
    {
        var only = OrdersBench.Number(args, "--only", 0);
        var chosen = only == 0 ? All : [All[only - 1]];
        var copy = ScratchFolder.Make();
        var watch = Stopwatch.StartNew();
        try
        {
            await Copy(copy.FullName);
            foreach (var defect in All) Plant(copy.FullName, defect);
            var (built, said) = await Call(copy.FullName, null, "dotnet", "build", "tests/Baogong.Tests", "-c", "Release", "--nologo",
                "-v", "quiet", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false");
            if (built != 0) throw new InvalidOperationException($"The copy does not build: {said[^Math.Min(said.Length, 2000)..]}");
            var tests = chosen.SelectMany(d => d.Tests).Distinct().ToArray();
            if (await Failing(copy.FullName, null, tests) is { Count: > 0 } before)
                throw new InvalidOperationException($"These fail without a defect: {string.Join(", ", before)}");
            var caught = 0;
            foreach (var defect in chosen)
            {
                var failing = await Failing(copy.FullName, defect, defect.Tests);
                if (failing.Count > 0) caught++;
                System.Console.Error.WriteLine($"{(failing.Count > 0 ? "caught" : "MISSED"),-7} {defect.Name}  by {string.Join(", ", failing.Take(2))}");
            }

            System.Console.WriteLine(JsonSerializer.Serialize(new
            {
                planted = chosen.Length,
                caught,
                seconds = Math.Round(watch.Elapsed.TotalSeconds),
            }));
            return caught == chosen.Length ? 0 : 1;
        }
        finally
        {
            ScratchFolder.Delete(copy);
        }
    }

    // What git knows and what is new, and the front-end packages that are fetched already.
    private static async Task Copy(string to)
    {
        var script = """
            git ls-files -z -co --exclude-standard | xargs -0 cp --parents -t "$1" 2>/dev/null
            mkdir -p "$1/src/Baogong/wwwroot" && cp -r src/Baogong/wwwroot/. "$1/src/Baogong/wwwroot/"
            if [ -d src/Baogong/node_modules ]; then cp -r src/Baogong/node_modules "$1/src/Baogong/"; fi
            """;
        await Call(ServerProcess.Root(), null, "/bin/sh", "-c", script, "sh", to);
        var flips = All.Where(d => IsSql(d)).Select(d => $".Replace({Literal(d.Right)}, Is({Literal(d.Name)}) ? {Literal(d.Wrong)} : {Literal(d.Right)})");
        await File.WriteAllTextAsync(Path.Combine(to, "src/Baogong.Core/Planted.cs"), $$"""
            namespace Baogong.Core;

            public static class Planted
            {
                private static readonly string? Name = System.Environment.GetEnvironmentVariable("BAOGONG_SABOTAGE");

                public static bool Is(string name) => name == Name;

                public static string Sql(string right) => right{{string.Concat(flips)}};
            }
            """);
        var migrations = Path.Combine(to, "src/Baogong/Platform/Data/Migrations.cs");
        await File.WriteAllTextAsync(migrations, Once(migrations, "Execute(connection, step.Sql, ct)", "Execute(connection, Baogong.Core.Planted.Sql(step.Sql), ct)"));
    }

    private static void Plant(string copy, Defect defect)
    {
        var path = Path.Combine(copy, "src", defect.File);
        var text = Once(path, defect.Right, It().Replace(defect.Wrong, $"Baogong.Core.Planted.Is(\"{defect.Name}\")"));
        // What a database is made of is put wrong when it is made (Copy).
        if (!IsSql(defect)) File.WriteAllText(path, text);
    }

    private static bool IsSql(Defect defect) => defect.File.EndsWith(".sql", StringComparison.Ordinal);

    private static string Literal(string text) => JsonSerializer.Serialize(text);

    private static string Once(string path, string right, string wrong)
    {
        var text = File.ReadAllText(path);
        return text.Split(right).Length == 2 ? text.Replace(right, wrong, StringComparison.Ordinal)
            : throw new InvalidOperationException($"“{right}” no longer stands once in {path}: write its flip anew.");
    }

    /// <summary>Names of those that fail.</summary>
    private static async Task<List<string>> Failing(string copy, Defect? defect, string[] tests)
    {
        string[] arguments = [Path.Combine(copy, "tests/Baogong.Tests/bin/Release/net10.0/Baogong.Tests.dll"), "-noLogo", "-noColor",
            .. tests.SelectMany(test => (string[])["-method", $"*.{test}"])];
        var (_, said) = await Call(copy, defect, "dotnet", arguments);
        var names = FailedTest().Matches(said).Select(m => m.Groups[1].Value).ToList();
        // The exit code also speaks of the machine; the summary speaks of the tests.
        if (!said.Contains("Total:", StringComparison.Ordinal))
            throw new InvalidOperationException($"The tests did not run: {said[^Math.Min(said.Length, 2000)..]}");
        return names;
    }

    private static async Task<(int Exit, string Said)> Call(string folder, Defect? defect, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (defect is not null) start.Environment["BAOGONG_SABOTAGE"] = defect.Name;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said + await errors);
    }

    [GeneratedRegex(@"\bIT\b")]
    private static partial Regex It();

    [GeneratedRegex(@"([\w.]+(?:\(.*?\))?) \[FAIL\]")]
    private static partial Regex FailedTest();
}
