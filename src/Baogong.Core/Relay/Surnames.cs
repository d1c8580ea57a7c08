// Who is a name: the common surnames, and the ways a neighbour is called. Names are soft: a wrong one never books.
namespace Baogong.Core.Relay;

internal static class Surnames
{
    private const string Common =
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆" +
        "郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂" +
        "谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边吉饶瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚" +
        "廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌明沙伏岑习胥保和蔺云";

    public static bool IsSurname(char han) => Common.Contains(han, StringComparison.Ordinal);

    public static bool IsCallingPrefix(char han) => han is '小' or '老' or '阿' or '大';

    // Words that end in one of these name goods: short and behind the order, they may be a product we do not know.
    public static bool IsGoods(char han) => han is '肉' or '菜' or '蛋' or '奶' or '油' or '鱼' or '虾' or '鸡' or '鸭' or '豆'
        or '瓜' or '果' or '椒' or '葱' or '姜' or '蒜' or '茄' or '笋' or '菇' or '菌' or '粉' or '糖' or '盐' or '醋' or '酱' or '茶'
        or '酒' or '饼' or '糕' or '饺' or '饨' or '纸' or '巾' or '腐' or '薯' or '橙' or '梨' or '蕉' or '莓' or '饭' or '粥' or '药';
}
