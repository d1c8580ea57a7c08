using Baogong.Core;

namespace Baogong.Privacy;

public static class PrivacyProblems
{
    public static readonly Problem HasRole = new("privacy.has-role", 409,
        "您现在还担任着楼长、志愿者或工作人员，别人要能查到是谁在负责。请先请给您这个身份的人结束它，再来删除。",
        "You still have a role here, and people must be able to see who is responsible. Ask whoever gave it to you " +
        "to end it first.");

    public static readonly Problem OpenPayments = new("privacy.open-payments", 409,
        "您替家里付的钱还没有结清，账上要留着您的名字。请看“我替家里付的”，结清以后再来删除。",
        "What you pay for a door is not settled yet, and the books must know who you are. See “What I pay for”; come " +
        "back when it is settled.");

    public static Problem OpenOrders(long orders) => new("privacy.open-orders", 409,
        $"您还有 {orders} 单没有送到，要有人收。请先取消，或者等送到以后再来删除。",
        $"{orders} of your orders have not come yet, and somebody must take them in. Cancel them first, or come " +
        "back after the delivery.");
}
