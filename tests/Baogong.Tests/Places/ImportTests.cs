using System.Diagnostics;
using System.Net;
using System.Text;
using Baogong.Core;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Web;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Places;

public class ImportTests
{
    private static readonly string[] Village =
    [
        "新河村,新河村,,村口,9,1组,,5,,,2,1,否,,,老5",
        "新河村,新河村,,,,1组,,12,,,3,0,是,,,",
        "新河村,新河村,,,,3号楼,2单元,1803室,,甲,2,1,,是,4,",
        ",新河村,,,,４号,二单元,1803,,乙,1,1,重点,,,1803小",
    ];

    [Fact]
    public async Task A_list_becomes_places_and_the_same_list_again_changes_nothing()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);

        var first = await desk.Imports(PlacesStory.Csv(Village));
        Assert.Equal(new ImportCounts(4, 0, 0, 0, 0, 1, 2, 0), first.Counts);
        var doors = new Doors(site.Owner);
        var community = (await doors.Communities(SmallTown.Town, default)).Single(c => c.Name == "新河村");
        Assert.Equal(("新河村", "村口", 9, ZoneStatus.Precaution), (community.Neighbourhood, community.Gate, community.GateOrder, community.ZoneStatus));
        Assert.Matches("^[A-HJ-NP-Z2-9]{4}$", community.Code);
        var tower = (await doors.Buildings(SmallTown.Town, community.Id, default)).Single(b => b.No == "3");
        Assert.True(tower.HasLift);
        Assert.Equal(["1803甲", "1803乙"], (await doors.Households(SmallTown.Town, tower.Id, default)).Select(h => h.Room + h.Occupant));
        // Two numbers, one entrance; another way to write the door; the floor out of the room number.
        var small = Assert.Single(await doors.Find(SmallTown.Town, community.Id, "4号楼", "1803小"));
        Assert.Equal(("2", 18, "乙", true), (small.Unit, small.Floor, small.Occupant, small.Priority));
        Assert.Equal(2, (await doors.Find(SmallTown.Town, community.Id, "3", "18楼03")).Count);

        var before = await site.Everything();
        var again = await desk.Previews(PlacesStory.Csv(Village));
        Assert.True(again.ChangesNothing);
        Assert.Equal(new ImportCounts(0, 0, 4, 0, 0, 0, 0, 0), again.Counts);
        using var refused = await desk.Confirms(again);
        Assert.Equal("places.nothing-to-import", await refused.Code());
        Assert.Equal(before, await site.Everything());
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_a_second_yes_is_the_first_one()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var before = await site.Everything();
        var preview = await desk.Previews(PlacesStory.Csv(Village));
        Assert.Equal(before, await site.Everything());

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => desk.Confirms(preview)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()))).Distinct());
        Assert.Equal(4, await site.Owner.One<long>("select count(*) from households where community_id = 3", null, default));
    }

    [Fact]
    public async Task What_changed_in_between_is_shown_again_before_it_is_done()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var preview = await desk.Previews(PlacesStory.Csv(",云杉花园,,,,1,,501,,,4,,,,,"));
        Assert.Equal(1, preview.Counts.Changed);
        await site.Owner.Run("update households set people = 3 where town_id = 1 and id = 101", null, default);

        using var answer = await desk.Confirms(preview);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("places.preview-changed", await answer.Code());
        Assert.Equal(3, await site.Owner.One<int>("select people::int from households where town_id = 1 and id = 101", null, default));
        // On the page the new preview stands there at once, with its own yes.
        using var page = await desk.Posts($"/desk/communities/import/{preview.Id}", ("plan", preview.PlanHash));
        Assert.Equal(HttpStatusCode.Conflict, page.StatusCode);
        Assert.Contains("人数 3 → 4", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_leaves_history_and_an_empty_cell_says_nothing()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var preview = await desk.Imports(PlacesStory.Csv(
            ",云杉花园,18弄,西门,,1号楼,,501室,,,3,,是,是,,", ",云杉花园,,,,01,,502,,,,,,,,"));
        Assert.Equal((0, 1, 1, 0), (preview.Counts.Added, preview.Counts.Changed, preview.Counts.Unchanged, preview.Counts.Refused));
        Assert.Equal(18, preview.Counts.Missing);     // the other doors of building 1 stay
        Assert.Equal((3, 0, true), await site.Owner.One<(int, int, bool)>(
            "select people::int, elders::int, priority from households where town_id = 1 and id = 101", null, default));
        Assert.Equal("18弄西门1", await site.Owner.One<string>("select lane || gate || gate_order from communities where town_id = 1 and id = 1", null, default));
        Assert.Equal(60, await site.Owner.One<long>("select count(*) from households", null, default));
        var history = await site.Owner.All<string>(
            "select thing || ':' || thing_id || ':' || coalesce(before->>'people', '') || ':' || (why ~ 'list.csv .SHA-256 [0-9a-f]{64}.') from history order by id", null, default);
        Assert.Equal(["community:1::true", "building:1::true", "household:101:1:true"], history);
    }

    [Theory]
    [InlineData("新居,新小区,,,,1,,101,,,1,2,,,,", "老人数比人数多")]
    [InlineData(",错名花园,,,,1,,101,,,,,,,,", "是新小区，请写明")]
    [InlineData(",云杉花园,,,,1,,商铺,,,,,,,,", "看不出楼层")]
    [InlineData(",云杉花园,,,,,,101,,,,,,,,", "没有写楼号")]
    [InlineData(",云杉花园,,,,1,,,,,,,,,,", "没有写室号")]
    [InlineData(",云杉花园,,,,1,,101,,,很多,,,,,", "「人数」应是 1 到 50")]
    [InlineData(",云杉花园,,,,1,,101,,,,,可能,,,", "「重点户」请写 是 或 否")]
    [InlineData(",云杉花园,,,,1,,=HYPERLINK(1),,,,,,,,", "公式")]
    [InlineData(",云杉花园,,,,1,,901,,,,,,,2,", "楼号别名「2」已经是另一栋楼")]
    [InlineData(",云杉花园,,,,1,,901,,,,,,,,502", "室号别名「502」已经是别家")]
    public async Task A_line_that_cannot_be_taken_is_refused_with_its_number_and_reason(string line, string reason)
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var preview = await desk.Previews(PlacesStory.Csv(",云杉花园,,,,1,,601,,,,,,,,", "", line));
        var refused = Assert.Single(preview.Refused);
        Assert.Equal(4, refused.Line);      // the head is line 1, the blank one counts
        Assert.Contains(reason, refused.Zh, StringComparison.Ordinal);
        Assert.Equal(1, preview.Counts.Added);
        using var applied = await desk.Confirms(preview);
        Assert.Equal(HttpStatusCode.OK, applied.StatusCode);
        Assert.Equal(61, await site.Owner.One<long>("select count(*) from households", null, default));
    }

    [Fact]
    public async Task The_same_door_twice_and_its_alias_as_a_door_are_refused()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await desk.Imports(PlacesStory.Csv(",云杉花园,,,,1,,601,,,,,,,,602", ",云杉花园,,,,1,,603,,甲,,,,,,", ",云杉花园,,,,1,,603,,乙,,,,,,"));
        var preview = await desk.Previews(PlacesStory.Csv(",云杉花园,,,,1,,602,,,,,,,,", ",云杉花园,,,,1,,603,,甲,,,,,,", ",云杉花园,,,,1,,603室,,甲,,,,,,"));
        Assert.Equal((2, 1), (preview.Counts.Refused, preview.Counts.Unchanged));
        Assert.Contains("是 601 的别名", preview.Refused[0].Zh, StringComparison.Ordinal);
        Assert.Contains("和第 3 行是同一户", preview.Refused[1].Zh, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_door_takes_its_place_in_the_walk()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await desk.Imports(PlacesStory.Csv(",云杉花园,,,,1,,601,,,,,,,,", ",云杉花园,,,,1,,305,,,,,,,,", ",云杉花园,,,,1,,B101,,,,,,,,"));
        var rooms = await site.Owner.All<string>("select room from households where town_id = 1 and building_id = 1 order by door_order", null, default);
        Assert.Equal("601", rooms[0]);
        Assert.Equal("B101", rooms[^1]);
        Assert.Equal(rooms.ToList().IndexOf("304") + 1, rooms.ToList().IndexOf("305"));
        Assert.Equal(23, await site.Owner.One<long>("select count(distinct door_order) from households where building_id = 1", null, default));
    }

    [Fact]
    public async Task Utf8_with_and_without_mark_gbk_tabs_and_a_workbook_say_the_same()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var text = PlacesStory.Head + string.Join("\r\n", Village);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        byte[][] files =
        [
            Encoding.UTF8.GetBytes(text), [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)],
            Encoding.GetEncoding("GBK").GetBytes(text), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            Encoding.UTF8.GetBytes(text.Replace(',', '\t')), Encoding.UTF8.GetBytes(text.Replace(',', ';')),
            Workbooks.Of([.. text.Split("\r\n").SelectMany(l => l.Split('\n')).Select(l => l.Split(','))]),
        ];
        var hashes = new HashSet<string>();
        foreach (var file in files) hashes.Add((await desk.Previews(file)).PlanHash);
        Assert.Single(hashes);
    }

    [Theory]
    [InlineData(Language.Chinese)]
    [InlineData(Language.English)]
    public async Task The_templates_import_without_a_refusal(Language language)
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        desk.DefaultRequestHeaders.Add("X-Test", "1");
        foreach (var (kind, bytes) in new[] { ("csv", ImportTemplate.Csv(language)), ("xlsx", ImportTemplate.Workbook(language)) })
        {
            var preview = await desk.Previews(bytes);
            Assert.Equal((kind, 5, 0), (kind, preview.Counts.Added, preview.Counts.Refused));
            using var download = await desk.GetAsync($"/desk/communities/import/template.{kind}");
            Assert.Equal(HttpStatusCode.OK, download.StatusCode);
        }
    }

    [Fact]
    public async Task Columns_that_are_not_known_are_not_stored()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var preview = await desk.Previews(Encoding.UTF8.GetBytes("姓名,Community,Building,Room,电话\n张某某,云杉花园,1,601,13800000000"));
        Assert.Equal(["姓名", "电话"], preview.Ignored);
        Assert.Equal(1, preview.Counts.Added);
        var sheet = await site.Owner.One<byte[]>("select sheet from place_imports", null, default);
        using var gzip = new System.IO.Compression.GZipStream(new MemoryStream(sheet), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.DoesNotContain("13800000000", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> BadFiles => new()
    {
        { "empty", [], "places.no-file" },
        { "blank", Encoding.UTF8.GetBytes("\n\n  \n"), "places.empty-sheet" },
        { "head only", Encoding.UTF8.GetBytes(PlacesStory.Head), "places.empty-sheet" },
        { "no head", Encoding.UTF8.GetBytes("a,b,c\n1,2,3"), "places.columns-missing" },
        { "column twice", Encoding.UTF8.GetBytes("小区,小区名称,楼号,室号\n1,2,3,4"), "places.column-twice" },
        { "old excel", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], "places.old-workbook" },
        { "broken zip", [.. "PK\u0003\u0004"u8, .. new byte[500]], "places.broken-workbook" },
        { "png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "places.not-a-table" },
        { "garbage", Noise(10_000_000), "places.not-a-table" },
        { "10 MB without a line", [.. Enumerable.Repeat((byte)'a', 10_000_000)], "places.not-a-table" },
        { "10 MB of quotes", [.. Enumerable.Repeat((byte)'"', 10_000_000)], "places.not-a-table" },
        { "formula", Workbooks.Of([["小区", "楼号", "室号"], ["云杉花园", "1", "=A1"]]), "places.formula-cell" },
        { "zip of something else", Workbooks.Zip(("a.txt", "hello")), "places.not-a-table" },
        { "bomb", Workbooks.Zip(("xl/workbook.xml", new string(' ', 300_000_000))), "places.file-too-large" },
        { "far column", Workbooks.Raw("""<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>"""), "places.too-wide" },
        { "far row", Workbooks.Raw("""<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>"""), "places.too-long" },
        { "document type", Workbooks.Zip(("xl/workbook.xml", "<x/>"), ("xl/worksheets/sheet1.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")), "places.broken-workbook" },
        { "too long", Encoding.UTF8.GetBytes("小区,楼号,室号\n" + string.Concat(Enumerable.Repeat("a,1,1\n", 200_001))), "places.too-long" },
    };

    [Fact]
    public async Task A_bad_file_is_refused_with_a_sentence()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        foreach (var (name, bytes, code) in BadFiles.Select(d => d.Data))
        {
            var clock = Stopwatch.StartNew();
            using var answer = await desk.Upload(bytes);
            Assert.Equal((name, code), (name, await answer.Code()));
            Assert.InRange((int)answer.StatusCode, 400, 499);
            Assert.True(clock.ElapsedMilliseconds < 60_000, $"{name} took {clock.ElapsedMilliseconds} ms");
            using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", "list.csv" } };
            using var page = await desk.PostAsync("/desk/communities/import", form);
            Assert.InRange((int)page.StatusCode, 400, 499);
            Assert.Contains("role=\"alert\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(0, await site.Owner.One<long>("select count(*) from place_imports", null, default));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_and_never_thrown_at()
    {
        var random = new Random(7);
        byte[][] seeds =
        [
            PlacesStory.Csv(Village), Workbooks.Of([["小区", "楼号", "室号"], ["云杉花园", "1", "601"]]), ImportTemplate.Workbook(Language.English),
        ];
        for (var i = 0; i < 3000; i++)
        {
            var bytes = (byte[])seeds[i % seeds.Length].Clone();
            for (var change = random.Next(1, 6); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (i % 5 == 0) bytes = bytes[..random.Next(bytes.Length)];
            var rows = SheetFile.Read(bytes);
            if (!rows.Succeeded || PlaceSheet.Read(rows.Value) is not { Succeeded: true } sheet) continue;
            var (lines, refused) = PlaceLines.Read(sheet.Value);
            Assert.Equal(sheet.Value.Rows.Length, lines.Count + refused.Count);
        }
    }

    [Fact]
    public async Task Another_towns_import_is_as_if_it_were_not_there()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        await Postgres.Execute(site.ConnectionString, "insert into towns values (2, 'other', '他镇', 'Other', 'Asia/Shanghai', '1', 'other.example')");
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var foreign = await site.SignedIn(new Actor(new TownId(2), new PersonId(Guid.NewGuid()), Role.Desk));
        var preview = await desk.Previews(PlacesStory.Csv(Village));
        using var theirs = await foreign.Confirms(preview);
        using var missing = await foreign.Confirms(preview with { Id = Guid.NewGuid() });
        Assert.Equal(HttpStatusCode.NotFound, theirs.StatusCode);
        Assert.Equal(await missing.Content.ReadAsStringAsync(), await theirs.Content.ReadAsStringAsync());
        using var page = await foreign.GetAsync($"/desk/communities/import/{preview.Id}");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var refused = await leader.Confirms(preview);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task An_import_expires()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var preview = await desk.Previews(PlacesStory.Csv(Village));
        await site.Owner.Run("update place_imports set expires_at = db_now() - interval '1 second'", null, default);
        using var answer = await desk.Confirms(preview);
        Assert.Equal("places.import-gone", await answer.Code());
        await desk.Previews(PlacesStory.Csv(Village));
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from place_imports where sheet is null", null, default));
    }

    [Fact]
    public async Task Forty_five_thousand_households_take_seconds()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var lines = Enumerable.Range(0, 45_000).Select(i =>
            $"居村{i / 1500},小区{i / 500},,南门,{i / 500},{(i / 40) % 12 + 1}号楼,,{(i % 500 / 4) + 1}{i % 4 + 1:00},1,{(char)('甲' + (i % 3))},2,1,否,,,").ToArray();
        var bytes = PlacesStory.Csv(lines);
        var clock = Stopwatch.StartNew();
        var preview = await desk.Previews(bytes);
        var previewMs = clock.ElapsedMilliseconds;
        clock.Restart();
        using var answer = await desk.Confirms(preview);
        var applyMs = clock.ElapsedMilliseconds;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(45_000, preview.Counts.Added + preview.Counts.Refused);
        clock.Restart();
        Assert.True((await desk.Previews(bytes)).ChangesNothing);
        TestContext.Current.SendDiagnosticMessage($"45,000 lines: preview {previewMs} ms, apply {applyMs} ms, again {clock.ElapsedMilliseconds} ms");
        System.Console.WriteLine($"45,000 lines: preview {previewMs} ms, apply {applyMs} ms, again {clock.ElapsedMilliseconds} ms, {preview.Counts}");
        // 3 s on a machine that does nothing else, 25 s on a busy one; what grew with the square would take an hour.
        Assert.InRange(previewMs + applyMs, 0, 120_000);
    }

    private static byte[] Noise(int size)
    {
        var bytes = new byte[size];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
