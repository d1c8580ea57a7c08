using Baogong.Core.SignIn;

namespace Baogong.Tests.Core;

public class CodeBudgetTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 1, 8, 0, 0, TimeSpan.Zero);

    // The promise of CodeBudget: at whatever moment somebody asks, a code is alive afterwards, with time to type it.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whoever_asks_whenever_has_a_live_code_and_messages_stay_few(int seed)
    {
        var random = new Random(seed);
        var phone = new Phone();
        var (now, day) = (Start, Start.AddDays(1));
        while (now < day)
        {
            // Some ask every second, some come back after minutes; some guess, too.
            now += TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(1, 400) : random.Next(1, 5));
            phone.Ask(now);
            Assert.True(phone.LongestLife(now) >= TimeSpan.FromSeconds(59), $"{now:T}: {phone.LongestLife(now)}");
            if (random.Next(40) == 0) phone.Wrong++;
        }

        Assert.True(phone.Sent <= CodeBudget.Burst + (24 * 15) + 2, $"{phone.Sent} messages");
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(9, 6)]
    [InlineData(10, 8)]
    [InlineData(999, 8)]
    [InlineData(1000, 12)]
    [InlineData(1_000_000, 12)]
    public void Wrong_tries_make_codes_longer(int wrong, int digits) => Assert.Equal(digits, CodeBudget.Digits(wrong));

    [Fact]
    public void A_code_that_became_too_short_is_replaced_at_once()
    {
        var state = new NumberState(Start, Start + CodeBudget.Interval, 10, LiveDigits: 6);
        Assert.True(CodeBudget.Sends(state, Start.AddSeconds(1)));
        Assert.False(CodeBudget.Sends(state with { LiveDigits = 8 }, Start.AddSeconds(1)));
    }

    // A telephone and the rows about it, as AskForCode keeps them.
    private sealed class Phone
    {
        private readonly List<(DateTimeOffset Until, int Digits)> _codes = [];
        private DateTimeOffset? _sentAt;
        private DateTimeOffset _paidUntil = Start;

        public int Wrong { get; set; }

        public int Sent { get; private set; }

        public void Ask(DateTimeOffset now)
        {
            var live = _codes.Where(c => c.Until > now).Select(c => c.Digits).DefaultIfEmpty(0).Max();
            if (!CodeBudget.Sends(new NumberState(_sentAt, _paidUntil, Wrong, live), now)) return;
            (_sentAt, _paidUntil, Sent) = (now, CodeBudget.Pay(_paidUntil, now), Sent + 1);
            _codes.Add((now.AddMinutes(Limits.CodeMinutes), CodeBudget.Digits(Wrong)));
        }

        public TimeSpan LongestLife(DateTimeOffset now) =>
            _codes.Where(c => c.Digits >= CodeBudget.Digits(Wrong)).Select(c => c.Until - now).DefaultIfEmpty().Max();
    }
}
