// Paper and files: who may print what, what stands on it, and what a spreadsheet makes of it.
using System.Data;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Baogong.Batches;
using Baogong.Batches.Exports;
using Baogong.Tests.Harness;
using ExcelDataReader;

namespace Baogong.Tests.Batches;

public partial class SheetTests
{
    [Fact]
    public async Task Every_sheet_opens_for_the_desk_in_both_languages_and_carries_town_round_time_code_and_hash()
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var cookie = desk.DefaultRequestHeaders.GetValues("Cookie").Single();
        var head = await site.Owner.One<string>("select code || ' ' || left(encode(hash, 'hex'), 8) from batches", null, default);
        foreach (var language in (string[])["zh", "en"])
        {
            desk.DefaultRequestHeaders.Remove("Cookie");
            desk.DefaultRequestHeaders.Add("Cookie", $"{cookie}; __Host-lang={language}");
            foreach (var path in (string[])["suppliers/1", "suppliers/2", "communities/1", "communities/1/carts", "communities/1/doors",
                "communities/2/doors", "buildings/4/doors", "communities/1/labels", "buildings/4/labels", "buildings/4/labels?size=50x30", "buildings/4/blank"])
            {
                var answer = await desk.GetAsync($"/sheets/1/{path}");
                var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
                Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
                if (path.Contains("labels", StringComparison.Ordinal)) continue;
                Assert.Contains(language == "zh" ? "禾桥镇" : "Heqiao", html, StringComparison.Ordinal);
                Assert.Contains(language == "zh" ? "第 1 期" : "Round 1", html, StringComparison.Ordinal);
                Assert.Contains(language == "zh" ? "印于" : "Printed", html, StringComparison.Ordinal);
                if (path.Contains("blank", StringComparison.Ordinal)) continue;
                Assert.All(head.Split(' '), part => Assert.Contains(part, html, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task A_leader_prints_their_building_a_volunteer_their_community_and_nobody_the_rest()
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader(1));
        using var volunteer = await site.SignedIn(SmallTown.Volunteer(2));
        using var resident = await site.SignedIn(SmallTown.Resident());
        await site.Agrees(SmallTown.Leader(1), "1/households/1/1", "1/labels/1/1");
        await site.Agrees(SmallTown.Volunteer(2), "1/households/2/");
        string[] ofLeader = ["buildings/1/doors", "buildings/1/labels", "buildings/1/blank", "households.csv", "buildings.xlsx", "labels.csv?building=1"];
        string[] notOfLeader = ["buildings/3/doors", "buildings/2/labels", "buildings/99/doors", "communities/1", "communities/1/doors", "communities.csv",
            "call-offs.csv", "lines.csv", "households.csv?building=3", "households.csv?community=2", "nothing.csv"];
        string[] ofVolunteer = ["buildings/3/doors", "communities/2", "communities/2/carts", "communities/2/doors", "communities/2/labels", "communities.csv", "households.xlsx"];
        string[] notOfVolunteer = ["buildings/1/doors", "communities/1", "communities/99", "call-offs.xlsx", "households.csv?community=1", "labels.csv?building=1"];
        foreach (var (client, paths, status) in new[]
        {
            (leader, ofLeader, HttpStatusCode.OK), (leader, notOfLeader, HttpStatusCode.NotFound),
            (volunteer, ofVolunteer, HttpStatusCode.OK), (volunteer, notOfVolunteer, HttpStatusCode.NotFound),
            (resident, [.. ofLeader, .. notOfVolunteer], HttpStatusCode.Forbidden),
        })
        {
            foreach (var path in paths)
            {
                var answer = await client.GetAsync($"/sheets/1/{path}");
                Assert.True(status == answer.StatusCode, $"{path}: {answer.StatusCode}");
            }
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await leader.GetAsync("/sheets/1/suppliers/1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await leader.GetAsync("/sheets/2/buildings/1/doors")).StatusCode);
        var csv = await leader.GetStringAsync("/sheets/1/households.csv");
        Assert.All(csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1), row => Assert.StartsWith("云杉花园,1,", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Household_building_community_and_call_off_add_up_per_package_before_and_after_amendments()
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.Agrees(SmallTown.Desk, "1/households//", "1/labels//");
        for (var round = 0; round < 2; round++)
        {
            var sums = new List<(string What, List<(string Letter, int Before, int After)> Sums)>();
            foreach (var what in (string[])["households", "buildings", "communities", "call-offs"])
                sums.Add((what, Sums(await desk.GetByteArrayAsync($"/sheets/1/{what}.xlsx"))));
            Assert.All(sums, s => Assert.Equal(sums[0].Sums, s.Sums));
            Assert.Equal(sums[0].Sums.Sum(s => s.After), Read(await desk.GetByteArrayAsync("/sheets/1/labels.xlsx")).Rows.Count);
            var frozen = await site.Owner.One<int>("select pieces from batches", null, default);
            Assert.Equal(frozen, sums[0].Sums.Sum(s => s.Before));
            Assert.Equal(round == 0 ? frozen : frozen + 4, sums[0].Sums.Sum(s => s.After));
            if (round > 0) break;
            Assert.Equal(HttpStatusCode.OK, (await desk.PostAsJsonAsync("/api/batches/1/amendments", new
            {
                key = Guid.NewGuid(),
                reason = "两户改数量",
                changes = new[] { new { household = 401, offer = 1, deltaPieces = -1 }, new { household = 309, offer = 4, deltaPieces = 5 } },
            })).StatusCode);
        }

        await site.Check();
    }

    [Fact]
    public async Task A_note_that_looks_like_a_formula_stays_text()
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        await Postgres.Execute(site.ConnectionString, """
            update orders set note = '=HYPERLINK("http://x","去")' where household_id = 401;
            update orders set note = E'@SUM(1+1)\u0007,"引号"' where household_id = 402;
            """);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.Agrees(SmallTown.Desk, "1/households//");
        var bytes = await desk.GetByteArrayAsync("/sheets/1/households.csv");
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        var csv = Encoding.UTF8.GetString(bytes);
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\",\"\"去\"\")\"", csv, StringComparison.Ordinal);
        Assert.DoesNotContain(csv.Split("\r\n"), l => Regex.IsMatch(l, "(^|,)\"?[=+@]"));
        Assert.DoesNotContain('\n', csv.Replace("\r\n", "", StringComparison.Ordinal));
        var notes = Read(await desk.GetByteArrayAsync("/sheets/1/households.xlsx")).Rows.Cast<DataRow>().Select(r => r["备注"].ToString()).ToList();
        Assert.Contains("=HYPERLINK(\"http://x\",\"去\")", notes);
        Assert.Contains("@SUM(1+1),\"引号\"", notes);
        Assert.Equal("'＝1", CsvFile.Text("＝1"));
        Assert.Equal("'-1", CsvFile.Text("-1"));
    }

    [Fact]
    public async Task A_bag_code_is_read_back_from_the_label_and_finds_its_door()
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.Agrees(SmallTown.Desk, "1/labels/1/4");
        var book = new BatchBook(site.Owner);
        var row = Read(await desk.GetByteArrayAsync("/sheets/1/labels.xlsx?building=4")).Rows[7];
        Assert.True(BagCode.TryRead($"https://town.example/b/{row["袋码"].ToString()!.ToLowerInvariant()}", out var code, out var label));
        var batch = await book.Find(SmallTown.Town, code, default);
        var door = await book.DoorOf(SmallTown.Town, batch!.Id, label, default);
        Assert.Equal((row["室号"], row["第几袋"]), (door!.Room, (double)door.Each().Single(b => b.Label == label).Bag));
        var wrong = row["袋码"].ToString()!;
        wrong = wrong[..^1] + (wrong[^1] == 'X' ? 'Y' : 'X');
        Assert.False(BagCode.TryRead(wrong, out _, out _));
        Assert.Null(await book.DoorOf(SmallTown.Town, batch.Id, 1_000_000, default));
    }

    [Fact]
    public async Task A_printed_door_list_has_page_n_of_m_repeats_its_head_and_splits_no_household()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/chromium") && File.Exists("/usr/bin/pdftotext"), "chromium or pdftotext is not installed");
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var pages = await Print(desk, "/sheets/1/buildings/4/doors");
        Assert.InRange(pages.Count, 3, 8);
        for (var i = 0; i < pages.Count; i++)
        {
            var text = pages[i].Replace(" ", "", StringComparison.Ordinal);
            Assert.Contains($"第{i + 1}页/共{pages.Count}页", text, StringComparison.Ordinal);
            Assert.Contains("云杉花园3号楼", text, StringComparison.Ordinal);
        }

        var doors = await new BatchBook(site.Owner).Doors(SmallTown.Town, new(1), new(1), new(4), default);
        // Each room stands on exactly one page, and what it gets stands there with it.
        Assert.Equal(doors.Select(d => (d.Room, d.Bags)), pages.SelectMany(Rooms));
        Assert.All(pages, p => Assert.Equal(Rooms(p).Sum(r => r.Bags), Goods().Matches(p).Sum(m => m.Groups[1].Success ? int.Parse(m.Groups[1].Value) : 1)));
    }

    private static IEnumerable<(string Room, int Bags)> Rooms(string page) =>
        Room().Matches(page).Select(m => (m.Groups[1].Value, int.Parse(m.Groups[2].Value)));

    [GeneratedRegex(@"^ *(\d{3,4})\s+(\d+)\s*袋", RegexOptions.Multiline)]
    private static partial Regex Room();

    [GeneratedRegex(@"(?:蔬菜套餐|鸡蛋 *30 *枚|牛奶 *12 *盒|婴儿奶粉)(?: *× *(\d+))?")]
    private static partial Regex Goods();

    /// <summary>The page as Chromium prints it, as text, page by page.</summary>
    private static async Task<List<string>> Print(HttpClient client, string path)
    {
        var folder = Postgres.Folder.CreateSubdirectory($"print-{Guid.NewGuid()}");
        try
        {
            var css = await client.GetStringAsync("/css/paper.css");
            var html = (await client.GetStringAsync(path)).Replace("<link rel=\"stylesheet\" href=\"/css/paper.css\">", $"<style>{css}</style>", StringComparison.Ordinal);
            Assert.Contains("<style>", html, StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "page.html"), html);
            await Run("/usr/bin/chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", $"--user-data-dir={folder.FullName}/profile",
                "--no-pdf-header-footer", $"--print-to-pdf={folder.FullName}/page.pdf", $"file://{folder.FullName}/page.html"]);
            var kept = Environment.GetEnvironmentVariable("BAOGONG_KEEP_PDF");
            if (kept is not null) File.Copy($"{folder.FullName}/page.pdf", kept, overwrite: true);
            await Run("/usr/bin/pdftotext", ["-raw", $"{folder.FullName}/page.pdf", $"{folder.FullName}/page.txt"]);
            return [.. (await File.ReadAllTextAsync($"{folder.FullName}/page.txt")).Split('\f', StringSplitOptions.RemoveEmptyEntries)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
    }

    private static List<(string Letter, int Before, int After)> Sums(byte[] xlsx) =>
        [.. Read(xlsx).Rows.Cast<DataRow>().GroupBy(r => (string)r["套餐"]).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, (int)g.Sum(r => (double)r["截单份数"]), (int)g.Sum(r => (double)r["现在份数"])))];

    // ExcelDataReader's own table extension is another package; rows by hand are a few lines.
    private static DataTable Read(byte[] xlsx)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(xlsx));
        var table = new DataTable();
        Assert.True(reader.Read());
        for (var i = 0; i < reader.FieldCount; i++) table.Columns.Add(reader.GetString(i), typeof(object));
        while (reader.Read()) table.Rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) ?? "")]);
        return table;
    }
}
