// Proves for half an hour that this browser may set up the ways into a role: it had the link and the PIN, or a recovery
// code. The secret of the one-time codes waits in it until the first code was right.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.People;

/// <param name="Link">Hash of the link that it came by: a link renewed since makes it worthless; null = recovery
/// code.</param>
/// <param name="TotpSecret">Base32.</param>
public sealed record SetUpTicket(TownId Town, Guid Grant, byte[]? Link, string TotpSecret, DateTimeOffset Until)
{
    private const string Cookie = "setup";

    public void Keep(HttpContext http, Vault vault) => SealedCookie.Keep(http, vault, Cookie, this, Until);

    public static void Drop(HttpContext http) => SealedCookie.Drop(http, Cookie);

    /// <inheritdoc cref="CodeTicket.Read"/>
    public static SetUpTicket? Read(HttpContext http, Vault vault, TimeProvider clock) =>
        SealedCookie.Read<SetUpTicket>(http, vault, Cookie) is { } ticket && ticket.Until > clock.GetUtcNow()
            ? ticket : null;

    public override string ToString() => $"SetUpTicket {Grant}";
}
