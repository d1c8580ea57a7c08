// The one entry to reading relays. Pure: the same text and context give the same reading, in time linear in the text.
namespace Baogong.Core.Relay;

public static class RelayReader
{
    /// <summary>Reads a pasted text: who orders what, what must be asked, what is cancelled. Never throws on
    /// content.</summary>
    public static RelayReading Read(string text, RelayContext context)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(context);
        var lexed = Lexer.Read(text);
        var places = new Places(context);
        var packages = new PackageMatcher(context.Packages);
        var state = new Assembly(lexed, places, packages).Run();
        return new Results(state, places, packages).Build();
    }
}
