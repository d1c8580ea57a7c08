// The small town's frozen round in which every personal field holds words or a number of its own, so that a test can
// tell from any page, file or dump whose field came through. Written by the program's own handlers where it has them.
using Baogong.Core;
using Baogong.Ordering.Hotline;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform;
using Baogong.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Harness;

public static class MarkedTown
{
    /// <summary>Field → what stands in it and nowhere else.</summary>
    public static IReadOnlyDictionary<string, string> Markers { get; } = new Dictionary<string, string>
    {
        ["leader's name"] = "王Qzleader",
        ["volunteer's name"] = "李Qzvolunteer",
        ["office's name"] = "张Qzoffice",
        ["desk's name"] = "赵Qzdesk",
        ["agent's name"] = "钱Qzagent",
        ["operator's name"] = "孙Qzoperator",
        ["resident's name"] = "周Qzresident",
        ["resident's number"] = "13910000001",
        ["newcomer's name"] = "吴Qznewcomer",
        ["newcomer's number"] = "13910000002",
        ["asker's name"] = "郑Qzasker",
        ["asker's number"] = "13910000003",
        ["relative's name"] = "冯Qzrelative",
        ["relative's number"] = "13910000004",
        ["contact's name"] = "陈Qzcontact",
        ["contact's number"] = "13910000005",
        ["other contact's name"] = "卫Qzother",
        ["other contact's number"] = "13910000006",
        ["caller's number"] = "13910000007",
        ["sentence read back"] = "Qzsentence",
        ["words of a need"] = "Qzneed",
        ["words of a closed need"] = "Qzclosed",
        ["order's note"] = "Qznote",
        ["reply's note"] = "Qzreply",
        ["bag's note"] = "Qzbag",
        ["transfer's note"] = "Qztransfer",
        ["message's receiver"] = "13910000008",
        ["message's text"] = "Qzmessage",
        ["one-time code's secret"] = "QZSECRETQZSECRET",
        ["sign-in name"] = "qzlogin",
    };

    public static readonly Guid OpenTask = new("aaaaaaaa-0000-4000-8000-000000000001");

    public static readonly Guid ClosedTask = new("aaaaaaaa-0000-4000-8000-000000000002");

    /// <summary>In a round that is open now.</summary>
    public static readonly Guid OpenOrder = new("dddddddd-0000-4000-8000-000000000001");

    public static Actor Operator { get; } = SmallTown.Other(Role.Operator);

    public static Actor Newcomer { get; } = SmallTown.Resident(1, 2);

    public static Actor Asker { get; } = SmallTown.Resident(1, 19);

    public static Actor Relative { get; } = SmallTown.Resident(3, 20);

    public static readonly Guid Call = new("eeeeeeee-0000-4000-8000-000000000001");

    /// <summary>Household 101 has it all; 102 the newcomer and another contact.</summary>
    public static async Task Build(Site site)
    {
        await FrozenRound.Build(site);
        var vault = site.Services.GetRequiredService<Vault>();
        await Named(site, vault, SmallTown.Leader(), "leader's name");
        await Named(site, vault, SmallTown.Volunteer(), "volunteer's name");
        await Named(site, vault, SmallTown.Neighbourhood(), "office's name");
        await Named(site, vault, SmallTown.Desk, "desk's name");
        await Named(site, vault, SmallTown.Agent(), "agent's name");
        await Named(site, vault, Operator, "operator's name");
        await Named(site, vault, SmallTown.Resident(), "resident's name", "resident's number");
        await Named(site, vault, Newcomer, "newcomer's name", "newcomer's number");
        await Named(site, vault, Asker, "asker's name", "asker's number");
        await Named(site, vault, Relative, "relative's name", "relative's number");
        await site.Owner.Run(Doors, new
        {
            resident = SmallTown.Resident().Person,
            newcomer = Newcomer.Person,
            asker = Asker.Person,
            relative = Relative.Person,
            desk = SmallTown.Desk.Person,
            leader = SmallTown.Leader().Person,
            totp = vault.Seal(PersonFields.TotpPlace(SmallTown.Town, DeskGrant), Markers["one-time code's secret"]),
            login = Markers["sign-in name"],
            grant = DeskGrant,
            link = Guid.Parse("cccccccc-0000-4000-8000-000000000001"),
            orderNote = Markers["order's note"],
            replyNote = Markers["reply's note"],
            OpenOrder,
            bagNote = Markers["bag's note"],
            transferNote = Markers["transfer's note"],
        }, default);
        await Contacts(site);
        await Hotline(site);
    }

    private static readonly Guid DeskGrant = new("bbbbbbbb-0000-4000-8000-000000000001");

    private static Task<int> Named(Site site, Vault vault, Actor who, string name, string? number = null) => site.Owner.Run("""
        insert into people (town_id, id, name_sealed, phone_sealed, phone_index, tail_index)
        values (1, @Person, @name, @phone, @index, @tail)
        on conflict (town_id, id) do update set name_sealed = @name, phone_sealed = @phone, phone_index = @index, tail_index = @tail
        """, new
    {
        who.Person,
        name = vault.Seal(PersonFields.NamePlace(who.Town, who.Person), Markers[name]),
        phone = number is null ? null : vault.Seal(PersonFields.PhonePlace(who.Town, who.Person), Markers[number]),
        index = number is null ? null : vault.PhoneIndex(who.Town, Markers[number]),
        tail = number is null ? null : vault.TailIndex(who.Town, Markers[number][^4..]),
    }, default);

    private static Task<Outcome<bool>> Contacts(Site site) => site.Services.GetRequiredService<Db>().Atomically<bool>(async tx =>
    {
        var vault = site.Services.GetRequiredService<Vault>();
        await site.Services.GetRequiredService<Contacts>().Note(tx, SmallTown.Town,
        [
            new(SmallTown.Household(1, 1), Markers["contact's name"], Markers["contact's number"]),
            new(SmallTown.Household(1, 2), Markers["other contact's name"], Markers["other contact's number"]),
        ], null, default);
        await SendMessages.Enqueue(tx, vault, site.Services.GetRequiredService<Randomness>(), SmallTown.Town,
            new SmsMessage(Markers["message's receiver"], Markers["message's text"], "000000"), TimeSpan.FromMinutes(5), default);
        return true;
    }, default);

    private static async Task Hotline(Site site)
    {
        var (agent, door) = (SmallTown.Agent(), SmallTown.Household(1, 1));
        var calls = new TakeCall.Handler(site.Services.GetRequiredService<Db>(), site.Services.GetRequiredService<Vault>(), new Always(Call));
        Assert.Equal(Call, await calls.Begin(agent, door, Markers["caller's number"], default));
        var order = await site.Owner.One<Guid>("select id from orders where town_id = 1 and cycle_id = 1 and household_id = 101", null, default);
        await site.Services.GetRequiredService<KeepConsent.Handler>().Run(agent, Call, new OrderId(order), "self", Markers["sentence read back"], default);
        await site.Owner.Run("""
            update order_consents set at = (select placed_at from orders where id = @order) - interval '1 second';
            update orders set channel = 'hotline', actor_id = @Person where town_id = 1 and id = @order;
            insert into grants (town_id, id, person_id, role, ends_at) values (1, @Call, @Person, 'hotline', now() + interval '1 day')
            """, new { order, agent.Person, Call }, default);
        var raise = site.Services.GetRequiredService<RaiseTask.Handler>();
        await raise.Run(agent, Call, new(OpenTask, "medicine", "", Markers["words of a need"]), default);
        await raise.Run(agent, Call, new(ClosedTask, "doctor", "", Markers["words of a closed need"]), default);
        await site.Owner.Run("""
            update door_tasks set owner_id = @Person, owned_at = db_now() where town_id = 1;
            update door_tasks set closed_at = db_now(), outcome = 'done' where town_id = 1 and id = @ClosedTask
            """, new { agent.Person, ClosedTask }, default);
    }

    // Each marked town has the same call: its tests may run side by side.
    private sealed class Always(Guid id) : Randomness
    {
        public override void Fill(Span<byte> bytes) => Assert.True(id.TryWriteBytes(bytes, bigEndian: true, out _));
    }

    private const string Doors = """
        insert into household_members (town_id, household_id, person_id, kind, confirmed_at, confirmed_by) values
          (1, 101, @resident, 'lives', now(), @leader), (1, 102, @newcomer, 'lives', null, null), (1, 101, @relative, 'relative', now(), @resident);
        insert into relative_links (town_id, id, household_id, person_id, linked_by, by_office) values (1, @link, 101, @relative, @resident, false);
        insert into door_requests (town_id, household_id, person_id) values (1, 101, @asker);
        insert into grants (town_id, id, person_id, role, ends_at) values (1, @grant, @desk, 'desk', now() + interval '1 day');
        insert into credentials (town_id, grant_id, login, secret_hash, totp_sealed) values (1, @grant, @login, 'none', @totp);
        update orders set note = @orderNote where town_id = 1 and household_id = 101;
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
          values (1, 2, 1, '第二期', now() - interval '1 hour', now() + interval '1 hour', now() + interval '20 hours', now() + interval '24 hours');
        insert into cycle_communities values (1, 2, 1), (1, 2, 2);
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, sold) values (1, 20, 2, 'A', 1, 1, 1, 4500, 100, 1);
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen, total_fen, content_hash, note)
          values (1, @OpenOrder, 2, 101, 'page', @resident, 'household:101', '{20}', '{1}', '{4500}', 4500, '', @orderNote);
        insert into household_replies (town_id, cycle_id, household_id, reply, note, actor_id) values (1, 1, 101, 'question', @replyNote, @resident);
        insert into late_wishes (town_id, cycle_id, household_id, wants, before, actor_id) values (1, 1, 101, '1x1', 'A×1', @leader);
        insert into bag_events (town_id, id, batch_id, label, outcome, note, actor_id) values (1, gen_random_uuid(), 1, 1, 'not_home', @bagNote, @leader);
        insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, building_id, actor_id, note)
          values (1, @link, @link, 'cash_collected', 'cash:' || @leader, 'household:101', 4500, 1, 101, 1, @leader, @transferNote)
        """;
}
