using Baogong.Core.Routing;

namespace Baogong.Tests.Core.Routing;

public class DoorQueryTests
{
    // typed | words | building | unit | room | tail | phone
    [Theory]
    [InlineData("3号楼1803", "", "3", "", "1803", "", "")]
    [InlineData("3-1803", "", "3", "", "1803", "", "")]
    [InlineData("３－１８０３", "", "3", "", "1803", "", "")]
    [InlineData("3 1803", "", "3", "", "1803", "", "")]
    [InlineData("三号楼1803室", "", "3", "", "1803", "", "")]
    [InlineData("十二栋三单元502", "", "12", "3", "502", "", "")]
    [InlineData("3-2-502", "", "3", "2", "502", "", "")]
    [InlineData("3号楼2单元502室", "", "3", "2", "502", "", "")]
    [InlineData("12-3-1803", "", "12", "3", "1803", "", "")]
    [InlineData("云杉花园3号楼1803", "云杉花园", "3", "", "1803", "", "")]
    [InlineData("云杉 3号 1803", "云杉", "3", "", "1803", "", "")]
    [InlineData("yshy 3-1803", "YSHY", "3", "", "1803", "", "")]
    [InlineData("820弄3号502", "820弄", "3", "", "502", "", "")]
    [InlineData("云杉8村3-502", "云杉8村", "3", "", "502", "", "")]
    [InlineData("云杉2期 3号502", "云杉2期", "3", "", "502", "", "")]
    [InlineData("云杉路820弄3号502", "云杉路|820弄", "3", "", "502", "", "")]
    [InlineData("5组18", "", "5组", "", "18", "", "")]
    [InlineData("五组18室", "", "5组", "", "18", "", "")]
    [InlineData("3号楼陈阿姨", "陈阿姨", "3", "", "", "", "")]
    [InlineData("陈 3号楼", "陈", "3", "", "", "", "")]
    [InlineData("张三丰", "张三丰", "", "", "", "", "")]
    [InlineData("12甲号502", "", "12甲", "", "502", "", "")]
    [InlineData("1803", "", "", "", "1803", "1803", "")]
    [InlineData("陈 1803", "陈", "", "", "1803", "1803", "")]
    [InlineData("1803室", "", "", "", "1803", "", "")]
    [InlineData("尾号1803", "", "", "", "", "1803", "")]
    [InlineData("手机尾号是 1803", "", "", "", "", "1803", "")]
    [InlineData("502", "", "", "", "502", "", "")]
    [InlineData("3", "", "3", "", "", "", "")]
    [InlineData("13900001803", "", "", "", "", "", "13900001803")]
    [InlineData("139 0000 1803", "", "", "", "", "", "13900001803")]
    [InlineData("+86 139-0000-1803", "", "", "", "", "", "13900001803")]
    [InlineData("陈阿姨 13900001803", "陈阿姨", "", "", "", "", "13900001803")]
    [InlineData("021-65432100", "", "", "", "", "", "65432100")]
    [InlineData("6543 2100", "", "", "", "", "", "65432100")]
    [InlineData("", "", "", "", "", "", "")]
    [InlineData("-- ，", "", "", "", "", "", "")]
    public void What_is_typed_is_read_as_a_door_a_name_or_a_number(
        string typed, string words, string building, string unit, string room, string tail, string phone)
    {
        var read = DoorQuery.Read(typed);
        Assert.Equal((words, building, unit, room, tail, phone),
            (string.Join('|', read.Words), read.Building, read.Unit, read.Room, read.Tail, read.Phone));
        Assert.Equal(words.Length + building.Length + room.Length + tail.Length + phone.Length == 0, read.SaysNothing);
    }

    [Fact]
    public void Nothing_that_can_be_typed_breaks_it()
    {
        var dice = new Random(7);
        const string Signs = "0123456789三十号楼单元室弄陈阿姨尾-－ 　#A甲%_'\\\0😀门座幢栋";
        for (var i = 0; i < 100_000; i++)
        {
            var typed = string.Concat(Enumerable.Range(0, dice.Next(24)).Select(_ => Signs[dice.Next(Signs.Length)]));
            var read = DoorQuery.Read(typed);
            Assert.True(read.Words.Count <= 4);
        }
    }

    [Theory]
    [InlineData("陈阿姨", "陈", "陈阿姨")]
    [InlineData("老陈", "陈", "老陈")]
    [InlineData("陈桂芳", "陈桂芳", "陈家")]
    [InlineData("欧阳女士", "欧阳", "欧阳女士")]
    [InlineData("欧阳建国", "欧阳建国", "欧阳家")]
    [InlineData("", "", "")]
    public void A_title_is_no_part_of_a_name(string called, string bare, string spoken)
    {
        Assert.Equal(bare, CalledName.WithoutTitle(called));
        Assert.Equal(spoken, CalledName.Spoken(called, Baogong.People.Leaders.Surname(bare)));
    }
}
