// What an agent does, as the pages let them do it without script.
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Ordering;

public static partial class HotlineStory
{
    /// <summary>Somebody one may call at a door, as a neighbourhood's list gives them.</summary>
    public static async Task Knows(this Site site, HouseholdId household, string name, string phone, int town = 1)
    {
        var contacts = site.Services.GetRequiredService<Contacts>();
        await site.Services.GetRequiredService<Db>().Atomically<bool>(async tx =>
        {
            await contacts.Note(tx, new TownId(town), [new DoorContact(household, name, phone)], null, default);
            return true;
        }, default);
    }

    /// <summary>A resident who signed in with this number and chose this door.</summary>
    public static Task Signs(this Site site, string phone, HouseholdId household) =>
        site.Services.GetRequiredService<Db>().Atomically<PersonId>(tx => site.Services.GetRequiredService<Enrolment>()
            .Resident(tx, SmallTown.Town, phone, household, default), default);

    /// <summary>Two of package 1 and one of package 3 in a round that is over, at other prices, with a note.</summary>
    public static async Task OrderedLastWeek(this Site site, HouseholdId household, PersonId by) => await site.Owner.Run("""
        with person as (insert into people (town_id, id) values (1, @by) on conflict do nothing),
        cycle as (
          insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to, state, closed_at)
          values (1, 9, 1, '上一期', now() - interval '9 days', now() - interval '8 days', now() - interval '7 days',
                  now() - interval '166 hours', 'closed', now() - interval '8 days')
          returning id),
        served as (insert into cycle_communities select 1, cycle.id, c.id from cycle, communities c),
        offer as (
          insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, sold)
          select 1, o.id, cycle.id, o.letter, o.package, 1, 1, o.fen, 10, o.sold
          from cycle, (values (91, 'D', 1, 3000, 2), (92, 'E', 3, 5000, 1)) o(id, letter, package, fen, sold))
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen,
                            total_fen, content_hash, note, placed_at)
        select 1, gen_random_uuid(), cycle.id, @household, 'page', @by, 'household:' || @household, '{91,92}', '{2,1}',
               '{3000,5000}', 11000, '', '耳背，多敲几下', now() - interval '9 days' from cycle
        """, new { household, by }, default);

    public static Task<Page> Finds(this HttpClient agent, string typed) => agent.Sends("/hotline/find", [], ("q", typed));

    /// <summary>The households that a list of results offers.</summary>
    public static string Households(this Page page) =>
        string.Join(' ', Choice().Matches(page.Html).Select(m => m.Groups[1].Value));

    /// <summary>The page of a call with this household; its path is what the agent stands on.</summary>
    public static async Task<string> Answers(this HttpClient agent, int household)
    {
        var call = await agent.Sends("/hotline/calls", [], ("household", $"{household}"));
        Assert.StartsWith("/hotline/calls/", call.Location);
        return call.Location!;
    }

    /// <summary>Chooses, reads back, hears yes: where the seat goes next.</summary>
    public static async Task<Page> OrdersFor(this HttpClient agent, int household, params (string, string)[] typed)
    {
        var call = await agent.Answers(household);
        var form = await agent.Opens($"{call}?cycle=1");
        var check = await agent.Sends($"{call}?cycle=1", form.Fields(), [.. typed, ("do", "check")]);
        Assert.True(check.Says("请读给对方听"), check.Text);
        return await agent.Sends($"{call}?cycle=1", check.Fields(), ("said", "self"), ("do", "place"));
    }

    public static async Task<string> Raises(this HttpClient agent, int household, string kind, string words, string reason = "late")
    {
        var call = await agent.Answers(household);
        var raised = await agent.Sends($"{call}/tasks", [], ("key", $"{Guid.NewGuid()}"), ("kind", kind), ("reason", reason), ("words", words));
        Assert.True(raised.Location is not null, raised.Text);
        return call;
    }

    /// <summary>The first task that a queue offers.</summary>
    public static string FirstTask(this Page page) => Task().Match(page.Html).Value;

    [GeneratedRegex("name=\"household\" value=\"(\\d+)\"")]
    private static partial Regex Choice();

    [GeneratedRegex("/hotline/tasks/[0-9a-f-]{36}")]
    private static partial Regex Task();
}
