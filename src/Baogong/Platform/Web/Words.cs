// Texts stand in pairs where they are used: @W["已订完", "Sold out"]. A missing translation does not compile.
using System.Globalization;
using Baogong.Core;

namespace Baogong.Platform.Web;

public enum Language { Chinese, English }

/// <summary>The language of this request, chosen on the page and kept in a cookie; Chinese until then.</summary>
public sealed class Words(Language language)
{
    public const string Cookie = "__Host-lang";

    public Language Language { get; } = language;

    /// <summary>For the html element's lang attribute.</summary>
    public string Tag => Language == Language.Chinese ? "zh-CN" : "en";

    public string this[string zh, string en] => Language == Language.Chinese ? zh : en;

    public string this[Problem problem] => this[problem.Zh, problem.En];

    /// <summary>¥1,234.50</summary>
    public static string Yuan(long fen) => Fen.Yuan(fen);

    /// <summary>"6 公斤" or "1,640.5 kg"; one decimal, none when whole.</summary>
    public string Weight(long grams) => string.Create(CultureInfo.InvariantCulture,
        $"{grams / 1000m:#,0.#} {this["公斤", "kg"]}");

    public static Words Of(HttpContext http) =>
        new(http.Request.Cookies[Cookie] == "en" ? Language.English : Language.Chinese);

    /// <summary>How a route's parameter comes by its words.</summary>
    public static ValueTask<Words?> BindAsync(HttpContext http) => new(Of(http));
}
