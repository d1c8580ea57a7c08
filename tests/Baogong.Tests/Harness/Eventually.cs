// Waits for what comes about by itself. Long, for a busy machine is no fault of the program: whoever wants to say how
// soon something must come says so in the benches.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Baogong.Tests.Harness;

public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Task Holds(Func<bool> what, [CallerArgumentExpression(nameof(what))] string said = "") =>
        Holds(() => Task.FromResult(what()), said);

    public static async Task Holds(Func<Task<bool>> what, [CallerArgumentExpression(nameof(what))] string said = "")
    {
        var since = Stopwatch.GetTimestamp();
        while (!await what())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, $"It did not come about: {said}");
            await Task.Delay(50);
        }
    }
}
