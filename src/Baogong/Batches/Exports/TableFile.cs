// A table that is written row by row to the answer, whatever its length: only the rows since the last flush are held.
using System.Buffers;

namespace Baogong.Batches.Exports;

public enum ColumnKind { Text, Number, Money }

/// <param name="Head">In the reader's language.</param>
/// <param name="Width">In characters.</param>
/// <param name="Kind">Numbers are real numbers; money shows two decimals.</param>
public sealed record Column(string Head, int Width, ColumnKind Kind = ColumnKind.Text);

/// <summary>A text or a number; a null text is an empty cell.</summary>
public readonly record struct Cell(string? Text, decimal? Number)
{
    public static implicit operator Cell(string? text) => new(text, null);

    public static implicit operator Cell(int number) => new(null, number);

    public static implicit operator Cell(long number) => new(null, number);

    public static implicit operator Cell(decimal number) => new(null, number);
}

public abstract class TableFile : IAsyncDisposable
{
    protected ArrayBufferWriter<byte> Buffer { get; } = new(64 * 1024);

    public abstract void Row(params ReadOnlySpan<Cell> cells);

    /// <summary>Sends what has been written; call it between groups of rows.</summary>
    public abstract Task Flush(CancellationToken ct);

    /// <summary>Without it the file is incomplete, and a reader notices.</summary>
    public abstract Task Finish(CancellationToken ct);

    public abstract ValueTask DisposeAsync();
}
