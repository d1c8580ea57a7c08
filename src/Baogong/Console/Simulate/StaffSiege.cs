// The siege of the ways in of staff: a link and its PIN, a password and its one-time code, a recovery code. Strangers
// have the links, the names and half of the passwords; they guess from many addresses, and from the ones that the
// owners sit behind. What docs/adr/0013 promises is told once more in here, and wherever it says "not looked at",
// strangers hold the very secret.
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.Console.Simulate;

/// <param name="Name">"link", "password" or "recovery".</param>
/// <param name="Guesses">Tries of strangers.</param>
/// <param name="LookedAt">How many of them were compared with the secret.</param>
/// <param name="MostInADay">Of all that were looked at, by sources that never came in, at one secret.</param>
/// <param name="Guessed">How many were right.</param>
/// <param name="Owners">Sign-ins that owners wanted.</param>
/// <param name="Helped">Of those, by what docs/adr/0013 names for whoever has no browser that came in before: a new
/// link, a recovery code.</param>
/// <param name="KeptOut">Those that did not come in at all.</param>
public sealed record BesiegedWay(
    string Name, int Guesses, int LookedAt, int MostInADay, int Guessed, int Owners, int Helped, int KeptOut);

internal sealed class StaffSiege
{
    private const int InARow = 5, PinsADay = 20, PasswordsADay = 100, Attackers = 60;

    // Strangers' guesses cost no time here: how long a hash takes is not what is besieged.
    private const int Iterations = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    // See SignInSiege: a pause that is about to end is left alone.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private readonly Randomness _random;
    private readonly Randomness _dice = new Randomness.Seeded(-1);
    private readonly ManualClock _clock;
    private readonly Func<DateTimeOffset, Task> _goTo;
    private readonly Db _owner;
    private readonly TownId _town;
    private readonly EnrolStaff.Handler _enrol;
    private readonly RenewLink.Handler _renew;
    private readonly SignInByLink.Handler _byLink;
    private readonly SignInAtDesk.Handler _atDesk;
    private readonly RecoverSignIn.Handler _recover;
    private readonly SetUpSignIn.Handler _setUp;
    private readonly SignInTries _tries;
    private readonly List<string> _broken;
    private readonly List<Member> _leaders = [], _desks = [];
    private readonly Counts _links = new("link"), _passwords = new("password"), _recoveries = new("recovery");

    /// <summary>Somebody with a way in, and what is held against those who try it.</summary>
    private sealed class Member(Guid grant, int address)
    {
        public Guid Grant => grant;

        /// <summary>Where they usually are.</summary>
        public int Address => address;

        public string Name { get; init; } = "";

        public string Token { get; set; } = "";

        public string Secret { get; set; } = "";

        public byte[] Totp { get; set; } = [];

        public string? SeenCode { get; set; }

        public List<string> Papers { get; } = [];

        public string? UsedPaper { get; set; }

        /// <summary>The browser that came in before; null = none.</summary>
        public byte[]? Browser { get; set; }

        public Dictionary<int, (int Failures, DateTimeOffset? PausedAt)> Addresses { get; } = [];

        public int Strange { get; set; }

        public DateTimeOffset Since { get; set; }
    }

    private sealed class Counts(string name)
    {
        public int Guesses, LookedAt, MostInADay, Guessed, Owners, Helped, KeptOut;

        public HashSet<string> Answers { get; } = [];

        public BesiegedWay Told => new(name, Guesses, LookedAt, MostInADay, Guessed, Owners, Helped, KeptOut);
    }

    public StaffSiege(IServiceProvider services, Db owner, ManualClock clock, Func<DateTimeOffset, Task> goTo,
        TownId town, int seed, List<string> broken)
    {
        (_random, _clock, _goTo, _owner, _town, _broken) =
            (new Randomness.Seeded(seed ^ 0x57AF), clock, goTo, owner, town, broken);
        _enrol = services.GetRequiredService<EnrolStaff.Handler>();
        _renew = services.GetRequiredService<RenewLink.Handler>();
        _byLink = services.GetRequiredService<SignInByLink.Handler>();
        _atDesk = services.GetRequiredService<SignInAtDesk.Handler>();
        _recover = services.GetRequiredService<RecoverSignIn.Handler>();
        _setUp = services.GetRequiredService<SetUpSignIn.Handler>();
        _tries = services.GetRequiredService<SignInTries>();
    }

    public int Attempts { get; private set; }

    /// <summary>What happened; complains about what must not have.</summary>
    public IReadOnlyList<BesiegedWay> Judge()
    {
        foreach (var (way, most) in ((Counts, int)[])[(_links, PinsADay), (_passwords, PasswordsADay)])
        {
            if (way.MostInADay > most) _broken.Add($"{way.Told.Name}: {way.MostInADay} guesses in a day");
            // 1,000 days of 20 in 10⁶, and of 100 · 3 in 10⁶.
            if (way.Guessed > 3) _broken.Add($"{way.Told.Name}: {way.Guessed} guesses were right");
        }

        if (_recoveries.Guessed > 0) _broken.Add("a recovery code was guessed");
        foreach (var way in (Counts[])[_links, _passwords, _recoveries])
            if (way.Answers.Count > 1) _broken.Add($"{way.Told.Name} answers: {string.Join(", ", way.Answers)}");
        return [_links.Told, _passwords.Told, _recoveries.Told];
    }

    public async Task Appoint(CancellationToken ct)
    {
        var ends = _clock.GetUtcNow().AddDays(Limits.GrantDays);
        for (var i = 0; i < 12; i++)
        {
            var card = (await _enrol.Run(new GrantRequest(_town, "楼长测试", Role.Leader, new CommunityId(1),
                new BuildingId(1 + (i % 2)), ends), ct)).Value;
            var leader = new Member(card.Grant, 1000 + i) { Token = card.Token };
            await Hold(leader, card.Pin, ct);
            _leaders.Add(leader);
        }

        for (var i = 0; i < 6; i++)
        {
            var card = (await _enrol.Run(new GrantRequest(_town, "专班测试", Role.Desk, null, null, ends), ct)).Value;
            var desk = new Member(card.Grant, 2000 + i) { Name = $"zhuanban{i}" };
            _desks.Add(desk);
            await SetUp(desk, _setUp.Begin(_town, card.Grant, EnrolStaff.LinkHash(card.Token)), desk.Address, ct);
        }
    }

    public Task Step(CancellationToken ct) => _random.Below(100) switch
    {
        < 55 => GuessPin(ct),
        < 80 => GuessPassword(ct),
        < 88 => GuessPaper(ct),
        < 93 => LeaderComesIn(One(_leaders), ct),
        < 98 => DeskComesIn(One(_desks), ct),
        _ => Unknown(ct),
    };

    private async Task GuessPin(CancellationToken ct)
    {
        var (leader, address) = (One(_leaders), Somewhere());
        if (Take(leader, address, PinsADay) is not { } looked) return;
        var (right, pin) = (!looked && Coin(), Digits());
        var came = (await ByLink(leader, right ? leader.Secret : pin, From(address), ct)).Succeeded;
        Count(_links, leader, looked, came, right, address);
    }

    // Half of the strangers know the password; some have looked over the owner's shoulder.
    private async Task GuessPassword(CancellationToken ct)
    {
        var (desk, address) = (One(_desks), Somewhere());
        if (Take(desk, address, PasswordsADay) is not { } looked) return;
        var (right, replay) = (!looked && Coin(), desk.SeenCode is not null && _random.Below(4) == 0);
        var came = (await AtDesk(desk.Name, right || replay || Coin() ? desk.Secret : "password",
            right ? Code(desk) : replay ? desk.SeenCode ?? "" : Digits(), From(address), ct)).Succeeded;
        if (came && replay && !right) _broken.Add("a one-time code was good twice");
        Count(_passwords, desk, looked, came, right, address);
    }

    private async Task GuessPaper(CancellationToken ct)
    {
        var (desk, address) = (One(_desks), Somewhere());
        if (Take(desk, address, int.MaxValue) is not { } looked) return;
        var right = !looked && Coin();
        var code = right ? desk.Papers[0] : desk.UsedPaper is { } used && Coin() ? used : $"{Digits()}ABCD";
        var came = (await Recover(desk.Name, code, From(address), ct)).Succeeded;
        Count(_recoveries, desk, looked, came, right, address);
    }

    // Made-up links and names must be answered like everybody else's; Judge compares.
    private async Task Unknown(CancellationToken ct)
    {
        var (nobody, from) = (new Member(Guid.Empty, 0) { Token = _random.NewToken() }, From(Somewhere()));
        if (Coin()) await ByLink(nobody, Digits(), from, ct);
        else if (Coin()) await AtDesk("niemand", "password", Digits(), from, ct);
        else await Recover("niemand", "ABCDEFGHJK", from, ct);
    }

    private async Task LeaderComesIn(Member leader, CancellationToken ct)
    {
        _links.Owners++;
        var address = Coin() ? leader.Address : Somewhere();
        if (leader.Browser is { } mine && _random.Below(4) > 0)
        {
            var source = From(address, mine);
            if (_random.Below(5) == 0) await ByLink(leader, "000000", source, ct);
            if ((await ByLink(leader, leader.Secret, source, ct)).Succeeded) leader.Addresses.Remove(address);
            else KeptOut(_links, leader, "with the browser that came in before");
            return;
        }

        // A new telephone.
        if (Take(leader, address, PinsADay) is not { } looked) return;
        var fresh = From(address);
        var came = (await ByLink(leader, leader.Secret, fresh, ct)).Succeeded;
        if (came != looked) _broken.Add($"a leader's new browser {(came ? "came in in a pause" : "was kept out")}");
        if (!came)
        {
            _links.Helped++;
            var card = await _renew.Run(leader.Grant, TinyTown.Desk(_town), ct);
            await Hold(leader, card.Value.Pin, ct);
            (leader.Token, leader.Strange) = (card.Value.Token, 0);
            leader.Addresses.Clear();
            if (Take(leader, address, PinsADay) is null) return;
            if (!(await ByLink(leader, leader.Secret, fresh, ct)).Succeeded)
            {
                KeptOut(_links, leader, "with a new link");
                return;
            }
        }

        Welcome(leader, address, fresh.Browser);
    }

    private async Task DeskComesIn(Member desk, CancellationToken ct)
    {
        _passwords.Owners++;
        await _goTo(_clock.GetUtcNow().AddSeconds(2 * Totp.StepSeconds));
        var address = Coin() ? desk.Address : Somewhere();
        if (desk.Browser is { } mine && _random.Below(4) > 0)
        {
            var source = From(address, mine);
            if (_random.Below(5) == 0) await AtDesk(desk.Name, "a slip", Code(desk), source, ct);
            desk.SeenCode = Code(desk);
            if ((await AtDesk(desk.Name, desk.Secret, desk.SeenCode, source, ct)).Succeeded)
                desk.Addresses.Remove(address);
            else KeptOut(_passwords, desk, "with the browser that came in before");
            return;
        }

        // A new computer.
        if (Take(desk, address, PasswordsADay) is not { } looked) return;
        var fresh = From(address);
        var came = (await AtDesk(desk.Name, desk.Secret, desk.SeenCode = Code(desk), fresh, ct)).Succeeded;
        if (came != looked) _broken.Add($"a desk's new browser {(came ? "came in in a pause" : "was kept out")}");
        if (came) Welcome(desk, address, fresh.Browser);
        else await WithPaper(desk, ct);
    }

    /// <summary>Strangers have spent what strangers may try: the way in is paper, from where none of them is.</summary>
    private async Task WithPaper(Member desk, CancellationToken ct)
    {
        (_passwords.Helped, _recoveries.Owners) = (_passwords.Helped + 1, _recoveries.Owners + 1);
        Take(desk, desk.Address, int.MaxValue);
        desk.UsedPaper = desk.Papers[0];
        var ticket = await Recover(desk.Name, desk.UsedPaper.ToLowerInvariant(), From(desk.Address), ct);
        if (ticket.Succeeded) await SetUp(desk, ticket.Value, desk.Address, ct);
        else KeptOut(_recoveries, desk, "with a recovery code");
    }

    private async Task SetUp(Member desk, SetUpTicket ticket, int address, CancellationToken ct)
    {
        desk.Totp = Totp.FromBase32(ticket.TotpSecret) ?? [];
        var (password, source) = ($"richtig-lang-{_random.NewToken()}", From(address));
        var who = new SetUpSignIn.Who(TinyTown.Desk(_town), desk.Grant, "", desk.Name);
        var codes = await _setUp.Keep(ticket, who, desk.Name, password, Code(desk), ct);
        await _tries.Welcome(_town, desk.Grant, source, ct);
        await Hold(desk, password, ct);
        desk.SeenCode = Code(desk);
        desk.Papers.Clear();
        desk.Papers.AddRange(codes.Value);
        desk.Strange = 0;
        Welcome(desk, address, source.Browser);
    }

    private async Task Hold(Member member, string secret, CancellationToken ct)
    {
        member.Secret = secret;
        if (member.Since == default) member.Since = _clock.GetUtcNow();
        await _owner.Run(Quicken, new
        {
            town = _town,
            grant = member.Grant,
            hash = Secrets.Hash(secret, Iterations, _dice),
        }, ct);
    }

    /// <summary>The promise, told once more: is this try of a source that never came in looked at? Null when two
    /// clocks that are minutes apart would not agree: then nobody tries.</summary>
    private bool? Take(Member member, int address, int aDay)
    {
        var (now, held) = (_clock.GetUtcNow(), member.Addresses.GetValueOrDefault(address));
        if (held.PausedAt is { } paused && (now - paused - Pause).Duration() < Skew) return null;
        if ((now - member.Since - TimeSpan.FromDays(1)).Duration() < Skew) return null;
        if (now < held.PausedAt + Pause) return false;
        var failures = held.PausedAt is null ? held.Failures + 1 : 1;
        member.Addresses[address] = (failures, failures == InARow ? now : null);
        if (now >= member.Since.AddDays(1)) (member.Strange, member.Since) = (0, now);
        if (member.Strange >= aDay) return false;
        member.Strange++;
        return true;
    }

    private static void Welcome(Member member, int address, byte[] browser)
    {
        member.Addresses.Remove(address);
        member.Strange = Math.Max(0, member.Strange - 1);
        member.Browser = browser;
    }

    private void Count(Counts way, Member member, bool looked, bool came, bool right, int address)
    {
        way.Guesses++;
        if (came && !looked)
            _broken.Add($"{way.Told.Name}: {(right ? "the right secret" : "a guess")} was looked at in a pause");
        if (looked)
        {
            way.LookedAt++;
            way.MostInADay = Math.Max(way.MostInADay, member.Strange);
        }

        if (!came) return;
        way.Guessed++;
        Welcome(member, address, []);
    }

    private void KeptOut(Counts way, Member member, string how)
    {
        way.KeptOut++;
        _broken.Add($"{way.Told.Name}: {member.Address} did not come in {how} at {_clock.GetUtcNow():dd HH:mm:ss}");
    }

    private async Task<Outcome<(Actor, Guid)>> ByLink(
        Member who, string pin, SignInSource from, CancellationToken ct) =>
        Answered(_links, await _byLink.Run(_town, who.Token, pin, from, ct));

    private async Task<Outcome<(Actor, Guid)>> AtDesk(
        string name, string password, string code, SignInSource from, CancellationToken ct) =>
        Answered(_passwords, await _atDesk.Run(_town, name, password, code, from, ct));

    private async Task<Outcome<SetUpTicket>> Recover(
        string name, string code, SignInSource from, CancellationToken ct) =>
        Answered(_recoveries, await _recover.Run(_town, name, code, from, ct));

    private Outcome<T> Answered<T>(Counts way, Outcome<T> answer)
    {
        Attempts++;
        if (answer.Problem is { } problem) way.Answers.Add($"{problem.Status} {problem.Code}");
        return answer;
    }

    private string Code(Member desk) => Totp.Code(desk.Totp, Totp.Step(_clock.GetUtcNow()));

    // Half of the strangers have four addresses; and some owners sit where they sit: a mobile network, an office.
    private int Somewhere() => _random.Below(Coin() ? 4 : Attackers);

    private SignInSource From(int address, byte[]? browser = null) =>
        new(BitConverter.GetBytes(address), browser ?? _random.NewId().ToByteArray());

    private string Digits() => $"{_random.Below(1_000_000):d6}";

    private bool Coin() => _random.Below(2) == 0;

    private Member One(List<Member> members) => members[_random.Below(members.Count)];

    private const string Quicken =
        "update credentials set secret_hash = @hash where town_id = @town and grant_id = @grant";
}
