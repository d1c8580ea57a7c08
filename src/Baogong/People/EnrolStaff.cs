// Gives a role together with its way in: a link and a PIN, by which staff only set up their passkey or password. Used
// by the pages that appoint and by whoever sets a town up, who may also give the desk name, password and one-time code.
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.People;

public static class EnrolStaff
{
    /// <param name="randomness">Ids, links, PINs.</param>
    /// <param name="db">For the form that opens its own transaction.</param>
    /// <param name="vault">Seals names and secrets.</param>
    /// <param name="grants">Gives the role.</param>
    public sealed class Handler(Db db, Vault vault, Grants grants, Randomness randomness)
    {
        /// <summary>Anybody but a resident, in a transaction of its own; link and PIN are made here.</summary>
        public Task<Outcome<StaffCard>> Run(GrantRequest request, CancellationToken ct)
        {
            var (token, pin) = (randomness.NewToken(), Secrets.NewPin(randomness));
            var hash = Secrets.Hash(pin, Limits.PinIterations, randomness);
            return db.Atomically<StaffCard>(tx => Add(tx, request, token, pin, hash, ct), ct);
        }

        /// <summary>
        /// A leader or volunteer inside the caller's transaction. About 20 ms each for the PIN's hash: a loader of
        /// thousands gives most of them only <see cref="Grants.Give"/>.
        /// </summary>
        /// <param name="tx">The caller's transaction.</param>
        /// <param name="request">Any role but Resident.</param>
        /// <param name="token">8 to 64 letters, digits, - or _; null = a new one.</param>
        /// <param name="pin">4 to 6 digits; null = a new one.</param>
        /// <param name="ct">Ends the wait.</param>
        public Task<Outcome<StaffCard>> Run(
            Tx tx, GrantRequest request, string? token, string? pin, CancellationToken ct)
        {
            token ??= randomness.NewToken();
            pin ??= Secrets.NewPin(randomness);
            return Add(tx, request, token, pin, Secrets.Hash(pin, Limits.PinIterations, randomness), ct);
        }

        /// <summary>Somebody at the desk, inside the caller's transaction.</summary>
        /// <param name="tx">The caller's transaction.</param>
        /// <param name="request">Role Desk.</param>
        /// <param name="login">Sign-in name; case does not matter.</param>
        /// <param name="password">At least <see cref="Limits.PasswordMinimum"/> characters.</param>
        /// <param name="totpSecret">Base32, 20 bytes, as typed into an authenticator app.</param>
        /// <param name="ct">Ends the wait.</param>
        public async Task<Outcome<Granted>> RunDesk(
            Tx tx, GrantRequest request, string login, string password, string totpSecret, CancellationToken ct)
        {
            if (password.Length < Limits.PasswordMinimum) return PeopleProblems.PasswordTooShort;
            if (Totp.FromBase32(totpSecret) is not { Length: >= 16 })
                throw new ArgumentException("Not Base32 of at least 16 bytes.", nameof(totpSecret));
            var given = await grants.Give(tx, request, ct);
            if (!given.Succeeded) return given;
            var rows = await tx.Run(AddDesk, new
            {
                request.Town,
                given.Value.Grant,
                login = Login(login),
                secret = Secrets.Hash(password, Limits.PasswordIterations, randomness),
                totp = vault.Seal(PersonFields.TotpPlace(request.Town, given.Value.Grant), totpSecret),
            }, ct);
            if (rows == 0) return PeopleProblems.LoginTaken;
            Remember(tx, request, given.Value.Grant);
            return given;
        }

        private async Task<Outcome<StaffCard>> Add(
            Tx tx, GrantRequest request, string token, string pin, string hash, CancellationToken ct)
        {
            if (request.Role is Role.Resident)
                throw new ArgumentException("A resident comes in by telephone.", nameof(request));
            var given = await grants.Give(tx, request, ct);
            if (given.Problem is { } problem) return problem;
            var (person, grant) = given.Value;
            await tx.Run(AddLink, new { request.Town, grant, link = LinkHash(token), hash }, ct);
            Remember(tx, request, grant);
            return new StaffCard(person, grant, token, pin);
        }
    }

    // Places and dates, never a name.
    private static void Remember(Tx tx, GrantRequest request, Guid grant) =>
        tx.Append(request.Town, request.By, "grant", grant.ToString(), "added", null, new
        {
            Role = request.Role.Text(),
            request.Neighbourhood,
            Community = request.Community?.Value,
            Building = request.Building?.Value,
            EndsAt = (DateTimeOffset?)request.EndsAt,
        });

    public static byte[] LinkHash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public static string Login(string typed) => typed.Trim().ToLowerInvariant();

    private const string AddLink = """
        insert into credentials (town_id, grant_id, link_hash, secret_hash) values (@Town, @grant, @link, @hash)
        """;

    private const string AddDesk = """
        insert into credentials (town_id, grant_id, login, secret_hash, totp_sealed)
        values (@Town, @Grant, @login, @secret, @totp)
        on conflict (town_id, login) do nothing
        """;
}
