// The ordering half of the round: residents, leaders and the desk, each on their own pages.
using System.Text.RegularExpressions;
using Baogong.Core.SignIn;

namespace Baogong.Console.Round;

internal sealed partial class RoundOrders(Uri site, RoundPeople people, TimeProvider clock) : IDisposable
{
    private const string Order = "/order/1";

    private readonly PlainBrowser _desk = new(site), _late = new(site);
    private ShownPage? _lateForm;

    public async Task<int> ByPage(CancellationToken ct)
    {
        var placed = 0;
        foreach (var order in OrderList.All.Where(o => o.Way == Way.Page))
        {
            using var phone = new PlainBrowser(site);
            await SignIn(phone, order.Phone, order.Building, order.Household, ct);
            placed += await Place(phone, Order, order, ct);
        }

        // One more opens the form in time and sends it too late.
        await SignIn(_late, "13800009999", 24, RoundScene.Household(24, 27), ct);
        _lateForm = await _late.Open(Order, ct);
        return placed;
    }

    public async Task<int> ByRelay(CancellationToken ct)
    {
        var booked = 0;
        for (var building = 1; building <= RoundScene.Buildings; building++)
        {
            var text = OrderList.Relay(building);
            if (text.Length == 0) continue;
            using var leader = await Leader(building, ct);
            var page = await leader.Open("/leader/paste?cycle=1", ct);
            var form = page.Forms.FirstOrDefault(f => f.Has("text"));
            page = await leader.Press(page, form, form?.ButtonOf("do", "read") ?? new("do", "read", ""), ct,
                ("text", text));
            form = page.Forms.FirstOrDefault(f => f.Has("shown"));
            await leader.Press(page, form, form?.ButtonOf("do", "book"), ct);
            booked += OrderList.All.Count(o => o.Way == Way.Relay && o.Building == building);
        }

        return booked;
    }

    public async Task<int> ByLeader(CancellationToken ct)
    {
        var placed = 0;
        foreach (var order in OrderList.All.Where(o => o.Way == Way.Leader))
        {
            using var leader = await Leader(order.Building, ct);
            placed += await Place(leader, $"/leader/door/{order.Household}?cycle=1", order, ct);
        }

        return placed;
    }

    public async Task<int> ByDesk(CancellationToken ct)
    {
        var page = await _desk.Open("/sign-in/desk", ct);
        var code = Totp.Code(Totp.FromBase32(people.DeskSecret) ?? [], Totp.Step(clock.GetUtcNow()));
        await _desk.Press(page, page.Forms.FirstOrDefault(f => f.Has("password")), null, ct,
            ("login", people.DeskLogin), ("password", people.DeskPassword), ("code", code));
        var placed = 0;
        foreach (var order in OrderList.All.Where(o => o.Way == Way.Desk))
            placed += await Place(_desk, $"/desk/orders/new?household={order.Household}&cycle=1", order, ct);
        return placed;
    }

    /// <summary>The desk closes; the suppliers confirm.</summary>
    public async Task<string> Close(CancellationToken ct)
    {
        var page = await _desk.Open("/desk/cycles/1/closure", ct);
        var form = page.Forms.FirstOrDefault(f => f.Action.EndsWith("/closure", StringComparison.Ordinal)
            || (f.Action.Length == 0 && f.Buttons.Count > 0));
        await _desk.Press(page, form, form?.Buttons.FirstOrDefault(b => b.Name.Length > 0), ct);
        var confirmed = 0;
        for (; confirmed < 3; confirmed++)
        {
            page = await _desk.Open("/desk/batches/1", ct);
            form = page.Forms.FirstOrDefault(f => f.Action.EndsWith("/confirmation", StringComparison.Ordinal)
                && f.Buttons.All(b => b.Name != "take-back") && !f.Has("take-back"));
            if (form is null) break;
            await _desk.Press(page, form, null, ct);
        }

        return $"the desk closes the round; {confirmed} suppliers confirm their call-off";
    }

    /// <summary>The form was opened in time; the answer must still be no.</summary>
    public async Task<string> ComesLate(CancellationToken ct)
    {
        var page = _lateForm ?? throw new InvalidOperationException("Nobody opened a form before the cutoff.");
        var answer = await _late.Press(page, page.Forms.FirstOrDefault(f => f.Has("key")), new("do", "place", ""), ct,
            ("n1", "1"));
        return answer.Status == StatusCodes.Status409Conflict
            ? "one order comes a minute late and is refused kindly"
            : throw new InvalidOperationException($"The late order was answered {answer.Status}.");
    }

    private static async Task SignIn(
        PlainBrowser phone, string number, int building, int household, CancellationToken ct)
    {
        var page = await phone.Open("/sign-in", ct);
        page = await phone.Press(page, page.Forms.FirstOrDefault(f => f.Has("phone")), null, ct, ("phone", number));
        var messages = (await phone.Open("/dev/messages", ct)).Text;
        var mine = messages[messages.IndexOf(number, StringComparison.Ordinal)..];
        page = await phone.Press(page, page.Forms.FirstOrDefault(f => f.Has("code")), null, ct,
            ("code", SixDigits().Match(mine[number.Length..]).Value));
        page = await phone.Open($"/door?community=1&building={building}", ct);
        var form = page.Forms.FirstOrDefault(f => f.ButtonOf("household") is not null);
        await phone.Press(page, form, form?.ButtonOf("household", $"{household}"), ct);
    }

    private async Task<PlainBrowser> Leader(int building, CancellationToken ct)
    {
        var browser = new PlainBrowser(site);
        var card = people.Leaders[building - 1];
        var page = await browser.Open(card.Path, ct);
        await browser.Press(page, page.Forms.FirstOrDefault(f => f.Has("pin")), null, ct, ("pin", card.Pin));
        return browser;
    }

    // Choose, check, place: the same three steps for a resident, a leader and the desk.
    private static async Task<int> Place(PlainBrowser browser, string path, Wanted order, CancellationToken ct)
    {
        var page = await browser.Open(path, ct);
        page = await browser.Press(page, page.Forms.FirstOrDefault(f => f.Has("key")), new("do", "check", ""), ct,
            order.Fields);
        page = await browser.Press(page, page.Forms.FirstOrDefault(f => f.Has("key")), new("do", "place", ""), ct);
        return page.Status == StatusCodes.Status200OK
            ? 1 : throw new InvalidOperationException(
                $"Order {order.Number} at {path} was answered {page.Status}: {page.Text[..200]}");
    }

    public void Dispose()
    {
        _desk.Dispose();
        _late.Dispose();
    }

    [GeneratedRegex("(?<![0-9])[0-9]{6}(?![0-9])")]
    private static partial Regex SixDigits();
}
