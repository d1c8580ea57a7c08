// What the page for the code must remember: which tries are this browser's, which number, and where to go afterwards.
// Sealed in a short-lived cookie, so that the number stands in no address and a reload asks for nothing again.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.People;

public sealed record CodeTicket(TownId Town, Guid Id, string Mobile, string Back, DateTimeOffset Until)
{
    private const string Cookie = "code";

    /// <summary>138 **** 1234: enough to see a slip of the thumb.</summary>
    public string Masked => PersonFields.Masked(Mobile);

    public void Keep(HttpContext http, Vault vault) => SealedCookie.Keep(http, vault, Cookie, this, Until);

    public static void Drop(HttpContext http) => SealedCookie.Drop(http, Cookie);

    /// <summary>Null when there is none, when it is too old, or when somebody changed it.</summary>
    public static CodeTicket? Read(HttpContext http, Vault vault, TimeProvider clock) =>
        SealedCookie.Read<CodeTicket>(http, vault, Cookie) is { } ticket && ticket.Until > clock.GetUtcNow()
            ? ticket : null;

    public override string ToString() => $"CodeTicket {Id}";
}
