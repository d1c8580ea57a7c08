// Whoever looks at residents' names and numbers, or takes their doors away on paper or in a file, leaves a row.
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Architecture;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Audit;

public partial class ReadTests
{
    // Where sealed fields are opened without a row of the chain, and why that is right. Everything else is Shell/Look.cs.
    private static readonly Dictionary<string, string> Open = new()
    {
        ["Shell/Look.cs"] = "this is where the row comes from",
        ["People/Public.cs"] = "surnames of leaders are public; staff's names are known to staff",
        ["People/ListStaff.cs"] = "staff's names, for those who appoint them",
        ["Privacy/OwnData.cs"] = "one's own data",
        ["People/SetUpSignIn.cs"] = "one's own name",
        ["People/ShowAccount.cs"] = "one's own name",
        ["People/SealedCookie.cs"] = "what the browser itself was given",
        ["People/SendMessages.cs"] = "the system itself, to whom it was written",
        ["People/SignInAtDesk.cs"] = "one's own one-time code",
    };

    [Fact]
    public void Sealed_fields_are_opened_where_it_leaves_a_row_or_says_why_not()
    {
        var opening = Sources.Program.Where(f => f.Room is not ("Console" or "Platform") && Unseals().IsMatch(f.Text)).Select(f => f.Inside);
        Assert.Equal(Open.Keys.Order(), opening.Order());
    }

    [Fact]
    public async Task A_leader_who_sees_who_is_new_leaves_one_row_with_the_doors_and_a_resident_none()
    {
        await using var site = await Site.Start();
        await Build(site);
        await Lives(site, 101, "王小明", "13912345678");
        await Lives(site, 104, "李四", "13900004444");
        using var leader = await site.SignedIn(Leader());
        Assert.Contains("王小明", await leader.GetStringAsync("/leader/doors"), StringComparison.Ordinal);
        using var resident = await site.SignedIn(Resident());
        Assert.Contains("王小明", await resident.GetStringAsync("/door/people"), StringComparison.Ordinal);
        var row = Assert.Single(await Reads(site));
        Assert.Equal("leader read several {101,104} newcomers", row);
        var all = await site.Owner.One<string>("select string_agg(history::text, '') from history", null, default);
        Assert.DoesNotContain("小明", all, StringComparison.Ordinal);
        Assert.DoesNotContain("5678", all, StringComparison.Ordinal);
        await site.Check();
    }

    [Fact]
    public async Task A_page_is_not_shown_when_its_row_cannot_be_written()
    {
        await using var site = await Site.Start();
        await Build(site);
        await Lives(site, 101, "王小明", "13912345678");
        using var leader = await site.SignedIn(Leader());
        await site.Owner.Run("revoke insert on history from baogong_app", null, default);
        using var page = await leader.GetAsync("/leader/doors");
        Assert.False(page.IsSuccessStatusCode);
        Assert.DoesNotContain("王小明", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_printed_door_sheet_and_an_exported_file_name_every_door_on_them()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(Leader(3));
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.Agrees(SmallTown.Desk, "1/households/2/", "money/1");
        await leader.GetStringAsync("/sheets/1/buildings/3/doors");
        await desk.GetStringAsync("/sheets/1/households.csv?community=2");
        await desk.GetStringAsync("/desk/money/1/households.csv");
        await desk.GetStringAsync("/sheets/1/call-offs.csv");
        const string Three = "{301,302,303,304,305,306,307,308}";
        var rows = await Reads(site);
        Assert.Equal($"leader printed several {Three} doors", rows[0]);
        Assert.StartsWith($"desk exported several {Three} ", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("desk exported several {101,102,", rows[2], StringComparison.Ordinal);
        Assert.Equal(3, rows.Count);
    }

    private static async Task Lives(Site site, int household, string name, string phone)
    {
        var vault = site.Services.GetRequiredService<Vault>();
        var person = new PersonId(Guid.NewGuid());
        await site.Owner.Run("""
            insert into people (town_id, id, name_sealed, phone_sealed) values (1, @person, @name, @phone);
            insert into household_members (town_id, household_id, person_id) values (1, @household, @person)
            """, new
        {
            person,
            household,
            name = vault.Seal(PersonFields.NamePlace(Town, person), name),
            phone = vault.Seal(PersonFields.PhonePlace(Town, person), phone),
        }, default);
    }

    private static Task<IReadOnlyList<string>> Reads(Site site) => site.Owner.All<string>("""
        select concat_ws(' ', role, action, thing_id, doors::text, after ->> 'why') from history
        where thing = 'contact' order by id
        """, null, default);

    [GeneratedRegex(@"\.Unseal\(")]
    private static partial Regex Unseals();
}
