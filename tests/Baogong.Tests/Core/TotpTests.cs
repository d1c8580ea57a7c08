using System.Text;
using Baogong.Core.SignIn;

namespace Baogong.Tests.Core;

public class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, the SHA-1 rows.
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void The_vectors_of_the_standard_come_out(long seconds, string code)
    {
        var step = Totp.Step(DateTimeOffset.FromUnixTimeSeconds(seconds));
        Assert.Equal(code, Totp.Code(Secret, step, digits: 8));
        Assert.Equal(code[2..], Totp.Code(Secret, step));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_code_counts_one_step_early_or_late(int off, bool counts)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_650_000_000);
        var code = Totp.Code(Secret, Totp.Step(now) + off);
        Assert.Equal(counts, Totp.Match(Secret, code, now, lastStep: 0) is not null);
    }

    [Fact]
    public void A_step_counts_once_and_none_before_it_counts_again()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_650_000_000);
        var step = Totp.Step(now);
        Assert.Equal(step, Totp.Match(Secret, Totp.Code(Secret, step), now, step - 1));
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step), now, step));
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step - 1), now, step));
        Assert.Null(Totp.Match(Secret, "", now, 0));
        Assert.Null(Totp.Match(Secret, "１２３", now, 0));
    }

    // RFC 4648, section 10, without padding.
    [Theory]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Secrets_are_written_for_people(string plain, string written)
    {
        Assert.Equal(written, Totp.ToBase32(Encoding.ASCII.GetBytes(plain)));
        Assert.Equal(plain, Encoding.ASCII.GetString(Totp.FromBase32(written.ToLowerInvariant() + "==")!));
        Assert.Null(Totp.FromBase32("M1"));
    }

    [Theory]
    [InlineData("13800001234", "13800001234")]
    [InlineData(" 138 0000 1234 ", "13800001234")]
    [InlineData("１３８－００００－１２３４", "13800001234")]
    [InlineData("+86 138-0000-1234", "13800001234")]
    [InlineData("008613800001234", "13800001234")]
    [InlineData("８６ １３８００００１２３４", "13800001234")]
    [InlineData("1380000123", null)]
    [InlineData("12800001234", null)]
    [InlineData("021 5555 0000", null)]
    [InlineData("138000012345678901234567890", null)]
    [InlineData("电话13800001234", null)]
    [InlineData("", null)]
    public void Mobile_numbers_are_read_as_people_write_them(string typed, string? mobile) =>
        Assert.Equal(mobile, Typed.Mobile(typed));
}
