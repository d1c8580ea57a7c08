// The reading half of ASP.NET's user store, as far as passkeys need it; writing is done by the use cases, in their own
// transactions.
using Baogong.Core;
using Baogong.Platform.Data;
using Microsoft.AspNetCore.Identity;

namespace Baogong.People;

internal sealed class PasskeyStore(Db db, TownId town, CancellationToken request) : IUserPasskeyStore<PasskeyUser>
{
    public Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var grant)
            ? db.Maybe<PasskeyUser>(FindAlive, new { town, grant }, request) : Task.FromResult<PasskeyUser?>(null);

    public Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        db.Maybe<PasskeyUser>(FindOwner, new { town, credentialId }, request);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        [.. (await db.All<Row>(FindPasskeys, new { town, user.Grant, credentialId = (byte[]?)null }, request))
            .Select(Info)];

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(
        PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        await db.Maybe<Row>(FindPasskeys, new { town, user.Grant, credentialId }, request) is { } row
            ? Info(row) : null;

    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        Task.FromResult(user.Grant.ToString());

    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(user.Grant.ToString());

    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        GetUserNameAsync(user, cancellationToken);

    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        FindByIdAsync(normalizedUserName, cancellationToken);

    public Task AddOrUpdatePasskeyAsync(
        PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw ReadsOnly();

    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        throw ReadsOnly();

    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) =>
        throw ReadsOnly();

    public Task SetNormalizedUserNameAsync(
        PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw ReadsOnly();

    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw ReadsOnly();

    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw ReadsOnly();

    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw ReadsOnly();

    public void Dispose()
    {
    }

    private static NotSupportedException ReadsOnly() => new("Passkeys are written by their use cases.");

    private static UserPasskeyInfo Info(Row r) => new(r.CredentialId, r.PublicKey, r.MadeAt, (uint)r.SignCount,
        r.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries), r.UserVerified, r.CanBackUp, r.BackedUp,
        [], []);

    private sealed record Row(
        byte[] CredentialId, byte[] PublicKey, DateTimeOffset MadeAt, long SignCount, string Transports,
        bool UserVerified, bool CanBackUp, bool BackedUp);

    private const string FindAlive = """
        select g.id as "grant" from grants g
        where g.town_id = @town and g.id = @grant and g.revoked_at is null
          and db_now() between g.starts_at and g.ends_at
        """;

    private const string FindOwner =
        """select p.grant_id as "grant" from passkeys p where p.town_id = @town and p.credential_id = @credentialId""";

    private const string FindPasskeys = """
        select p.credential_id, p.public_key, p.made_at, p.sign_count, array_to_string(p.transports, ' ') as transports,
               p.user_verified, p.can_back_up, p.backed_up
        from passkeys p
        where p.town_id = @town and p.grant_id = @Grant
          and (@credentialId::bytea is null or p.credential_id = @credentialId::bytea)
        order by p.made_at
        """;
}
