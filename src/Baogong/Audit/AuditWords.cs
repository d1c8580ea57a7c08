// The words of the chain for people: what is stored stays short and the same for ever, what is shown may get better.
using Baogong.Platform.Web;

namespace Baogong.Audit;

internal static class AuditWords
{
    private static readonly Dictionary<string, (string Zh, string En)> Things = new()
    {
        ["contact"] = ("住户资料", "Household's data"),
        ["order"] = ("订单", "Order"),
        ["cycle"] = ("开团", "Round"),
        ["plan"] = ("开团计划", "Plan"),
        ["supplier"] = ("供应商", "Supplier"),
        ["package"] = ("套餐", "Package"),
        ["item"] = ("商品", "Item"),
        ["batch"] = ("批次", "Batch"),
        ["call-off"] = ("要货单", "Call-off"),
        ["bag"] = ("袋子", "Bags"),
        ["gate"] = ("门岗到货", "Gate"),
        ["cash"] = ("现金", "Cash"),
        ["grant"] = ("人员身份", "Role"),
        ["door"] = ("门牌确认", "Door"),
        ["door_task"] = ("热线任务", "Hotline task"),
        ["call"] = ("来电", "Call"),
        ["town"] = ("街镇", "Town"),
        ["community"] = ("小区", "Community"),
        ["building"] = ("楼栋", "Building"),
        ["household"] = ("住户", "Household"),
        ["person"] = ("账户", "Account"),
        ["copy"] = ("名单副本", "Copy of a list"),
        ["retention"] = ("到期清理", "Retention"),
        ["approval"] = ("双人复核", "Two-person rule"),
    };

    private static readonly Dictionary<string, (string Zh, string En)> Actions = new()
    {
        ["read"] = ("查看", "looked at"),
        ["printed"] = ("打印", "printed"),
        ["exported"] = ("导出", "exported"),
        ["added"] = ("新增", "added"),
        ["changed"] = ("修改", "changed"),
        ["removed"] = ("删除", "removed"),
        ["placed"] = ("代下单", "placed"),
        ["replaced"] = ("改单", "replaced"),
        ["cancelled"] = ("取消", "cancelled"),
        ["consent_read"] = ("查看口头同意", "consent looked at"),
        ["signed in"] = ("登录", "signed in"),
        ["opened"] = ("开团", "opened"),
        ["closed"] = ("截单", "closed"),
        ["amended"] = ("变更", "amended"),
        ["confirmed"] = ("确认", "confirmed"),
        ["counted"] = ("清点", "counted"),
        ["arrived"] = ("车到门岗", "truck arrived"),
        ["unloaded"] = ("卸完", "unloaded"),
        ["collected"] = ("收款", "collected"),
        ["returned"] = ("退款", "given back"),
        ["vouched for"] = ("确认住户", "vouched for"),
        ["refused"] = ("否认", "refused"),
        ["imported"] = ("导入", "imported"),
        ["zone"] = ("改管理状态", "zone status"),
        ["ended"] = ("收回", "ended"),
        ["capacity_changed"] = ("改上限", "capacity changed"),
        ["limit_changed"] = ("改限购", "limit changed"),
        ["cutoff_extended"] = ("延长截单", "cutoff extended"),
        ["withdrawn"] = ("下架", "withdrawn"),
        ["restored"] = ("恢复上架", "restored"),
        ["handed_over"] = ("已交付", "handed over"),
        ["refund_agreed"] = ("同意退款", "refund agreed"),
        ["undone"] = ("撤销", "undone"),
        ["answered"] = ("登记答复", "answer noted"),
        ["called"] = ("来电登记", "call noted"),
        ["taken"] = ("接手", "taken"),
        ["phone changed"] = ("换手机号", "number changed"),
        ["link renewed"] = ("换登录链接", "link renewed"),
        ["asked"] = ("提请", "asked"),
        ["approved"] = ("同意", "approved"),
        ["switched"] = ("换到这个小区办事", "went on to this community"),
        ["declined"] = ("不同意", "declined"),
        ["minimum_changed"] = ("改起订量", "minimum changed"),
        ["paused"] = ("暂停", "paused"),
        ["resumed"] = ("恢复", "resumed"),
        ["answer undone"] = ("撤销答复", "answer taken back"),
        ["late wishes kept"] = ("记下迟到的单", "late wishes kept"),
        ["late wish dealt with"] = ("迟到的单已处理", "late wish dealt with"),
        ["late wish open again"] = ("迟到的单重新打开", "late wish open again"),
        ["relative invited"] = ("邀请亲属", "relative invited"),
        ["relative linked"] = ("亲属已关联", "relative linked"),
        ["relative unlinked"] = ("解除亲属", "relative unlinked"),
        ["recovery code used"] = ("用恢复码登录", "recovery code used"),
        ["passkey added"] = ("设置通行密钥", "passkey set up"),
        ["password set"] = ("设置密码", "password set"),
        ["read own data"] = ("查看自己的资料", "looked at own data"),
        ["forgotten"] = ("清除", "forgotten"),
        ["paper_added"] = ("加证照", "paper added"),
        ["paper_removed"] = ("删证照", "paper removed"),
        ["photo_set"] = ("换照片", "photo set"),
        ["new_version"] = ("新版本", "new version"),
        ["retired"] = ("停用", "retired"),
        ["confirmation taken back"] = ("收回确认", "confirmation taken back"),
        ["no_answer"] = ("没人接", "no answer"),
        ["left_at_door"] = ("放门口", "left at the door"),
        ["not_home"] = ("没人在家", "nobody at home"),
        ["wrong_address"] = ("地址不对", "wrong address"),
        ["short"] = ("少了", "short"),
        ["broken"] = ("破损", "broken"),
    };

    // The same word of two things: a door is denied, a bag is refused.
    private static readonly Dictionary<string, (string Zh, string En)> OfThings = new()
    {
        ["bag refused"] = ("拒收", "refused"),
        ["door_task closed"] = ("办结", "closed"),
        ["door_task handed_over"] = ("转给别人", "handed over"),
        ["copy taken"] = ("领取", "taken"),
        ["package restored"] = ("恢复", "restored"),
    };

    private static readonly Dictionary<string, (string Zh, string En)> Purposes = new()
    {
        ["search"] = ("热线找住户", "to find a household for a call"),
        ["call"] = ("接您的电话", "during a call"),
        ["caller"] = ("接您的电话", "during a call"),
        ["task"] = ("跟进任务", "to follow up a task"),
        ["task, whole number"] = ("给您回电话", "to call back"),
        ["task, what was said"] = ("跟进任务", "to follow up a task"),
        ["consent"] = ("核对口头同意", "to check what was agreed"),
        ["newcomers"] = ("确认谁住在这一户", "to confirm who lives here"),
        ["relatives"] = ("办理外地亲属", "to link a relative"),
        ["doors"] = ("送货名单", "for the delivery list"),
        ["labels"] = ("袋标", "for bag labels"),
        ["carts"] = ("装车单", "for the carts"),
    };

    public static string Thing(Words w, string thing) => In(w, Things, thing);

    public static string Action(Words w, string thing, string action) =>
        OfThings.ContainsKey($"{thing} {action}") ? In(w, OfThings, $"{thing} {action}") : In(w, Actions, action);

    public static string Purpose(Words w, string why) => In(w, Purposes, why);

    private static string In(Words w, Dictionary<string, (string Zh, string En)> known, string word) =>
        known.TryGetValue(word, out var both) ? w[both.Zh, both.En] : word;
}
