namespace Baogong.Core;

/// <summary>Either a value or a refusal. Bugs are exceptions; refusals are not.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, Problem? problem)
    {
        _value = value;
        Problem = problem;
    }

    /// <summary>The refusal, or null when there is a value.</summary>
    public Problem? Problem { get; }

    public bool Succeeded => Problem is null;

    /// <exception cref="InvalidOperationException">There is a problem instead of a value.</exception>
    public T Value => Problem is null
        ? _value!  // Not null by construction: only a value makes an outcome without a problem.
        : throw new InvalidOperationException($"No value: {Problem.Code}");

    public Outcome<TNext> Then<TNext>(Func<T, TNext> next) =>
        Problem is null ? next(Value) : Problem;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);
}
