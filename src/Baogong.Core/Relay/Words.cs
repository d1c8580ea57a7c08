// The vocabulary of relays: words that carry grammar, by what they do. A word that is not here is text: it may be a
// name or a note, and near a package it makes the line a question. New ways of saying a thing are added here first.
using System.Collections.Frozen;

namespace Baogong.Core.Relay;

internal enum WordKind : byte
{
    None,
    /// <summary>Politeness and grammar: carries nothing.</summary>
    Filler,
    /// <summary>Announces an order (要, 来, 订).</summary>
    Verb,
    Each,
    All,
    And,
    Or,
    Add,
    Reduce,
    /// <summary>What was ordered stays (A留着, 保留B): orders nothing.</summary>
    Keep,
    Cancel,
    Change,
    Total,
    Same,
    Proxy,
    Vague,
    Undecided,
    Question,
    /// <summary>A remark that sounds like a cancellation or doubt, but is none (缺货就退款).</summary>
    Remark,
    /// <summary>A form of address (阿姨, 先生): what stands before it is a name.</summary>
    Title,
    Leader,
    Rule,
    Example,
    Close,
    Whole,
    Payment,
    Except,
    /// <summary>Not now: without goods it is no order (再想想).</summary>
    Later,
    /// <summary>Speaks of an earlier delivery (少给, 烂了).</summary>
    Complaint,
}

internal static class Words
{
    private static readonly (WordKind Kind, string List)[] Table =
    [
        (WordKind.Filler,
            "昨天订的 昨天报的 上次订的 " +
            "喂 两家 三家 几家 我 我家 我们 我们家 咱家 家 帮我 帮忙 给我 替我 麻烦 请 谢谢 谢 谢谢啦 多谢 感谢 辛苦 辛苦了 辛苦啦 就好 就行 即可 了 的 吧 啊 呀 哦 噢 " +
            "喔 哈 哈哈 哈哈哈 嗯 嗯嗯 好 好的 好滴 收到 那 那就 那我 也 也是 就 就是 我是 是 都 这次 今天 本次 您好 " +
            "你好 大家好 支持 加油 分别 一下 房号 室号 门牌 门牌号 地址 楼号 楼 室 房 套餐 品种 数量 份数 商品 " +
            "昵称 呢 嘛 哒 啦 哟 喽 咯 么么哒 谢谢团长 感谢团长 团长辛苦 团长辛苦了 一户 这户 住 在 写 先 " +
            "老师好 不好意思 抱歉 刚才 刚刚 上面 又来了 来啦 老板 亲 另外 然后 至 到 这边 人 补报 漏报 补登 以上 OK 拜托 " +
            "单独 一起 正常 仍 还是要 其他照旧 其他不变 其余不变 别的不变 其它不变 手抄 哈喽 各位 师傅好"),
        (WordKind.Verb,
            "要 要的 来 来个 来份 来点 要个 要份 订个 订份 带个 带份 拿个 拿份 给个 给份 订 定 买 拿 报 报名 记 登记 需要 想要 想订 预订 预定 下单 购买 团 参团 跟团 接龙 订购 带 " +
            "捎 要订 要买 我要 都要 也要 来一波 记上 算上 补 补一下 补上 补一单 加一单 来一单 报一单 下一单 订一单 有 选 点 要了 加入"),
        (WordKind.Each, "各 都是 各来 各要 各订 每家 每户 每样来 每种来 均 每人 各自 各家 各户 都来 各加 每样要"),
        (WordKind.All, "三样 两样 四样 五样 三种 两种 四种 五种 六种 全部 全套 每种 每样 各样 各种 所有 六样 每款 三款 两款 四款 五款 全要"),
        (WordKind.And, "和 与 跟 还有 以及 及 外加 并 同"),
        (WordKind.Or, "或 或者 还是 要么 或是"),
        (WordKind.Add, "再加 再来 再来个 再来份 再要个 再要份 再加个 再加份 加个 加份 再要 再订 加 加订 追加 增加 新增 添 多加 多要 再补 补订 再买 再定 加购 还要 加上 再 加一下 再添"),
        (WordKind.Reduce, "少 减 减少 减去 少要 少订 少来 减掉 减到"),
        (WordKind.Keep, "保留 留着 留下 仍要 照旧 不变 不动 照样要"),
        (WordKind.Cancel,
            "取消 取消了 取消掉 取消订单 不要 不要了 不订 不订了 不买了 不需要 不需要了 退 退了 退掉 退单 退款 退订 退团 撤 撤了 撤单 撤销 撤回 删 " +
            "删了 删掉 删除 删去 作废 去掉 划掉 免了 算了 不来了 不团了 不参加了 不用了 退出 弃 放弃 已退 已取消 已退款 已撤 已删 " +
            "不定了 别要了 不拿了 不报了 不参团了 交易关闭 已关闭"),
        (WordKind.Change,
            "改 改成 改为 改下 改一下 更改 更改为 更正 更正为 换 换成 换为 变更 变更为 修改 修改为 调整为 调整 写错 写错了 写错啦 报错 报错了 " +
            "错了 打错 打错了 填错 填错了 应该是 应为 应是 订正 改回 不对 说错 说错了 重新报 重报 重新接 重新填 以这个为准 以此为准 数量改为 改订 改要 " +
            "整单改成 整单改为 整单换成 全部改成 全部改为 全部换成 全改成 全改为 全换成 都改成 都改为 都换成"),
        (WordKind.Total, "总计 一共 共 总共 合计 共计 一共是 总数 总份数 汇总 小计 总额 总金额 合共"),
        (WordKind.Same, "同上 同楼上 同前 同样 一样 一样的 跟楼上一样 和楼上一样 照旧例 跟上 同上户 同上家 如上 跟上面一样 和上面一样 同上一样 〃"),
        (WordKind.Proxy,
            "代 帮 替 代订 代买 代报 代登记 帮订 帮买 帮带 给 为 代下单 代付 帮代 帮楼上 帮楼下 帮对门 帮隔壁 替楼上 替楼下 替对门 替隔壁 代楼上 " +
            "代楼下 代对门 代隔壁 帮邻居 替邻居 代邻居 给楼上 给楼下 给对门 给隔壁 给邻居 代拍 帮拍 帮忙给 帮我妈 给我妈 帮爸妈 给爸妈 代父母"),
        (WordKind.Vague, "若干 几 几个 几份 多份 一些 些 半 半份 半板 半箱 半袋 少许 适量 多点 若 数份 多少都行 两三 三四 一两 左右 大概 约 至少 最多 起码"),
        (WordKind.Undecided,
            "看着给 看着办 随便 随意 都行 都可以 还有的话 如果还有 有剩 有剩的 还有剩 没截止的话 的话 如果 要是 楼上的 楼下的 隔壁的 对门的 邻居的 有的话 有就要 如果有 要是有 若有 如有 " +
            "有货的话 有多的话 有剩的话 剩的 不确定  " +
            "可能 也许 到时候 老规矩 老样子 照老样子 跟上次一样 和上次一样 同上次 上次一样 照上次 上次那样 跟昨天一样 和昨天一样 同昨天 同前次 照旧来 看情况 " +
            "差不多 便宜的话 便宜就 贵就 你定 团长定 意思意思 能要 能订 想问 便宜点的 那样来 候补 排队 " +
            "凑数 上次 下次 下回 明天再 帮忙看 随你 任选 任意 的那个 的那种 的那款 哪个 哪种 类似 那种 这种 要不要 需不需要"),
        (WordKind.Later,
            "再说 待定 没想好 考虑 考虑一下 想想 再想想 再看看 商量 商量一下 等等再 等会再 先别 暂时 暂时不 晚点再 下次再 不参加 没要 没人要 没人"),
        (WordKind.Complaint,
            "少给 少送 漏给 漏送 少了 少货 没收到 没拿到 烂了 坏了 发错 多发 漏发 少发 收到了 只收到 拿错 补发 退货 质量 碎了 压坏 昨天的"),
        (WordKind.Question,
            "吗 几点 几时 几号 多少 多少钱 多少斤 怎么 怎样 什么 啥 哪 哪里 哪些 有没有 是不是 能不能 可不可以 可以吗 行不行 还有没有 何时 多久 能否 是否 " +
            "为什么 为啥 咋 谁 谁家 还能 可以加 新不新鲜 好不好"),
        (WordKind.Remark,
            "缺货就退款 缺货退款 缺货可退 缺货就退 缺货退 没货退款 没货就退 没有就退 没有退款 没有就算了 没有就不要了 没货就算了 缺货就算了 没有的话就算了 " +
            "没货就不要 缺货就不要 没有就退款 缺货可退款 缺货不要 没货不要 没有可以不要 不要放 不要敲门 不要按铃 不要打电话 不要上门 不要送 不要塑料袋 不要袋子 " +
            "不要太 不要肥 不要辣 不要香菜 不要葱 不要坏 不要烂 不要压 不要急 不要甜 不要冰 不要催 不要碰 不要加 不要漏 不要换 不要换货 多余退款 多退少补 " +
            "家里没人 家中没人 没人在家 没人放 没人收 退货勿扰 可能不在家 可能在上班 可能要晚 可能晚点 上次的袋子 随便放 随便放哪 放哪都行 放哪里都行 什么时候送都行 随时 哪天送都行"),
        (WordKind.Title,
            "阿姨 叔叔 先生 女士 小姐 老师 师傅 太太 爷爷 奶奶 伯伯 大爷 大妈 大姐 大哥 妈妈 爸爸 妈 爸 阿婆 阿公 老伯 婆婆 外婆 外公 同学 医生 阿叔 " +
            "伯母 老人 姐 哥 嫂 嫂子 阿伯 爷叔 好婆 娘 宝妈 宝爸 老太 老太太 夫人 经理 老板娘 大叔 姑娘 老婆 老公"),
        (WordKind.Leader, "团长 群主 楼长 志愿者 志愿者们 管理员 居委 客服 团购群主 楼组长 店长 物业 组长"),
        (WordKind.Rule,
            "每户限 限购 限 每户最多 最多 每单限 每家限 单户限 一户限 每人限 还剩 剩余 已经有 保质期 " +
            "截至 目前 现在 够数 还差 已有 已接 累计 凑够 凑满 人数 格式 按 请按 必须 务必 一律 起送 起订 满 包邮 付款 " +
            "转账 收款 备注  " +
            "接龙时 注意 提醒 通知 公告 说明 规则 要求 到货 自提 领取 取货 配送 统计 汇总 明天 后天 周一 周二 周三 周四 周五 周六 周日 预计 价格 " +
            "单价 特价 团购价 优惠 供应 接龙开始 开始接龙 开团 成团"),
        (WordKind.Example, "例 例如 如 示例 举例 样例 比如 范例 例子 模板 样式 譬如"),
        (WordKind.Close,
            "截单了 截单啦 已截单 封单 封单了 已封单 截单 封团 截团 截团了 结团 结团了 已截止 截止了 接龙结束 团购结束 停止接龙 接龙关闭 不再接单 不接了 关闭接龙 " +
            "到此为止 停止接单 接龙截止 不收了 关团 结单 结单了 已结单"),
        (WordKind.Whole, "整个单元 整单元 整栋 整幢 整楼 整层 全层 全楼 全栋 整个楼 整个楼层 全单元 一整层 整个门洞 每层 全部住户 整座 全幢"),
        (WordKind.Payment, "已付 已付款 已转 已转账 付了 付过 转了 已支付 现金 待付 未付 微信付 支付宝 已付清 款已付 钱已付"),
        (WordKind.Except, "除了 除 以外 之外"),
    ];

    private static readonly FrozenDictionary<char, (string Word, WordKind Kind)[]> ByFirst = Build();

    /// <summary>Han characters that count packages when they follow a number.</summary>
    public static bool IsContainer(int han) => han is '份' or '袋' or '箱' or '板' or '盒' or '桶' or '包' or '提' or '瓶'
        or '套' or '只' or '个' or '件' or '组' or '条' or '罐' or '杯' or '筐' or '捆' or '扎' or '听' or '篮' or '盘'
        or '单' or '串' or '把' or '支' or '卷' or '盆' or '壶' or '碗' or '棵' or '块' or '样' or '屉' or '笼' or '枝';

    /// <summary>Han characters that measure goods or things: a number before them is not a count of packages.</summary>
    public static bool IsMeasure(int han) => han is '斤' or '克' or '枚' or '颗' or '粒' or '片' or '升' or '寸'
        or '抽' or '朵';

    /// <summary>The longest word that starts here. Length counts tokens, which are single characters for Han.</summary>
    public static (WordKind Kind, int Length) Match(LexedText text, int at, int end)
    {
        var token = text.Tokens[at];
        if (token.Kind != TokenKind.Han || !ByFirst.TryGetValue((char)token.Value, out var words)) return default;
        foreach (var (word, kind) in words)
        {
            if (word.Length <= end - at && Matches(text, at, word)) return (kind, word.Length);
        }
        return default;
    }

    private static bool Matches(LexedText text, int at, string word)
    {
        for (var i = 1; i < word.Length; i++)
        {
            if (!text.Tokens[at + i].IsHan(word[i])) return false;
        }
        return true;
    }

    private static FrozenDictionary<char, (string Word, WordKind Kind)[]> Build()
    {
        var words = new Dictionary<string, WordKind>();
        foreach (var (kind, list) in Table)
        {
            // A word in two lists belongs to the first: the table is ordered from weak to strong only within a kind.
            foreach (var word in list.Split(' ', StringSplitOptions.RemoveEmptyEntries)) words.TryAdd(word, kind);
        }
        return words.GroupBy(pair => pair.Key[0]).ToFrozenDictionary(
            group => group.Key,
            group => group.Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Key.Length).ToArray());
    }
}
