namespace Baogong.Core.Relay;

/// <summary>What a column of a sheet or a key of a form holds.</summary>
internal enum CellRole : byte
{
    Unknown,
    Ignored,
    Building,
    Lane,
    Unit,
    Room,
    Address,
    Name,
    Nickname,
    Phone,
    Goods,
    Quantity,
    Note,
    Status,
    Package,
}

/// <summary>One record of a sheet or form: ranges of tokens by role. Empty ranges were empty cells.</summary>
internal sealed class Row
{
    public TokenRange Building { get; set; }

    public TokenRange Lane { get; set; }

    public TokenRange Unit { get; set; }

    public TokenRange Room { get; set; }

    public TokenRange Address { get; set; }

    public TokenRange Name { get; set; }

    public TokenRange Phone { get; set; }

    public TokenRange Goods { get; set; }

    public TokenRange Quantity { get; set; }

    public TokenRange Note { get; set; }

    public TokenRange Status { get; set; }

    public TokenRange Body { get; set; }

    /// <summary>A filled-in form names its room even when the room is left empty.</summary>
    public bool IsForm { get; set; }

    /// <summary>Cells under a package's own column.</summary>
    public List<(int Package, TokenRange Cell)> Packages { get; } = [];

    /// <summary>Filled cells under a column that is not understood.</summary>
    public List<TokenRange> Unknown { get; } = [];

    public void Set(CellRole role, TokenRange cell)
    {
        switch (role)
        {
            case CellRole.Building: Building = cell; break;
            case CellRole.Lane: Lane = cell; break;
            case CellRole.Unit: Unit = cell; break;
            case CellRole.Room: Room = cell; break;
            case CellRole.Address: Address = cell; break;
            case CellRole.Name: Name = cell; break;
            case CellRole.Nickname: if (Name.Count == 0) Name = cell; break;
            case CellRole.Phone: Phone = cell; break;
            case CellRole.Goods: Goods = cell; break;
            case CellRole.Quantity: Quantity = cell; break;
            case CellRole.Note: Note = cell; break;
            case CellRole.Status: Status = cell; break;
            default: break;
        }
    }
}

internal static class CellRoles
{
    private static readonly Dictionary<string, CellRole> ByName = Build();

    public static CellRole Find(string heading) =>
        ByName.GetValueOrDefault(heading.Trim().Trim('*', ' ', '"'), CellRole.Unknown);

    /// <summary>The role that a longer heading hints at (楼栋门牌, 收货人电话); the first hint in this order counts.</summary>
    public static CellRole Guess(string heading)
    {
        foreach (var (role, hints) in Hints)
        {
            foreach (var hint in hints)
            {
                if (heading.Contains(hint, StringComparison.OrdinalIgnoreCase)) return role;
            }
        }
        return CellRole.Unknown;
    }

    private static readonly (CellRole Role, string[] Hints)[] Hints =
    [
        (CellRole.Ignored, ["金额", "价", "时间", "日期", "付款", "序", "是否", "元"]),
        (CellRole.Phone, ["电话", "手机", "联系方式"]),
        (CellRole.Address, ["门牌", "地址", "房号", "楼室", "楼栋房"]),
        (CellRole.Lane, ["弄"]),
        (CellRole.Unit, ["单元"]),
        (CellRole.Building, ["楼", "栋", "幢"]),
        (CellRole.Room, ["室", "房间"]),
        (CellRole.Note, ["备注", "留言", "说明"]),
        (CellRole.Status, ["状态"]),
        (CellRole.Name, ["姓名", "收货人", "联系人"]),
        (CellRole.Nickname, ["昵称", "微信", "下单人"]),
        (CellRole.Quantity, ["数量", "份数", "件数"]),
        (CellRole.Goods, ["商品", "套餐", "品名", "品种", "货品"]),
    ];

    private static Dictionary<string, CellRole> Build()
    {
        var roles = new Dictionary<string, CellRole>(StringComparer.OrdinalIgnoreCase);
        Add(CellRole.Building, "楼号 楼栋 栋号 楼 栋 幢 幢号 号楼 座 座号 楼幢 楼栋号 楼宇 几号楼 门栋 栋楼 楼座 building");
        Add(CellRole.Lane, "弄 弄号 几弄");
        Add(CellRole.Unit, "单元 单元号 门洞 unit");
        Add(CellRole.Room, "室号 室 房间 房间号 户号 几室 房 房室 room");
        Add(CellRole.Address, "房号 门牌 门牌号 地址 详细地址 收货地址 楼室 住址 楼号室号 楼栋房号 住户 家庭住址 房号地址 楼栋室号 配送地址 address");
        Add(CellRole.Name, "姓名 收货人 联系人 称呼 业主 户主 业主姓名 收件人 收货人姓名 订货人 名字 name");
        Add(CellRole.Nickname, "昵称 下单人 团员昵称 跟团人 微信名 微信昵称 团员 买家 用户昵称 群昵称");
        Add(CellRole.Phone, "电话 手机 联系电话 手机号 联系方式 收货电话 电话号码 手机号码 收货人电话 phone");
        Add(CellRole.Goods, "要 商品明细 商品 品名 套餐 货品 商品名称 规格 品种 团购商品 接龙内容 内容 商品信息 品类 订购内容 订购商品 购买商品 产品 要什么 订单 item");
        Add(CellRole.Quantity, "数量 份数 件数 购买数量 个数 几份 qty");
        Add(CellRole.Note, "备注 留言 团员备注 说明 买家留言 备注信息 用户备注 其他 其它 note");
        Add(CellRole.Status, "状态 订单状态 支付状态 商品状态 退款状态");
        Add(CellRole.Ignored, "序号 编号 跟团号 订单号 金额 付款 已付 合计 小计 时间 价格 单价 订单金额 总价 下单时间 支付 付款方式 实付 实付金额 总计 总额 应付 小区 社区 " +
            "接龙时间 接龙号 跟团时间 # no no. 日期 楼层 是否付款 签收 签字 领取 楼长");
        return roles;

        void Add(CellRole role, string names)
        {
            foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries)) roles[name] = role;
        }
    }
}
