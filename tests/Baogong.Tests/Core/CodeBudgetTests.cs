using Baogong.Core.SignIn;

namespace Baogong.Tests.Core;

public class CodeBudgetTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 1, 8, 0, 0, TimeSpan.Zero);

    // The promise of CodeBudget: at whatever moment somebody asks, the newest code is good, with time to type it.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    public void Whoever_asks_whenever_has_a_live_code_and_messages_stay_few(int seed, bool comesIn)
    {
        var random = new Random(seed);
        var phone = new Phone();
        var (now, day) = (Start, Start.AddDays(1));
        while (now < day)
        {
            // Some ask every second, some come back after minutes; some guess, too.
            now += TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(1, 400) : random.Next(1, 5));
            phone.Ask(now);
            Assert.True(phone.Life(now) >= TimeSpan.FromSeconds(59), $"{now:T}: {phone.Life(now)}");
            if (random.Next(40) == 0) phone.Wrong++;
            if (comesIn && random.Next(30) == 0) phone.Use();
            Assert.InRange(phone.Alive(now), 0, 4);
        }

        Assert.True(phone.Sent <= CodeBudget.Burst + (24 * 15) + 2 + (3 * phone.Used), $"{phone.Sent} messages");
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
        private bool _newestUsed;
        private DateTimeOffset? _sentAt;
        private DateTimeOffset _paidUntil = Start;

        public int Wrong { get; set; }

        public int Sent { get; private set; }

        public int Used { get; private set; }

        public void Ask(DateTimeOffset now)
        {
            var live = _newestUsed || _codes.Count == 0 || _codes[^1].Until <= now ? 0 : _codes[^1].Digits;
            if (!CodeBudget.Sends(new NumberState(_sentAt, _paidUntil, Wrong, live), now)) return;
            (_sentAt, _paidUntil, Sent) = (now, CodeBudget.Pay(_paidUntil, now), Sent + 1);
            _codes.Add((now.AddMinutes(Limits.CodeMinutes), CodeBudget.Digits(Wrong)));
            _newestUsed = false;
        }

        /// <summary>The owner comes in with the newest code, if it is still good.</summary>
        public void Use()
        {
            if (_newestUsed || _codes[^1].Digits < CodeBudget.Digits(Wrong)) return;
            (_newestUsed, Wrong, Used) = (true, 0, Used + 1);
            _codes[^1] = (DateTimeOffset.MinValue, 0);
        }

        public TimeSpan Life(DateTimeOffset now) =>
            _newestUsed || _codes[^1].Digits < CodeBudget.Digits(Wrong) ? TimeSpan.Zero : _codes[^1].Until - now;

        public int Alive(DateTimeOffset now) =>
            _codes.Count(c => c.Until > now && c.Digits >= CodeBudget.Digits(Wrong));
    }
}
