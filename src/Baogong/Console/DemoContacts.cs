// Whom one speaks to behind the demo town's doors: invented names and numbers, sealed like real ones. Seven doors of
// ten have one; old people who live alone always do. The number of the published resident stands at their door.
using Baogong.Core;
using Baogong.Places;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.Console;

internal static class DemoContacts
{
    // As often as they are in the country, roughly: the common ones stand more than once.
    private const string Surnames =
        "王王王王李李李李张张张刘刘陈陈陈杨杨黄黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金";

    private const string Given = "桂芳秀英玉兰建国志强伟敏静丽洋勇军杰娟涛明霞平刚";

    private static readonly string[] Old = ["阿姨", "奶奶", "爷爷", "老师"];

    private static readonly string[] Young = ["先生", "女士"];

    public static async Task Write(
        Tx tx, DemoPlaces places, Contacts contacts, Randomness randomness, DemoLogins logins, CancellationToken ct)
    {
        var example = await tx.One<HouseholdId>(DemoPeople.SelectDoor, new { DemoTown.Town }, ct);
        var known = places.Households.Select(h => Contact(h, example, logins, randomness)).OfType<DoorContact>();
        await DemoCopy.Rows(tx, "household_contacts",
            "town_id, household_id, id, name_sealed, phone_sealed, name_index, surname_index, phone_index, " +
            "tail_index, source", known.Select(c => contacts.Seal(DemoTown.Town, c)).Select(r => new object?[]
            {
                DemoTown.Town.Value, r.Household.Value, r.Id, r.NameSealed, r.PhoneSealed, r.NameIndex, r.SurnameIndex,
                r.PhoneIndex, r.TailIndex, "list",
            }), ct);
    }

    private static DoorContact? Contact(
        object?[] row, HouseholdId example, DemoLogins logins, Randomness randomness)
    {
        if (row is not [_, int id, .., short elders, bool alone])
            throw new InvalidOperationException("A household's row ends in elders and priority.");
        var (dice, surname, given) =
            (randomness.Below(10), randomness.Below(Surnames.Length), randomness.Below(Given.Length));
        var phone = $"139000{randomness.Below(100_000):D5}";
        if (id == example.Value) return new DoorContact(example, "陈阿姨", logins.ResidentPhone);
        if (dice >= 7 && !alone) return null;
        var titles = elders > 0 ? Old : Young;
        var name = dice < 4 ? $"{Surnames[surname]}{titles[dice % titles.Length]}"
            : $"{Surnames[surname]}{Given[given]}{Given[((given * 7) + dice) % Given.Length]}";
        return new DoorContact(new HouseholdId(id), name, phone);
    }
}
