// ./run town: a real town. Adding one takes its names, its hotline and its first operator, and prints the link and the
// PIN, once; everything else is done on its pages: the operator appoints the desk, the desk imports the places.
using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.Console;

public static partial class ManageTowns
{
    /// <param name="Name">As people say it.</param>
    /// <param name="NameEn">For pages in English.</param>
    /// <param name="Code">Short, for commands: 2 to 20 of a–z, 0–9 and -.</param>
    /// <param name="Hotline">The number on every page.</param>
    /// <param name="Host">The site's host name; null = any, which one town of a server can have.</param>
    /// <param name="Operator">The first one.</param>
    public sealed record NewTown(
        string Name, string NameEn, string Code, string Hotline, string? Host, string Operator);

    public static Command Command(Func<ParseResult, string> folder)
    {
        var name = new Argument<string>("name") { Description = "The town's name, as people say it." };
        var code = new Option<string>("--code") { Description = "Short, for commands: a–z, 0–9, -.", Required = true };
        var hotline = new Option<string>("--hotline")
        {
            Description = "The telephone number on every page.",
            Required = true,
        };
        var first = new Option<string>("--operator") { Description = "The first operator's name.", Required = true };
        var english = new Option<string?>("--english") { Description = "Its name in English; else the code." };
        var host = new Option<string?>("--host") { Description = "The site's host name, if several towns share it." };
        var add = new Command("add", "Makes a town, and its first operator's link and PIN.")
        {
            name, code, hotline, first, english, host,
        };
        add.SetAction((p, ct) => Add(folder(p), new NewTown(
            (p.GetValue(name) ?? "").Trim(), (p.GetValue(english) ?? p.GetValue(code) ?? "").Trim(),
            p.GetValue(code) ?? "", (p.GetValue(hotline) ?? "").Trim(), p.GetValue(host)?.Trim().ToLowerInvariant(),
            p.GetValue(first) ?? ""), ct));
        var list = new Command("list", "The towns, as JSON lines.");
        list.SetAction((p, ct) => List(folder(p), ct));
        return new Command("town", "The towns of this database.") { add, list };
    }

    private static async Task<int> Add(string data, NewTown town, CancellationToken ct)
    {
        if (Wrong(town) is { } sentence) return AppointOperator.Refuse(sentence);
        await using var home = await Home.Visit(data, ct);
        if (await DemoTown.IsHere(home.ConnectionString, ct))
            return AppointOperator.Refuse("The demo town lives here, and its sign-ins are published. " +
                "Give a real town a folder of its own with --data.");
        await using var source = Server.AppSource(home.ConnectionString);
        RowMapping.Register();
        var (vault, randomness) = (Vault.Open(home.KeyFile), new Randomness.Secure());
        var staff = new EnrolStaff.Handler(new Db(source), vault, new Grants(vault, randomness), randomness);
        var refusal = "";
        var card = await new Db(source).Atomically<StaffCard>(async tx =>
        {
            var number = await tx.Maybe<int?>(Insert, town, ct);
            if (number is null)
            {
                refusal = await tx.One<string>(WhyNot, town, ct);
                return PeopleProblems.NoSuchPlace;
            }

            tx.Append(new TownId(number.Value), null, "town", town.Code, "added", null, new { town.Code, town.Host });
            return await staff.Run(tx, new GrantRequest(new TownId(number.Value), town.Operator, Role.Operator, null,
                null, TimeProvider.System.GetUtcNow().AddDays(Limits.GrantDays)), null, null, ct);
        }, ct);
        if (card.Problem is { } problem) return AppointOperator.Refuse(refusal.Length > 0 ? refusal : problem.En);
        AppointOperator.Show(card.Value);
        System.Console.Error.WriteLine(
            "Then, on the pages: the operator appoints the desk (人员), the desk imports the places (小区 → 导入).");
        return 0;
    }

    private static async Task<int> List(string data, CancellationToken ct)
    {
        await using var home = await Home.Visit(data, ct);
        await using var source = Server.AppSource(home.ConnectionString);
        RowMapping.Register();
        foreach (var town in await new Db(source).All<Found>(Find, null, ct))
            System.Console.WriteLine(JsonSerializer.Serialize(town, Json));
        return 0;
    }

    private static string? Wrong(NewTown town) =>
        town.Name.Length is 0 or > Limits.NameCharacters || town.NameEn.Length > Limits.NameCharacters
            ? $"A town's name has 1 to {Limits.NameCharacters} characters."
        : !CodeForm().IsMatch(town.Code) ? $"{town.Code} is no code: 2 to 20 of a–z, 0–9 and -."
        : town.Code == DemoTown.Code ? $"{town.Code} is the demo town's code. Choose another."
        : !HotlineForm().IsMatch(town.Hotline) ? $"{town.Hotline} is no telephone number."
        : town.Host is { } host && Uri.CheckHostName(host) is UriHostNameType.Unknown
            ? $"{host} is no host name."
        : town.Operator.Trim().Length is 0 or > Limits.NameCharacters
            ? "The first operator needs a name: --operator 王岚." : null;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private sealed record Found(
        string Code, string Name, string NameEn, string TimeZone, string Hotline, string? Host, int Communities,
        int Households, bool HasOperator);

    [GeneratedRegex("^[a-z0-9-]{2,20}$")]
    private static partial Regex CodeForm();

    [GeneratedRegex("^[+0-9][0-9 -]{2,19}$")]
    private static partial Regex HotlineForm();

    // A site without a host name answers any: there can be one. Two who add the same town at once meet in the keys.
    [AcrossTowns("The next town's number, and whether the names are free.")]
    private const string Insert = """
        insert into towns (town_id, code, name, name_en, time_zone, hotline, host)
        select (select coalesce(max(town_id), 0) + 1 from towns), @Code, @Name, @NameEn, 'Asia/Shanghai', @Hotline,
          @Host::text
        where not exists (select from towns where name = @Name or (host is null and @Host::text is null))
        on conflict do nothing
        returning town_id
        """;

    [AcrossTowns("Whose names these are.")]
    private const string WhyNot = """
        select case
          when exists (select from towns where code = @Code)
            then 'There is a town with the code ' || @Code || ' already.'
          when exists (select from towns where name = @Name) then @Name || ' is there already.'
          when exists (select from towns where host = @Host::text) then @Host::text || ' is another town''s host name.'
          when @Host::text is null and exists (select from towns where host is null)
            then 'A town here answers every host name: this one needs --host.'
          else 'Somebody is adding a town just now. Try again.' end
        """;

    [AcrossTowns("This is the list of towns.")]
    private const string Find = """
        select t.code, t.name, t.name_en, t.time_zone, t.hotline, t.host,
          (select count(*) from communities c where c.town_id = t.town_id)::int as communities,
          (select count(*) from households h where h.town_id = t.town_id)::int as households,
          exists (select from grants g where g.town_id = t.town_id and g.role = 'operator' and g.revoked_at is null
            and g.ends_at > db_now()) as has_operator
        from towns t order by t.town_id
        """;
}
