// What a test's servers log is shown with that test, if it fails: tests provoke errors, and hundreds of stack traces would
// bury the one failure that somebody looks for.
using Microsoft.Extensions.Logging;

namespace Baogong.Tests.Harness;

/// <param name="output">Of the test that started the server; null = there is none.</param>
public sealed class TestLog(ITestOutputHelper? output) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            output?.WriteLine($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
        }
        catch (InvalidOperationException)
        {
            // The server outlived its test by a moment.
        }
    }

    public void Dispose()
    {
    }
}
