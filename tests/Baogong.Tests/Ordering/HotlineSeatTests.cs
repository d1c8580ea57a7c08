// The seat: one field finds, the goods are read back before they are ordered, and what is seen leaves a trace.
using System.Net;
using Baogong.Ordering.Hotline;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Ordering;

public class HotlineSeatTests
{
    private static readonly (string Typed, int Household)[] Said =
    [
        ("云杉花园1号楼503", 103), ("YSHY 1-503", 103), ("2-503", 203), ("云杉 1号楼 陈阿姨", 103), ("陈桂芳", 103),
        ("13912345678", 103), ("139 1234 5678", 103), ("尾号5678", 103), ("禾桥新村 陈", 305),
    ];

    [Fact]
    public async Task One_field_finds_the_one_household_and_the_call_goes_on()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Knows(Household(1, 3), "陈桂芳", "13912345678");
        await site.Knows(Household(3, 5), "陈先生", "13987654321");
        using var agent = await site.SignedIn(Agent());
        foreach (var (typed, household) in Said)
        {
            var found = await agent.Finds(typed);
            Assert.True(found.Status == HttpStatusCode.SeeOther, $"{typed}: {found.Text}");
            // The number that was typed is the caller's; it stands in no address.
            Assert.DoesNotContain("1391234", found.Location);
            Assert.Equal((household, typed.StartsWith("139", StringComparison.Ordinal)), await site.Owner.One<(int, bool)>(
                "select household_id, caller_sealed is not null from hotline_calls order by at desc limit 1", null, default));
        }
    }

    [Fact]
    public async Task Several_households_are_shown_with_masked_numbers_and_a_word_more_narrows_them()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Knows(Household(1, 3), "陈桂芳", "13912345678");
        await site.Knows(Household(2, 4), "老陈", "13900005678");
        await site.Knows(Household(3, 5), "陈先生", "65432100");
        using var agent = await site.SignedIn(Agent());
        Assert.Equal("103 204 305", (await agent.Finds("陈")).Households());
        var tails = await agent.Finds("5678");
        Assert.Equal("103 204", tails.Households());
        Assert.True(tails.Says("…5678") && !tails.Says("13912345678") && !tails.Says("陈桂芳") && tails.Says("陈家"));
        Assert.Equal("101 201 301", (await agent.Finds("501")).Households());
        // Nobody is called that; those of the surname are offered instead.
        Assert.True((await agent.Finds("陈不存在")).Says("没有这个全名"));
        Assert.True((await agent.Finds("赵")).Says("没有找到"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.Finds("  ")).Status);
    }

    [Fact]
    public async Task A_resident_who_signed_in_is_found_by_their_number()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Signs("13700001234", Household(1, 7));
        using var agent = await site.SignedIn(Agent());
        Assert.Equal(HttpStatusCode.SeeOther, (await agent.Finds("13700001234")).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await agent.Finds("尾号1234")).Status);
        Assert.Equal(2, await site.Owner.One<long>("select count(*) from hotline_calls where household_id = 107", null, default));
    }

    [Fact]
    public async Task Nothing_of_another_town_is_found()
    {
        await using var site = await Site.Start();
        await Build(site);
        await OtherTown.Build(site);
        await site.Knows(new(7401), "司马远山", "13811112222", town: 2);
        using var agent = await site.SignedIn(Agent());
        foreach (var typed in (string[])["13811112222", "尾号2222", "司马远山", "司马", "远山花园9号楼909", "QQQQ 9-909", "909"])
            Assert.True((await agent.Finds(typed)).Says("没有找到"), typed);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.Sends("/hotline/calls", [], ("household", "7401"))).Status);
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from hotline_calls where town_id = 1", null, default));
    }

    [Fact]
    public async Task A_look_at_names_and_numbers_leaves_a_row_that_says_who_looked_at_whom()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Knows(Household(1, 3), "陈桂芳", "13912345678");
        await site.Knows(Household(2, 4), "陈先生", "13900005678");
        using var agent = await site.SignedIn(Agent());
        await agent.Finds("陈");
        var call = await agent.Answers(103);
        await agent.Opens(call);
        var rows = await site.Owner.All<(Guid Actor, string Id, string Doors)>(
            "select actor_id, thing_id, array_to_string(doors, ' ') from history where thing = 'contact' and action = 'read' order by id", null, default);
        Assert.Equal([("several", "103 204"), ("103", "103")], rows.Select(r => (r.Id, r.Doors)));
        Assert.All(rows, r => Assert.Equal(Agent().Person.Value, r.Actor));
        Assert.DoesNotContain("1391234", await site.Owner.One<string>("select string_agg(history::text, '') from history", null, default));
    }

    [Fact]
    public async Task The_order_is_read_back_and_agreed_to_before_it_is_placed()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Knows(Household(1, 3), "陈阿姨", "13912345678");
        using var agent = await site.SignedIn(Agent());
        var call = await agent.Answers(103);
        var form = await agent.Opens($"{call}?cycle=1");
        var check = await agent.Sends($"{call}?cycle=1", form.Fields(), ("n1", "1"), ("n2", "2"), ("do", "check"));
        Assert.True(check.Says("给1号楼503陈阿姨：A套餐蔬菜一份、B套餐鸡蛋30枚两份，一共125元，"), check.Text);
        Assert.True(check.Says("送到小区门口，对吗？"));
        Assert.Matches("value=\"self\" checked", check.Html);
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from order_consents", null, default));

        var silent = await agent.Sends($"{call}?cycle=1", check.Fields(), ("said", ""), ("do", "place"));
        Assert.True(silent.Status == HttpStatusCode.UnprocessableEntity && silent.Says("请选是谁说的"), silent.Text);
        var other = await agent.Sends($"{call}?cycle=1", check.Fields(), ("said", "self"), ("read", "100"), ("do", "place"));
        Assert.True(other.Status == HttpStatusCode.Conflict && other.Says("请再读一遍"), other.Text);
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from orders", null, default));

        var placed = await agent.Sends($"{call}?cycle=1", check.Fields(), ("said", "family"), ("do", "place"));
        Assert.True((await agent.Opens(placed.Location!)).Says("订好了：云杉花园 · 1号楼 · 503室，A×1 B×2"));
        var order = await site.Owner.One<(string Channel, Guid Actor, int Household, string Payer, string SaidBy)>("""
            select o.channel, o.actor_id, o.household_id, o.payer, k.said_by
            from orders o join order_consents k on k.order_id = o.id
            """, null, default);
        Assert.Equal(("hotline", Agent().Person.Value, 103, "household:103", "family"), order);
        await site.Check();
    }

    [Fact]
    public async Task What_was_agreed_can_be_shown_to_the_desk_and_the_family_sees_the_hotlines_order()
    {
        await using var site = await Site.Start();
        await Build(site);
        await Postgres.Execute(site.ConnectionString, "update buildings set zone_status = 'sealed', zone_since = now() where id = 1");
        await site.Knows(Household(1, 3), "陈阿姨", "13912345678");
        using var agent = await site.SignedIn(Agent());
        Assert.True((await agent.Opens(await agent.Answers(103))).Says("封控：不能下楼，送上门"));
        await agent.OrdersFor(103, ("n1", "2"));
        var order = await site.Owner.One<Guid>("select id from orders", null, default);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var shown = await desk.Opens($"/desk/orders/{order}");
        Assert.True(shown.Says("给1号楼503陈阿姨：A套餐蔬菜两份，一共90元，") && shown.Says("送上门，对吗？”，本人说“对”"), shown.Text);
        Assert.Equal(SmallTown.Desk.Person.Value, await site.Owner.One<Guid>("select actor_id from history where action = 'consent_read'", null, default));
        using var daughter = await site.SignedIn(Resident(1, 3));
        Assert.True((await daughter.Opens("/order/1")).Says("热线电话"));
    }

    [Fact]
    public async Task A_number_that_nobody_knows_stays_the_callers_and_the_door_says_so()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Knows(Household(1, 3), "陈阿姨", "13912345678");
        using var agent = await site.SignedIn(Agent());
        var unknown = await agent.Finds("13700009999");
        Assert.True(unknown.Says("没有找到"));
        var found = await agent.Sends("/hotline/find", unknown.Fields(), ("q", "YSHY 1-503"));
        var call = await agent.Opens(found.Location!);
        Assert.True(call.Says("来电 …9999 没有登记在这一户") && call.Fields()["phone"] == "13700009999", call.Text);
        var known = await agent.Opens((await agent.Finds("13912345678")).Location!);
        Assert.False(known.Says("没有登记在这一户"));
    }

    [Fact]
    public async Task A_second_press_is_the_same_order_and_the_same_yes()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var agent = await site.SignedIn(Agent());
        var call = await agent.Answers(103);
        var form = await agent.Opens($"{call}?cycle=1");
        var check = await agent.Sends($"{call}?cycle=1", form.Fields(), ("n2", "2"), ("do", "check"));
        var both = await Task.WhenAll(
            agent.Sends($"{call}?cycle=1", check.Fields(), ("said", "self"), ("do", "place")),
            agent.Sends($"{call}?cycle=1", check.Fields(), ("said", "self"), ("do", "place")));
        var later = await agent.Sends($"{call}?cycle=1", check.Fields(), ("said", "self"), ("do", "place"));
        Assert.All([.. both, later], p => Assert.Equal(both[0].Location ?? p.Text, p.Location ?? p.Text));
        Assert.Equal((1L, 1L), await site.Owner.One<(long, long)>(
            "select (select count(*) from orders), (select count(*) from order_consents)", null, default));
        await site.Check();
    }

    [Fact]
    public async Task The_households_own_limit_is_used_and_the_second_to_order_sees_the_first()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var resident = await site.SignedIn(Resident(1, 3));
        await resident.Orders(Household(1, 3), Guid.NewGuid(), [(2, 1)]);
        using var agent = await site.SignedIn(Agent());
        var call = await agent.Answers(103);
        var form = await agent.Opens($"{call}?cycle=1");
        Assert.True(form.Says("这一期已经订过：B×1") && form.Says("改这一单"));
        var over = await agent.Sends($"{call}?cycle=1", form.Fields(), ("n2", "2"), ("do", "check"));
        Assert.True(over.Status == HttpStatusCode.UnprocessableEntity && over.Says("每户限 2 份"), over.Text);
        Assert.Equal("2", over.Fields()["n2"]);
        Assert.Equal(HttpStatusCode.SeeOther, (await agent.OrdersFor(103, ("n2", "1"))).Status);
        Assert.Equal(2, await site.Owner.One<int>("select sum(pieces[1])::int from orders where household_id = 103 and offer_ids = '{2}'", null, default));
        await site.Check();
    }

    [Fact]
    public async Task The_last_order_again_is_at_todays_price_and_says_what_is_sold_out()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.OrderedLastWeek(Household(1, 3), Agent().Person);
        await Postgres.Execute(site.ConnectionString, "update offers set capacity = 0 where id = 3");
        using var agent = await site.SignedIn(Agent());
        var call = await agent.Answers(103);
        Assert.True((await agent.Opens($"{call}?cycle=1")).Says("照上次再订"));
        var check = await agent.Opens($"{call}?cycle=1&like=last");
        Assert.True(check.Says("A套餐蔬菜两份，一共90元"), check.Text);
        Assert.True(check.Says("上次有、这次订不到：牛奶12盒×1") && check.Says("耳背，多敲几下"), check.Text);
        var placed = await agent.Sends($"{call}?cycle=1", check.Fields(), ("said", "self"), ("do", "place"));
        Assert.Equal(HttpStatusCode.SeeOther, placed.Status);
        Assert.Equal((9000L, "耳背，多敲几下"), await site.Owner.One<(long, string)>(
            "select total_fen, note from orders where channel = 'hotline'", null, default));
    }

    [Fact]
    public async Task An_order_can_be_changed_and_a_round_answered_with_nothing_needed()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var agent = await site.SignedIn(Agent());
        await agent.OrdersFor(103, ("n1", "1"));
        var order = await site.Owner.One<Guid>("select id from orders", null, default);
        var call = await agent.Answers(103);
        var form = await agent.Opens($"{call}?cycle=1&change={order}");
        var check = await agent.Sends($"{call}?cycle=1", form.Fields(), ("n1", "3"), ("do", "check"));
        Assert.True(check.Says("原来那一单改成：A套餐蔬菜三份"), check.Text);
        Assert.Equal(HttpStatusCode.SeeOther, (await agent.Sends($"{call}?cycle=1", check.Fields(), ("said", "self"), ("do", "place"))).Status);
        Assert.Equal(3, await site.Owner.One<int>("select sold from offers where id = 1", null, default));

        var quiet = await agent.Answers(105);
        Assert.Equal(HttpStatusCode.SeeOther, (await agent.Sends($"{quiet}/nothing", [], ("cycle", "1"))).Status);
        Assert.Equal("nothing_needed", await site.Owner.One<string>("select reply from household_replies where household_id = 105", null, default));
        await site.Check();
    }

    [Fact]
    public async Task A_call_belongs_to_the_agent_who_took_it()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var agent = await site.SignedIn(Agent());
        using var other = await site.SignedIn(Agent(2));
        var call = await agent.Answers(103);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Opens(call)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Opens($"/hotline/calls/{Guid.Empty}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Sends($"{call}?cycle=1", [], ("key", $"{Guid.NewGuid()}"), ("n1", "1"), ("do", "place"), ("said", "self"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Sends($"{call}/tasks", [], ("key", $"{Guid.NewGuid()}"), ("kind", "medicine"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Sends($"{call}/contact", [], ("name", "李"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Sends($"{call}/nothing", [], ("cycle", "1"))).Status);
    }

    [Fact]
    public async Task What_a_caller_tells_finds_the_door_next_time_and_gives_no_right_to_it()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var agent = await site.SignedIn(Agent());
        var call = await agent.Answers(103);
        var refused = await agent.Sends($"{call}/contact", [], ("name", "王奶奶"), ("phone", "12345"));
        Assert.True(refused.Status == HttpStatusCode.UnprocessableEntity && refused.Says("王奶奶"), refused.Text);
        await agent.Sends($"{call}/contact", [], ("name", "王奶奶"), ("phone", "138 1111 2222"));
        await agent.Sends($"{call}/contact", [], ("name", "王阿婆"), ("phone", "13811112222"));
        var again = await agent.Finds("13811112222");
        Assert.True((await agent.Opens(again.Location!)).Says("王阿婆 …2222"));
        Assert.Equal((1L, 0L), await site.Owner.One<(long, long)>(
            "select (select count(*) from household_contacts), (select count(*) from household_members)", null, default));
    }

    [Theory]
    [InlineData(1, "一份")]
    [InlineData(2, "两份")]
    [InlineData(10, "十份")]
    [InlineData(12, "十二份")]
    [InlineData(20, "二十份")]
    [InlineData(99, "九十九份")]
    public void Numbers_are_said_as_people_say_them(int pieces, string said) => Assert.Equal(said, ReadBack.Pieces(pieces));

    [Theory]
    [InlineData(13000, "130元")]
    [InlineData(13050, "130元5角")]
    [InlineData(13005, "130元零5分")]
    [InlineData(13055, "130元5角5分")]
    public void Money_is_said_as_people_say_it(long fen, string said) => Assert.Equal(said, ReadBack.Yuan(fen));
}
