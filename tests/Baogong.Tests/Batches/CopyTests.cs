// A list with people's own words is somebody's copy: it says whose, and its code leads back to who took it.
using System.Text.RegularExpressions;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Batches;

public partial class CopyTests
{
    [Fact]
    public async Task A_door_list_and_its_file_say_whose_copy_they_are_and_the_desk_finds_it_by_its_code()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.Agrees(SmallTown.Leader(), "1/households/1/1");
        var sheet = await leader.GetStringAsync("/sheets/1/buildings/1/doors");
        var csv = await leader.GetStringAsync("/sheets/1/households.csv");
        var codes = new[] { sheet, csv }.Select(t => Code().Match(t).Groups[1].Value).ToList();
        Assert.NotEqual(codes[0], codes[1]);
        Assert.Contains(MarkedTown.Markers["leader's name"], Copy().Match(sheet).Value, StringComparison.Ordinal);
        // Rows are what gets copied on: each carries the code.
        Assert.All(csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1),
            row => Assert.EndsWith($",{codes[1]}", row, StringComparison.Ordinal));
        foreach (var code in codes)
        {
            var found = await desk.GetStringAsync($"/desk/copies?code={code.ToLowerInvariant()}");
            Assert.Contains(MarkedTown.Markers["leader's name"], found, StringComparison.Ordinal);
            Assert.DoesNotContain(codes.Single(c => c != code), found, StringComparison.Ordinal);
        }

        Assert.Contains("没有这个查号", await desk.GetStringAsync("/desk/copies?code=ZZZZZZ"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_refused_is_nobodys_copy()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal(404, (int)(await leader.GetAsync("/sheets/1/buildings/3/doors")).StatusCode);
        Assert.Equal(404, (int)(await leader.GetAsync("/sheets/1/households.csv?building=3")).StatusCode);
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from history where thing = 'copy'", null, default));
    }

    [GeneratedRegex("查号 ([A-Z0-9]{6})")]
    private static partial Regex Code();

    [GeneratedRegex("head__copy[^<]*<")]
    private static partial Regex Copy();
}
