// The pages of the gate, the doors and the money as phones and the desk show them, with something going on in each.
using System.Net.Http.Json;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class DeliveryPictures
{
    [Fact]
    public async Task Gate_doors_money_and_desk_are_accessible_and_fit_their_screens()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        await Live(site);
        List<string> complaints = [];
        foreach (var care in new[] { false, true })
        {
            var phone = new Screen(Care: care);
            var suffix = care ? "-care" : "";
            foreach (var (name, path) in new[]
            {
                ("field", "/field"), ("doors", "/field/doors/1"), ("door", "/field/doors/1/104"),
                ("leader-money", "/leader/money/1"),
            })
                await Look(site, phone, Leader(), path, $"delivery-{name}{suffix}", complaints);
            await Look(site, phone, Volunteer(), "/field/gate/1", $"delivery-gate{suffix}", complaints);
            await Look(site, phone, Resident(1, 4), await Order(site, 104), $"delivery-resident{suffix}", complaints);
        }

        var desk = new Screen(1280, 800);
        foreach (var (name, path) in new[]
        {
            ("delivery", "/desk/delivery/1"), ("delivery-rounds", "/desk/delivery"), ("bag", "/desk/delivery/1/bags/1"),
            ("money", "/desk/money/1"), ("money-rounds", "/desk/money"),
        })
            await Look(site, desk, SmallTown.Desk, path, $"desk-{name}", complaints);
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    private static async Task Look(
        Site site, Screen screen, People.Actor actor, string path, string name, List<string> complaints)
    {
        var page = await Chromium.Open(site, screen, actor);
        await page.GotoAsync(path);
        await page.Picture(name);
        try
        {
            await page.IsAccessible();
            if (screen.Care) await page.IsLarge();
        }
        catch (Xunit.Sdk.TrueException complaint)
        {
            complaints.Add(complaint.Message);
        }

        await page.Context.CloseAsync();
    }

    private static async Task<string> Order(Site site, int household) => "/orders/" + await site.Owner.One<Guid>(
        "select id from orders where household_id = @household", new { household }, default);

    // A short count, a door done, a broken bag, a refused one, and two payments, one of them with something to go back.
    private static async Task Live(Site site)
    {
        using var leader = await site.SignedIn(Leader());
        using var volunteer = await site.SignedIn(Volunteer());
        await Send(volunteer, "/api/batches/1/communities/1/counts", new
        {
            key = Guid.NewGuid(),
            offer = 1,
            received = 13,
            damaged = 1,
            lot = "L0324",
            reason = "压坏一份",
        });
        await Send(leader, "/api/batches/1/collections", new { key = Guid.NewGuid(), household = 104, fen = 8500 });
        await Send(leader, "/api/batches/1/collections", new { key = Guid.NewGuid(), household = 105, fen = 4500 });
        await Send(leader, "/api/bags/outcomes", new object[]
        {
            new { id = Guid.NewGuid(), batch = 1, label = 1, outcome = "refused" },
            new { id = Guid.NewGuid(), batch = 1, label = 2, outcome = "handed_over" },
            new { id = Guid.NewGuid(), batch = 1, label = 5, outcome = "handed_over" },
            new { id = Guid.NewGuid(), batch = 1, label = 6, outcome = "broken" },
        });
    }

    private static async Task Send(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
