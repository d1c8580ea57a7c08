// Refusals of this room. Each says what happened and what to do.
using Baogong.Core;

namespace Baogong.Batches;

public static class BatchesProblems
{
    public static readonly Problem NoSuchRound = new("batches.no-such-round", 404,
        "没有找到这一期。请从开团列表里重新选。", "There is no such round. Please choose one from the list of rounds.");

    public static readonly Problem RoundWithdrawn = new("batches.round-withdrawn", 409,
        "这一期已经撤回，不会截单。", "This round was withdrawn and will not be closed.");

    public static readonly Problem NotOpenYet = new("batches.not-open-yet", 409,
        "这一期还没有开团，不能截单。不想开了，请在开团页面撤回。",
        "This round has not opened yet, so it cannot be closed. To call it off, withdraw it on the rounds page.");

    public static readonly Problem NoSuchBatch = new("batches.no-such-batch", 404,
        "没有找到这个批次。可能还没有截单，请从批次列表里重新选。",
        "There is no such batch. The round may still be open; please choose from the list of batches.");

    public static readonly Problem NoSuchSheet = new("batches.no-such-sheet", 404,
        "没有这张单子，或者不归您管。要是应该能看，请联系镇专班。",
        "There is no such sheet, or it is not yours. If it should be, ask the town desk.");

    public static readonly Problem ListOver = new("batches.list-over", 410,
        "这一期送完超过一天，送货名单已经收起。要查哪一户，请联系镇专班。",
        "This round was delivered more than a day ago and its door list is closed. Ask the town desk about a door.");

    public static readonly Problem NoSuchCallOff = new("batches.no-such-call-off", 404,
        "这个批次里没有这家供应商的要货单。", "This batch has no call-off for this supplier.");

    public static readonly Problem ReasonMissing = new("batches.reason-missing", 422,
        "请写明变更的原因，2 到 200 个字。", "Please give the reason for the change, 2 to 200 characters.");

    public static readonly Problem NothingChanged = new("batches.nothing-changed", 422,
        "没有填变更的份数。减少写负数，比如 -1；增加写正数，比如 2。",
        "No change was entered. Write −1 to take one away, 2 to add two.");

    public static readonly Problem ChangeTooLarge = new("batches.change-too-large", 422,
        $"一次变更最多 {Limits.LinesPerOrder} 行，每行最多 {Limits.PiecesPerLine} 份，同一户同一套餐只能写一行。",
        $"One amendment takes at most {Limits.LinesPerOrder} lines of at most {Limits.PiecesPerLine} pieces, " +
        "each household and package once.");

    public static readonly Problem NoSuchLine = new("batches.no-such-line", 422,
        "这一户或者这个套餐不在这个批次里。请检查后再填。",
        "This household or this package does not belong to the batch. Please check and enter again.");

    public static readonly Problem RequestReused = new("batches.request-reused", 422,
        "这张表已经交过一次，内容不一样。请打开新的变更页面再填。",
        "This form was sent before with other content. Please open a new amendment page.");

    public static readonly Problem NotConfirmed = new("batches.not-confirmed", 409,
        "这张要货单还没有确认，不用撤销。", "This call-off is not confirmed, so there is nothing to take back.");

    public static readonly Problem NoSuchOffer = new("batches.no-such-offer", 404,
        "这个批次里没有这种套餐。", "There is no such package in this batch.");

    public static readonly Problem NotUnderMinimum = new("batches.not-under-minimum", 409,
        "这一种没有起送量、已经够起送量、已经退掉，或者已经开始送了。单户的变更请写变更单。",
        "This package has no minimum, reaches it, was dropped already, or its delivery has begun. For single " +
        "households write an amendment.");

    public static Problem TooFewPieces(string letter, int pieces) => new("batches.too-few-pieces", 409,
        $"{letter} 套餐这户现在只有 {pieces} 份，不能减这么多。",
        $"This household has only {pieces} of package {letter}; that many cannot be taken away.");
}
