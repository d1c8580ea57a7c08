// Passkeys of staff: what is asked of the browser and whether its answer is good is ASP.NET's (PasskeyHandler); the
// rows are ours. The "user" of a passkey is a grant, so that ending a role ends its passkeys.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Shell;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Baogong.People;

/// <summary>Whose passkey: <paramref name="Grant"/> as text is the authenticator's user handle.</summary>
public sealed record PasskeyUser(Guid Grant);

public sealed class Passkeys(Db db)
{
    private const string Cookie = "passkey";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What the browser signs, kept in its own sealed cookie until it comes back.</summary>
    private sealed record Asked(string State, DateTimeOffset Until);

    /// <summary>For navigator.credentials.create().</summary>
    public async Task<string> ToMake(HttpContext http, Town town, Guid grant, string name, CancellationToken ct)
    {
        var made = await Handler(town, ct).MakeCreationOptionsAsync(
            new() { Id = grant.ToString(), Name = name, DisplayName = name }, http);
        Keep(http, made.AttestationState);
        return made.CreationOptionsJson;
    }

    /// <summary>For navigator.credentials.get(): any passkey of this site, so that no name has to be typed.</summary>
    public async Task<string> ToUse(HttpContext http, Town town, CancellationToken ct)
    {
        var asked = await Handler(town, ct).MakeRequestOptionsAsync(null, http);
        Keep(http, asked.AssertionState);
        return asked.RequestOptionsJson;
    }

    /// <summary>The new passkey, or null when the browser's answer is not good for this grant.</summary>
    public async Task<UserPasskeyInfo?> Made(
        HttpContext http, Town town, Guid grant, string credential, CancellationToken ct)
    {
        if (Take(http) is not { } state) return null;
        var made = await Handler(town, ct).PerformAttestationAsync(
            new() { HttpContext = http, CredentialJson = credential, AttestationState = state });
        return made.Succeeded && made.UserEntity.Id == grant.ToString() ? made.Passkey : null;
    }

    /// <summary>Whose role was opened, or null.</summary>
    public async Task<Guid?> Used(HttpContext http, Town town, string credential, CancellationToken ct)
    {
        if (Take(http) is not { } state) return null;
        var used = await Handler(town, ct).PerformAssertionAsync(
            new() { HttpContext = http, CredentialJson = credential, AssertionState = state });
        if (!used.Succeeded) return null;
        // A count that did not grow comes from a copy of the authenticator; zero means that it does not count.
        return await db.Run(NoteUse, new
        {
            town.TownId,
            used.Passkey.CredentialId,
            used.User.Grant,
            count = (long)used.Passkey.SignCount,
            used.Passkey.IsBackedUp,
        }, ct) == 1 ? used.User.Grant : null;
    }

    public static Task Add(Tx tx, TownId town, Guid grant, UserPasskeyInfo passkey, CancellationToken ct) =>
        tx.Run(Insert, new
        {
            town,
            grant,
            passkey.CredentialId,
            passkey.PublicKey,
            count = (long)passkey.SignCount,
            transports = passkey.Transports ?? [],
            passkey.IsUserVerified,
            passkey.IsBackupEligible,
            passkey.IsBackedUp,
        }, ct);

    private PasskeyHandler<PasskeyUser> Handler(Town town, CancellationToken ct) => new(
        new UserManager<PasskeyUser>(new PasskeyStore(db, town.TownId, ct), Options.Create(new IdentityOptions()),
            new PasswordHasher<PasskeyUser>(), [], [], new UpperInvariantLookupNormalizer(),
            new IdentityErrorDescriber(), NoServices.Instance, NullLogger<UserManager<PasskeyUser>>.Instance),
        Options.Create(new IdentityPasskeyOptions
        {
            // Null: a site of one town is found under whatever name it was asked for.
            ServerDomain = town.Host,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
        }));

    private static void Keep(HttpContext http, string? state)
    {
        var services = http.RequestServices;
        var until = services.GetRequiredService<TimeProvider>().GetUtcNow() + Patience;
        SealedCookie.Keep(http, services.GetRequiredService<Vault>(), Cookie, new Asked(state ?? "", until), until);
    }

    private static string? Take(HttpContext http)
    {
        var services = http.RequestServices;
        SealedCookie.Drop(http, Cookie);
        return SealedCookie.Read<Asked>(http, services.GetRequiredService<Vault>(), Cookie) is { } asked
            && asked.Until > services.GetRequiredService<TimeProvider>().GetUtcNow() ? asked.State : null;
    }

    // The manager asks for validators that this room does not have.
    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }

    private const string Insert = """
        insert into passkeys (town_id, credential_id, grant_id, public_key, sign_count, transports, user_verified,
                              can_back_up, backed_up)
        values (@town, @CredentialId, @grant, @PublicKey, @count, @transports, @IsUserVerified, @IsBackupEligible,
                @IsBackedUp)
        """;

    private const string NoteUse = """
        update passkeys set sign_count = @count, backed_up = @IsBackedUp, used_at = db_now()
        where town_id = @TownId and credential_id = @CredentialId and grant_id = @Grant
          and (sign_count < @count or (sign_count = 0 and @count = 0))
        """;
}
