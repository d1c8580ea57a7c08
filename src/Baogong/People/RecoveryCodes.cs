// Ten codes on paper, each good once: the way in when the passkey's phone is gone, or when strangers spent what
// strangers may try. Ten letters and digits are 50 bits: nothing that can be guessed within any budget.
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.People;

public sealed class RecoveryCodes(Vault vault, Randomness randomness)
{
    public const int Codes = 10;

    private const int Characters = 10;

    // As they are read from paper: no 0/O/1/I.
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>New codes; the old ones stop. Shown once, kept as hashes.</summary>
    public async Task<string[]> Make(Tx tx, TownId town, Guid grant, CancellationToken ct)
    {
        var codes = Enumerable.Range(0, Codes).Select(_ => NewCode()).ToArray();
        await tx.Run(Replace, new { town, grant, hashes = codes.Select(c => Hash(town, grant, c)).ToArray() }, ct);
        return codes;
    }

    /// <summary>True once for each code, however it is typed.</summary>
    public async Task<bool> Take(Tx tx, TownId town, Guid grant, string typed, CancellationToken ct) =>
        await tx.Run(Use, new { town, grant, hash = Hash(town, grant, typed) }, ct) == 1;

    // ABCDE-FGHJK
    private string NewCode() => string.Concat(Enumerable.Range(0, Characters + 1).Select(n =>
        n == Characters / 2 ? '-' : Letters[randomness.Below(Letters.Length)]));

    private byte[] Hash(TownId town, Guid grant, string typed) => vault.Index(
        $"recovery:{town.Value}:{grant}:" +
        string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant());

    private const string Replace = """
        with gone as (
          delete from recovery_codes
          where town_id = @town and grant_id = @grant and not code_hash = any(@hashes::bytea[]))
        insert into recovery_codes (town_id, grant_id, code_hash) select @town, @grant, unnest(@hashes::bytea[])
        """;

    private const string Use =
        "delete from recovery_codes where town_id = @town and grant_id = @grant and code_hash = @hash";
}
