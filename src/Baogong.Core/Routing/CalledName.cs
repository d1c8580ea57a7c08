// How people speak of each other: 陈阿姨, 老陈, 陈桂芳. A title is no part of the name, and says the name was not given.
namespace Baogong.Core.Routing;

public static class CalledName
{
    private static readonly string[] Titles =
    [
        "阿姨", "叔叔", "伯伯", "奶奶", "爷爷", "婆婆", "公公", "外婆", "外公", "大爷", "大妈", "大姐", "大哥", "阿婆", "阿公",
        "先生", "女士", "小姐", "太太", "老师", "师傅", "医生", "家",
    ];

    /// <summary>陈 from 陈阿姨, 老陈, 陈家; a whole name stays.</summary>
    public static string WithoutTitle(string called)
    {
        called = called.Trim();
        foreach (var title in Titles)
        {
            if (called.Length > title.Length && called.EndsWith(title, StringComparison.Ordinal))
                return WithoutTitle(called[..^title.Length]);
        }

        return called is ['老' or '小' or '阿', _] ? called[1..] : called;
    }

    /// <summary>It can only be a person: it carries a title, or it is a single character.</summary>
    public static bool IsPerson(string word) => word.Length == 1 || WithoutTitle(word) != word;

    /// <summary>陈阿姨 as it is; of a whole name only 陈家: who is asked for on the telephone is the household.</summary>
    public static string Spoken(string name, string surname) =>
        name.Length == 0 ? "" : WithoutTitle(name) != name ? name : $"{surname}家";
}
