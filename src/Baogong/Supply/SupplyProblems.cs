using Baogong.Core;

namespace Baogong.Supply;

public static class SupplyProblems
{
    public static readonly Problem NoSuchSupplier = new("supply.no-such-supplier", 404,
        "没有这家供应商。请回到列表重新选。", "There is no such supplier. Please choose again from the list.");

    public static readonly Problem NoSuchItem = new("supply.no-such-item", 404,
        "没有这个商品。请回到列表重新选。", "There is no such item. Please choose again from the list.");

    public static readonly Problem NoSuchPackage = new("supply.no-such-package", 404,
        "没有这个套餐。请回到列表重新选。", "There is no such package. Please choose again from the list.");

    public static readonly Problem NoSuchPaper = new("supply.no-such-paper", 404,
        "没有这份证件，可能已经删掉了。", "There is no such paper; perhaps it was removed already.");

    public static readonly Problem NameMissing = new("supply.name-missing", 422,
        "请填名称，最多 60 个字。", "Please give a name of at most 60 characters.");

    public static readonly Problem NameTaken = new("supply.name-taken", 409,
        "这个名称已经有了。请换一个名称，或者去改原来那个。",
        "This name is taken. Please choose another one, or edit the existing entry.");

    public static readonly Problem KindUnknown = new("supply.kind-unknown", 422,
        "请从列表里选一个类型。", "Please choose a kind from the list.");

    public static readonly Problem ContactTooLong = new("supply.contact-too-long", 422,
        "联系方式最多 100 个字，只写单位电话。", "Contact: at most 100 characters, the firm's office line only.");

    public static readonly Problem PaperNumberMissing = new("supply.paper-number-missing", 422,
        "请填证件号，最多 60 个字。", "Please give the paper's number, at most 60 characters.");

    public static readonly Problem PaperDateMissing = new("supply.paper-date-missing", 422,
        "请填有效期到哪一天。", "Please give the day until which the paper is valid.");

    public static readonly Problem UnitMissing = new("supply.unit-missing", 422,
        "请填单位，比如 公斤、枚、盒，最多 10 个字。",
        "Please give the unit, such as kg, piece or box, at most 10 characters.");

    public static readonly Problem WeightWrong = new("supply.weight-wrong", 422,
        "一个单位的重量要在 1 克到 100 公斤之间，填整数克。",
        "One unit weighs from 1 gram to 100 kg; give whole grams.");

    public static readonly Problem CaseWrong = new("supply.case-wrong", 422,
        "每箱数量要在 1 到 10000 之间；散装填 1。", "A case holds 1 to 10,000; put 1 for loose goods.");

    public static readonly Problem PriceWrong = new("supply.price-wrong", 422,
        "请填参考价，单位是元，最多两位小数，比如 8 或 8.50。",
        "Please give the reference price in yuan with at most two decimals, such as 8 or 8.50.");

    public static readonly Problem UnitInUse = new("supply.unit-in-use", 409,
        "这个商品已经用在套餐里，单位不能再改。请新增一个商品。",
        "This item is part of packages, so its unit cannot change. Please add a new item.");

    public static readonly Problem TagUnknown = new("supply.tag-unknown", 422,
        "标签只能从列表里选。", "Tags can only be chosen from the list.");

    public static readonly Problem AliasesWrong = new("supply.aliases-wrong", 422,
        "别名最多 20 个，每个最多 20 个字，用空格或顿号隔开。",
        "At most 20 aliases of at most 20 characters each, with spaces between them.");

    public static readonly Problem ComponentsMissing = new("supply.components-missing", 422,
        "套餐里至少要有一样商品。请选商品、填数量。",
        "A package holds at least one item. Please choose an item and a quantity.");

    public static readonly Problem TooManyComponents = new("supply.too-many-components", 422,
        $"一个套餐最多 {Limits.ComponentsPerPackage} 样商品。", $"A package holds at most {Limits.ComponentsPerPackage} items.");

    public static readonly Problem ItemTwice = new("supply.item-twice", 422,
        "同一样商品填了两行，请合成一行。", "One item stands in two rows; please put it into one.");

    public static readonly Problem PackageTooHeavy = new("supply.package-too-heavy", 422,
        "一份套餐不能超过 1000 公斤，请检查数量。", "One package cannot weigh more than 1,000 kg; please check the quantities.");

    public static readonly Problem PhotoMissing = new("supply.photo-missing", 422,
        "请先选一张照片。", "Please choose a photo first.");

    public static readonly Problem PhotoTooLarge = new("supply.photo-too-large", 422,
        "照片太大了，最多 300 KB。请先在手机上压缩一下。",
        "The photo is too large: at most 300 KB. Please make it smaller first.");

    public static readonly Problem PhotoUnknown = new("supply.photo-unknown", 422,
        "这个文件不是 JPEG、PNG 或 WebP 照片。请换一张。",
        "This file is not a JPEG, PNG or WebP photo. Please choose another one.");

    public static Problem QuantityWrong(int row) => new("supply.quantity-wrong", 422,
        $"第 {row} 行：商品和数量要一起填，数量大于 0，最多三位小数。",
        $"Row {row}: give both item and quantity; the quantity is above 0 with at most three decimals.");
}
