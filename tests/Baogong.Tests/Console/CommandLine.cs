// Runs the program as a user does: another process, its own environment, its two outputs and its exit code.
using System.Diagnostics;
using System.Text;

namespace Baogong.Tests.Console;

public sealed record Ended(int ExitCode, string Out, string Errors)
{
    /// <summary>One clear sentence, nothing of a stack trace.</summary>
    public void IsOneSentence(string part)
    {
        Assert.Equal(1, ExitCode);
        Assert.Contains(part, Errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Errors, StringComparison.Ordinal);
        Assert.Single(Errors.Trim().Split('\n'));
    }
}

public sealed class CommandLine : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _out = new(), _errors = new();

    private CommandLine(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => { lock (_out) _out.AppendLine(e.Data); };
        process.ErrorDataReceived += (_, e) => { lock (_errors) _errors.AppendLine(e.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static CommandLine Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Baogong.dll"));
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) info.Environment[name] = value;
        return new CommandLine(Process.Start(info) ?? throw new InvalidOperationException("dotnet does not start."));
    }

    public static async Task<Ended> Run(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using var program = Start(environment, arguments);
        return await program.End();
    }

    /// <summary>Waits until the program says where it is open.</summary>
    public async Task<Uri> Address()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromMinutes(3))
        {
            string text;
            lock (_out) text = _out.ToString();
            var at = text.IndexOf("http://", StringComparison.Ordinal);
            if (at >= 0) return new Uri(text[at..].Split([' ', '\n', '\r'], 2)[0]);
            if (_process.HasExited) break;
            await Task.Delay(50);
        }

        throw new InvalidOperationException($"The program did not open: {_out} {_errors}");
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Process.Start("kill", ["-INT", _process.Id.ToString()]).WaitForExit();

    /// <summary>kill -9: no time for goodbyes.</summary>
    public void Kill() => _process.Kill();

    public async Task<Ended> End()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await _process.WaitForExitAsync(patience.Token);
        lock (_out) lock (_errors) return new Ended(_process.ExitCode, _out.ToString(), _errors.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Interrupt();
            await End();
        }

        _process.Dispose();
    }
}
