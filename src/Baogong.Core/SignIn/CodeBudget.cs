// When a number gets a code, and how long the code is. Nobody may keep the owner out by asking or guessing for them, so
// nothing here ever says no: between two messages the newest code in the phone serves every browser, and
// wrong guesses make the next code longer instead of closing the number. The arithmetic stands in docs/adr/0013.
//
//   wrong tries in a day    digits    guessed by then, with 4 codes alive
//   0 … 9                      6      10 · 4 / 10⁶        = 4·10⁻⁵
//   10 … 999                   8      990 · 4 / 10⁸       = 4·10⁻⁵
//   1000 …                    12      10⁶ more · 4 / 10¹² = 4·10⁻⁶

namespace Baogong.Core.SignIn;

/// <param name="SentAt">The newest message; null = none.</param>
/// <param name="PaidUntil">Messages are paid by time: each moves this <see cref="CodeBudget.Interval"/> ahead.</param>
/// <param name="Wrong">Wrong tries at this number in the day since the first of them, whoever made them.</param>
/// <param name="LiveDigits">Of the newest message's code, which is what people type; 0 = it is used or too old.</param>
public readonly record struct NumberState(DateTimeOffset? SentAt, DateTimeOffset PaidUntil, int Wrong, int LiveDigits);

public static class CodeBudget
{
    /// <summary>Messages that may follow each other after a minute each; then one per interval.</summary>
    public const int Burst = 3;

    /// <summary>Shorter than a code's life by a minute: for whoever gets no message the newest code is good, with
    /// time to type it.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(4);

    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    /// <summary>Codes with fewer digits than this are dead.</summary>
    public static int Digits(int wrong) => wrong switch { < 10 => 6, < 1000 => 8, _ => 12 };

    /// <summary>True: a new message. False: the newest code serves this browser too.</summary>
    public static bool Sends(NumberState number, DateTimeOffset now) =>
        number.LiveDigits < Digits(number.Wrong) ||
        (now - number.SentAt >= Pause && number.PaidUntil <= now + ((Burst - 1) * Interval));

    /// <summary>The next <see cref="NumberState.PaidUntil"/>. Its cap keeps the promise above: after any message the
    /// next one is at most an interval away.</summary>
    public static DateTimeOffset Pay(DateTimeOffset paidUntil, DateTimeOffset now)
    {
        var next = (paidUntil > now ? paidUntil : now) + Interval;
        var cap = now + (Burst * Interval);
        return next < cap ? next : cap;
    }
}
