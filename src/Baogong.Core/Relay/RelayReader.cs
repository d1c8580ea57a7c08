// The one entry to reading relays. Pure: the same text and context give the same reading, in time linear in the text.
namespace Baogong.Core.Relay;

public static class RelayReader
{
    /// <summary>Reads a pasted text: who orders what, what must be asked, what is cancelled. Never throws on
    /// content.</summary>
    public static RelayReading Read(string text, RelayContext context) => Read(text, context, RelayAnswers.None);

    /// <summary>The same with what a person answered. Lines and spans are those of the text as pasted.</summary>
    public static RelayReading Read(string text, RelayContext context, RelayAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(answers);
        var answered = AnsweredText.Read(text, answers);
        var places = new Places(context);
        var packages = new PackageMatcher(context.Packages);
        var state = new Assembly(answered, places, packages, context.Booked).Run();
        return answered.Restore(new Results(state, places, packages).Build());
    }
}
