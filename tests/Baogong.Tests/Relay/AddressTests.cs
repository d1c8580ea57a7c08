using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

public sealed class AddressTests
{
    [Theory]
    [InlineData("12-301")]
    [InlineData("12－301室")]
    [InlineData("12#301")]
    [InlineData("12/301")]
    [InlineData("12.301")]
    [InlineData("12号楼301")]
    [InlineData("12栋 301室")]
    [InlineData("12幢301")]
    [InlineData("12号301")]
    [InlineData("12楼301")]
    [InlineData("十二号楼三零一")]
    [InlineData("12 301")]
    [InlineData("012-0301")]
    [InlineData("12301")]
    [InlineData("301室12号楼")]
    [InlineData("12+301")]
    [InlineData("柳荫苑12-301")]
    public void A_door_is_known_in_every_written_form(string door) =>
        Assert.Equal("12-301 A×2", RelayTown.Booked($"5. {door} A2"));

    [Theory]
    [InlineData("3-2-501")]
    [InlineData("3号楼2单元501")]
    [InlineData("3栋2-501室")]
    [InlineData("3/2/501")]
    [InlineData("三号楼二单元五零一")]
    [InlineData("3#2#501")]
    [InlineData("3号2门501")]
    [InlineData("32501")]
    public void Units_are_read_between_building_and_room(string door) =>
        Assert.Equal("3-2-501 A×1", RelayTown.Booked($"1. {door} A1", RelayTown.Units));

    [Theory]
    [InlineData("A座1203")]
    [InlineData("a-1203")]
    [InlineData("A1203")]
    [InlineData("A 1203")]
    [InlineData("A栋1203室")]
    public void Letter_buildings_are_not_taken_for_packages(string door) =>
        Assert.Equal("A-1203 A×2", RelayTown.Booked($"1. {door} A2", RelayTown.Letters));

    [Theory]
    [InlineData("99弄12号301室")]
    [InlineData("99-12-301")]
    [InlineData("12号301")]
    [InlineData("某路99弄12号301室")]
    public void The_lane_is_part_of_the_address(string door) =>
        Assert.Equal("12-301 A×1", RelayTown.Booked($"1. {door} A1", RelayTown.Lane));

    [Theory]
    [InlineData("1. 21-301 A1", QuestionReasons.UnknownBuilding)]
    [InlineData("1. 12-309 A1", QuestionReasons.UnknownRoom)]
    [InlineData("1. 12号楼 A1", QuestionReasons.NoRoom)]
    [InlineData("1. 301 A1", QuestionReasons.NoBuilding)]
    [InlineData("1. A1", QuestionReasons.NoAddress)]
    [InlineData("1. 12-301 A1 送到12-302", QuestionReasons.TwoAddresses)]
    [InlineData("1. 12-301、12-302 A1", QuestionReasons.TwoAddresses)]
    [InlineData("1. 12号楼全楼每户A1", QuestionReasons.WholeBuilding)]
    public void What_is_not_one_known_door_is_asked(string line, string reason)
    {
        Assert.Equal("", RelayTown.Booked(line));
        Assert.Equal(reason, RelayTown.Asked(line));
    }

    [Fact]
    public void A_missing_unit_and_another_lane_are_asked()
    {
        Assert.Equal(QuestionReasons.NoUnit, RelayTown.Asked("1. 3-501 A1", RelayTown.Units));
        Assert.Equal(QuestionReasons.UnknownUnit, RelayTown.Asked("1. 3-4-501 A1", RelayTown.Units));
        Assert.Equal(QuestionReasons.WrongLane, RelayTown.Asked("1. 101弄12号301 A1", RelayTown.Lane));
    }

    [Theory]
    [InlineData("1. 12-301 A1 18:30以后在家", "12-301 A×1")]
    [InlineData("1. 12-301 A1 4月14号不在家，15号送", "12-301 A×1")]
    [InlineData("1. 12-301 2楼的别敲门，A1", "12-301 A×1")]
    [InlineData("1. 12-301 小王13800001234 A1", "12-301 A×1")]
    [InlineData("1. 12-301 A1 已付60", "12-301 A×1")]
    [InlineData("1. 小王3-502 A1", "3-502 A×1")]
    [InlineData("1. 12-301 2022加油 A1", "12-301 A×1")]
    public void Times_dates_floors_telephones_and_sums_are_no_doors(string line, string booked) =>
        Assert.Equal(booked, RelayTown.Booked(line));

    [Fact]
    public void Rooms_inherit_the_building_of_heading_line_or_default()
    {
        Assert.Equal("3-101 A×1; 5-302 B×2", RelayTown.Booked("【3号楼】\n101 A1\n5#\n302 B2"));
        Assert.Equal("12-301 A×1; 12-302 A×2", RelayTown.Booked("12号楼：301 A1；302 A2"));
        Assert.Equal("7-504 A×1; 8-504 A×1", RelayTown.Booked("504 A1\n8-504 A1", RelayTown.OneBuilding));
        Assert.Equal("3-101 A×1; 3-102 A×1; 3-103 A×1", RelayTown.Booked("3-101-103 各A1"));
    }

    [Fact]
    public void Below_the_heading_of_an_unknown_building_nothing_falls_to_the_default() =>
        Assert.Equal("", RelayTown.Booked("【23号楼】\n101 A1", RelayTown.OneBuilding));

    [Theory]
    [InlineData("21-301 A2", "12-301 A×2")]
    [InlineData("21号楼301 A2", "12-301 A×2")]
    [InlineData("【21号楼】\n301 A2", "12-301 A×2")]
    [InlineData("红楼301 A2", "12-301 A×2")]
    [InlineData("12-3A A2", "12-301 A×2")]
    [InlineData("21-0301 A2", "12-301 A×2")]
    [InlineData("4-301 A2", "4-301 A×2")]
    public void Another_name_of_a_building_or_a_room_is_the_same_door(string text, string booked)
    {
        var town = RelayTown.Plain with
        {
            Buildings = [.. RelayTown.Plain.Buildings.Select(each => each.No == "12" ? each with
            {
                // 4 is also a building of its own: its number beats the alias.
                Aliases = ["21", "红楼", "4"],
                RoomAliases = new Dictionary<string, string> { ["3A"] = "301" },
            } : each)],
        };
        Assert.Equal(booked, RelayTown.Booked(text, town));
    }
}
