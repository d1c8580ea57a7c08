using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

public sealed class LexerTests
{
    [Theory]
    [InlineData("１２－３０１", "12|-|301")]
    [InlineData("12—301　Ａ✖️２", "12|-|301| |A|×|2")]
    [InlineData("1️⃣2️⃣ 🅰️1", "12| |A|1")]
    [InlineData("②1④1", "2|1|4|1")]
    [InlineData("🔟 a2", "10| |A|2")]
    [InlineData("「A」➕1", "「|A|」|+|1")]
    [InlineData("6\u200b-\ufeff504", "6|-|504")]
    public void Every_dress_of_a_sign_becomes_the_plain_sign(string text, string expected)
    {
        var lexed = Lexer.Read(text);
        Assert.Equal(expected,
            string.Join('|', lexed.Tokens.Select(token => token.IsGap ? " " : lexed.Norm(token).ToString())));
    }

    [Fact]
    public void Tokens_point_at_the_pasted_characters()
    {
        const string text = "🍎 １２号 Ａ１\r\n🥬3-2 b";
        var lexed = Lexer.Read(text);
        Assert.Equal(2, lexed.Lines.Length);
        Assert.Equal("🥬3-2 b", lexed.TextOf(lexed.Lines[1]).ToString());
        Assert.Contains("１２", lexed.Tokens.Select(token => text.Substring(token.Start, token.Length)));
        Assert.Contains("🥬", lexed.Tokens.Select(token => text.Substring(token.Start, token.Length)));
    }

    [Fact]
    public void A_struck_line_is_known_as_struck()
    {
        var struck = string.Concat("3-101 A1".Select(sign => sign + "\u0336"));
        Assert.True(Lexer.Read(struck).Lines[0].Struck);
        Assert.False(Lexer.Read("3-101 A1").Lines[0].Struck);
    }

    [Theory]
    [InlineData("三零二", 302, "302")]
    [InlineData("幺零二", 102, "102")]
    [InlineData("十二", 12, "12")]
    [InlineData("二十", 20, "20")]
    [InlineData("廿五", 25, "25")]
    [InlineData("一百零二", 102, "102")]
    [InlineData("〇二", 2, "02")]
    [InlineData("俩", 2, "2")]
    public void Chinese_numerals_are_read_by_places_or_by_value(string text, int value, string digits)
    {
        var tokens = Lexer.Read(text).Tokens;
        Assert.True(Numerals.TryRead(tokens, 0, tokens.Length, out var next, out var read, out var places));
        Assert.Equal((tokens.Length, value, digits), (next, read, places));
    }

    [Theory]
    [InlineData("菜")]
    [InlineData("一二十")]
    [InlineData("十百")]
    public void What_is_no_numeral_is_not_read_as_one(string text)
    {
        var tokens = Lexer.Read(text).Tokens;
        Assert.False(Numerals.TryRead(tokens, 0, tokens.Length, out _, out _, out _));
    }
}
