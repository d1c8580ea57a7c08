// A list of names and numbers: matched to doors, sealed, told line by line what fits nothing.
using System.Net;
using System.Text;
using Baogong.Tests.Harness;
using Baogong.Tests.Ordering;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Places;

public class ImportContactsTests
{
    private const string List = """
        小区,楼号,室号,称呼,手机号,备注
        云杉花园,1号楼,503室,陈桂芳,139 1234 5678,不读
        yshy,２,401,王奶奶,,
        禾桥新村,1,501,,021-65432100,
        云杉花园,1,9999,无此人,13800000000,
        云杉花园,1,502,号码错,12345,
        云杉花园,1,501,,,
        """;

    [Fact]
    public async Task What_fits_a_door_is_sealed_there_and_found_by_the_hotline()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var answer = await Upload(desk, List);
        Assert.Contains("记下了 3 个联系人", answer, StringComparison.Ordinal);
        Assert.Contains("没有这一户", answer, StringComparison.Ordinal);
        Assert.Contains("电话不像手机号", answer, StringComparison.Ordinal);
        Assert.Contains("没有称呼也没有电话", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("无此人", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("13800000000", answer, StringComparison.Ordinal);
        using var agent = await site.SignedIn(Agent());
        foreach (var (typed, household) in new[] { ("13912345678", 103), ("王奶奶", 205), ("65432100", 301) })
        {
            Assert.Equal(HttpStatusCode.SeeOther, (await agent.Finds(typed)).Status);
            Assert.Equal(household, await site.Owner.One<int>("select household_id from hotline_calls order by at desc limit 1", null, default));
        }

        // Once more, with another way to call her: nothing is doubled.
        await Upload(desk, List.Replace("陈桂芳", "陈阿姨", StringComparison.Ordinal));
        Assert.Equal(3, await site.Owner.One<long>("select count(*) from household_contacts", null, default));
        Assert.True((await agent.Finds("陈桂芳")).Says("没有这个全名"));
        // Neither names nor numbers stand anywhere in clear.
        Assert.DoesNotContain("65432100", await site.Owner.One<string>("select string_agg(h::text, '') from history h", null, default), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("小区,楼号,室号\n云杉花园,1,503", "小区、楼号、室号、称呼或电话")]
    [InlineData("小区,称呼\n云杉花园,陈", "小区、楼号、室号、称呼或电话")]
    [InlineData("", "还没有选文件")]
    public async Task A_list_that_cannot_be_read_says_what_is_missing(string list, string says)
    {
        await using var site = await Site.Start();
        await Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Contains(says, await Upload(desk, list), StringComparison.Ordinal);
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from household_contacts", null, default));
    }

    private static async Task<string> Upload(HttpClient desk, string list)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(list)), "file", "list.csv" } };
        using var answer = await desk.PostAsync("/desk/communities/contacts", form);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}
