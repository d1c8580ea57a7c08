// A siege of every way in, in virtual time, against the real handlers. By phone code: strangers ask for other people's
// numbers, guess, and flood the town with made-up ones, while the owners of the numbers come and go. What docs/adr/0013
// promises is counted from outside: from what the phones received and from what each try was told. The ways in of staff
// are besieged in the same hours: StaffSiege.cs.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Baogong.Console.Simulate;

/// <param name="Attempts">Asks and tries of everybody, by every way in.</param>
/// <param name="Guesses">Guesses of strangers at phone codes; so all that follow, as far as Ways.</param>
/// <param name="Guessed">How many of them were right.</param>
/// <param name="ByChance">How many would be, with the codes as long as they should be.</param>
/// <param name="WorstRisk">The best chance that all guesses of a day had at one number together.</param>
/// <param name="Owners">Sign-ins that owners wanted.</param>
/// <param name="KeptOut">Those that did not come in by the third ask, a minute apart, with the newest code.</param>
/// <param name="Messages">Sent by the town.</param>
/// <param name="MostInAnHour">To one number, without those that followed its owner's coming in.</param>
/// <param name="MostInAMinute">By the town.</param>
/// <param name="Ways">The ways in of staff.</param>
/// <param name="Broken">Promises that did not hold.</param>
public sealed record Besieged(
    int Attempts, int Guesses, int Guessed, double ByChance, double WorstRisk, int Owners, int KeptOut, int Messages,
    int MostInAnHour, int MostInAMinute, IReadOnlyList<BesiegedWay> Ways, IReadOnlyList<string> Broken);

internal sealed class SignInSiege
{
    private const int Numbers = 40, Attackers = 200;

    // docs/adr/0013: at most this chance a day for a number that is guessed at with 6 and 8 digits.
    private const double PromisedRisk = 4e-5 + 4e-5;

    // The same: three at once and fifteen an hour; and one each time that wrong tries make the code longer.
    private const int PromisedMessages = 3 + 15 + 2;

    // The rule of the codes' length, told once more (Core/SignIn/CodeBudget.cs): wrong tries of a day, then digits.
    private static readonly (int Wrong, int Digits)[] Lengths = [(1000, 12), (10, 8), (0, 6)];

    private static readonly DateTimeOffset Morning = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Words W = new(Language.Chinese);

    private readonly Randomness _random;
    private readonly ManualClock _clock = new(Morning);
    private readonly Phones _phones;
    private readonly Db _db;
    private readonly Town _town;
    private readonly AskForCode.Handler _ask;
    private readonly EnterCode.Handler _enter;
    private readonly StaffSiege _staff;
    private readonly List<CodeTicket> _strange = [];
    private readonly Dictionary<Guid, int> _tries = [];
    private readonly List<string> _broken = [];
    private readonly Dictionary<string, Danger> _dangers = [];
    private double _worst, _expected;
    private int _attempts, _guesses, _guessed, _owners, _keptOut;

    // The database's clock walks on while this one stands still, by the time that statements take on a busy machine.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>What strangers could do to one number since its owner came in, a day from the first wrong try at most.
    /// </summary>
    private sealed class Danger
    {
        public DateTimeOffset Since { get; private set; }

        public int Wrong { get; private set; }

        public double Risk { get; set; }

        public void CountWrong(DateTimeOffset now)
        {
            if (Wrong++ == 0) Since = now;
        }

        public void Forget() => (Wrong, Risk) = (0, 0);
    }

    private SignInSiege(IServiceProvider services, Db owner, Phones phones, ManualClock clock, Town town, int seed)
    {
        (_random, _phones, _clock, _town) = (new Randomness.Seeded(seed), phones, clock, town);
        _db = services.GetRequiredService<Db>();
        _ask = services.GetRequiredService<AskForCode.Handler>();
        _enter = services.GetRequiredService<EnterCode.Handler>();
        _staff = new StaffSiege(services, owner, clock, GoTo, town.TownId, seed, _broken);
    }

    /// <param name="connection">A migrated database.</param>
    /// <param name="keys">The file of the keys.</param>
    /// <param name="attempts">Asks and guesses.</param>
    /// <param name="seed">Repeats it.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<Besieged> Run(
        string connection, string keys, int attempts, int seed, CancellationToken ct)
    {
        // The database's clock is a setting of the connection: it must stay, and there must be one.
        var (clock, settings) = (new ManualClock(Morning), new ServerSettings(
            connection + ";No Reset On Close=true", keys, "http://127.0.0.1:0", Development: true, Jobs: false));
        var phones = new Phones(clock);
        await using var app = Server.Build(settings, services => services
            .Replace(ServiceDescriptor.Singleton<ISmsGateway>(phones))
            .Replace(ServiceDescriptor.Singleton<TimeProvider>(clock))
            // Not the strangers' own dice: they would guess every code.
            .Replace(ServiceDescriptor.Singleton<Randomness>(new Randomness.Seeded(~seed))));
        var number = new TownId(1 + await app.Services.GetRequiredService<Db>().One<int>(NewestTown, null, ct));
        await using var source = Npgsql.NpgsqlDataSource.Create(connection);
        var owner = new Db(source);
        await TinyTown.Make(owner, number, Morning, Morning.AddDays(1), ct);
        var town = (await app.Services.GetRequiredService<Towns>().All(ct)).Single(t => t.TownId == number);
        var siege = new SignInSiege(app.Services, owner, phones, clock, town, seed);
        await siege.Play(attempts, ct);
        return siege.Judge();
    }

    private async Task Play(int attempts, CancellationToken ct)
    {
        await GoTo(Morning);
        await _staff.Appoint(ct);
        await Flood(ct);
        while (_attempts + _staff.Attempts < attempts && !ct.IsCancellationRequested)
        {
            switch (_random.Below(1000))
            {
                case < 400:
                    await _staff.Step(ct);
                    break;
                case < 770:
                    await Guess(ct);
                    break;
                case < 920:
                    await AskForAnother(ct);
                    break;
                case < 960:
                    await ComeIn(ct);
                    break;
                case < 999:
                    await GoTo(_clock.GetUtcNow().AddSeconds(1 + _random.Below(120)));
                    break;
                default:
                    await Flood(ct);
                    break;
            }
        }
    }

    // A stranger's browser asks for somebody's number: it gets tries of its own, and the phone perhaps a message.
    private async Task AskForAnother(CancellationToken ct)
    {
        if (await Ask(Mobile(_random.Below(Numbers)), _random.Below(Attackers), ct) is not { } ticket) return;
        _strange.Add(ticket);
        _tries[ticket.Id] = Limits.CodeTries;
    }

    // The best that a stranger can do: as long as the shortest code that is still good. And what no stranger can do:
    // the very code, when it is dead or when the browser has no try left. It must not help.
    private async Task Guess(CancellationToken ct)
    {
        if (_strange.Count == 0) return;
        var at = _random.Below(_strange.Count);
        var (ticket, danger) = (_strange[at], DangerOf(_strange[at].Mobile));
        if (ticket.Until < _clock.GetUtcNow().AddMinutes(1))
        {
            _strange.RemoveAt(at);
            return;
        }

        if (AtDaysEnd(danger)) return;
        var shortest = Lengths.First(l => danger.Wrong >= l.Wrong).Digits;
        var good = _phones.Live(ticket.Mobile).Where(c => c.Length >= shortest).ToList();
        if (good.Count > 4) _broken.Add($"{good.Count} codes of {ticket.Mobile} were good at once");
        _guesses++;
        if (_tries[ticket.Id] == 0)
        {
            if (good.Count > 0 && await Enter(ticket, good[0], ct)) _broken.Add("a sixth try was taken");
            _strange.RemoveAt(at);
            return;
        }

        _tries[ticket.Id]--;
        if (_random.Below(4) == 0 &&
            _phones.Live(ticket.Mobile).FirstOrDefault(c => c.Length < shortest) is { } dead)
        {
            var (wrong, since) = (danger.Wrong, danger.Since);
            if (await Enter(ticket, dead, ct))
            {
                _broken.Add($"{dead.Length} digits were enough for {ticket.Mobile} after {wrong} wrong tries since " +
                    $"{since:dd HH:mm:ss}, at {_clock.GetUtcNow():dd HH:mm:ss}");
            }
            else
            {
                danger.CountWrong(_clock.GetUtcNow());
            }

            return;
        }

        var digits = good.Select(c => c.Length).DefaultIfEmpty(shortest).Min();
        var chance = good.Count(c => c.Length == digits) / Math.Pow(10, digits);
        danger.Risk += chance;
        _expected += chance;
        _worst = Math.Max(_worst, danger.Risk);
        var guess = string.Concat(Enumerable.Range(0, digits).Select(_ => (char)('0' + _random.Below(10))));
        if (await Enter(ticket, guess, ct)) _guessed++;
        else danger.CountWrong(_clock.GetUtcNow());
    }

    // Whether the town has forgotten yet is not sure just then: a try would count in different days.
    private bool AtDaysEnd(Danger danger) =>
        danger.Wrong > 0 && _clock.GetUtcNow() >= danger.Since.AddDays(1) - Skew;

    private Danger DangerOf(string mobile)
    {
        if (!_dangers.TryGetValue(mobile, out var danger)) _dangers[mobile] = danger = new Danger();
        if (_clock.GetUtcNow() >= danger.Since.AddDays(1) + Skew) danger.Forget();
        return danger;
    }

    /// <summary>The owner, from any browser, while strangers go on: a code can be outgrown meanwhile.</summary>
    private async Task ComeIn(CancellationToken ct)
    {
        _owners++;
        var mobile = Mobile(_random.Below(Numbers));
        for (var round = 1; round <= 3; round++)
        {
            if (round > 1) await GoTo(_clock.GetUtcNow().AddMinutes(1));
            if (await Ask(mobile, Attackers + _random.Below(50), ct) is not { } ticket) break;
            for (var i = _random.Below(6); i > 0; i--) await Guess(ct);
            await GoTo(_clock.GetUtcNow().AddSeconds(10 + _random.Below(35)));
            // A slip of the thumb.
            if (_random.Below(5) == 0 && !AtDaysEnd(DangerOf(mobile)) && !await Enter(ticket, "000000", ct))
                DangerOf(mobile).CountWrong(_clock.GetUtcNow());
            if (_phones.Live(mobile).LastOrDefault() is { } code && await Enter(ticket, code, ct)) return;
        }

        _keptOut++;
        _broken.Add($"the owner of {mobile} did not come in at {_clock.GetUtcNow():dd HH:mm:ss}");
    }

    // Made-up numbers from one address: they must not use up what new numbers from elsewhere need.
    private async Task Flood(CancellationToken ct)
    {
        var at = _clock.GetUtcNow();
        await GoTo(new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddMinutes(1));
        for (var i = 0; i < (Limits.CodesToNewMinute / 2) + 50; i++) await Ask(MadeUp(), Attackers + 100, ct);
        var newcomer = MadeUp();
        await Ask(newcomer, Attackers + 101, ct);
        if (_phones.Newest(newcomer) is null)
            _broken.Add($"a newcomer got no code while one address flooded, {at:dd HH:mm}");
    }

    private async Task<CodeTicket?> Ask(string mobile, int address, CancellationToken ct)
    {
        _attempts++;
        var from = BitConverter.GetBytes(address);
        var asked = await _ask.Run(_town, mobile, W, new SignInSource(from, [.. from, 1]), ct);
        if (asked.Problem is { } problem)
        {
            _broken.Add($"asking was refused: {problem.Code}");
            return null;
        }

        return new CodeTicket(_town.TownId, asked.Value.Ticket, mobile, "", _clock.GetUtcNow().AddMinutes(15));
    }

    private async Task<bool> Enter(CodeTicket ticket, string code, CancellationToken ct)
    {
        _attempts++;
        if (!(await _enter.Run(ticket, code, ct)).Succeeded) return false;
        _phones.Use(ticket.Mobile, code);
        DangerOf(ticket.Mobile).Forget();
        return true;
    }

    // Both clocks: the server's, and the database's as the setting that db_now() adds.
    private async Task GoTo(DateTimeOffset to)
    {
        _clock.Skip(to);
        await _db.Run(
            "select set_config('baogong.clock_offset', @offset, false)",
            new { offset = $"{(to - TimeProvider.System.GetUtcNow()).TotalSeconds:F3} seconds" }, default);
    }

    private Besieged Judge()
    {
        var (hour, minute) = (_phones.MostInAnHour(), _phones.MostInAMinute());
        if (_worst > PromisedRisk) _broken.Add($"a number could be guessed with a chance of {_worst:E2} in a day");
        if (hour > PromisedMessages) _broken.Add($"{hour} messages in an hour to one number");
        if (_guessed > _expected + 3)
            _broken.Add($"{_guessed} guesses were right, {_expected:0.###} would be by chance");
        if (minute > Limits.CodesToKnownMinute + Limits.CodesToNewMinute) _broken.Add($"{minute} messages in a minute");
        return new Besieged(_attempts + _staff.Attempts, _guesses, _guessed, _expected, _worst, _owners, _keptOut,
            _phones.Sent, hour, minute, _staff.Judge(), _broken);
    }

    private static string Mobile(int n) => $"1380000{n:d4}";

    private string MadeUp() => $"139{_random.Below(100_000_000):d8}";

    [AcrossTowns("The next town's number.")]
    private const string NewestTown = "select coalesce(max(town_id), 0) from towns";
}
