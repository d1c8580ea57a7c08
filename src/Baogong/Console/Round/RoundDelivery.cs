// The delivery half of the round: one carton of milk is missing at the gate, one bag breaks on the stairs, three
// households pay later.
namespace Baogong.Console.Round;

internal sealed class RoundDelivery(Uri site, RoundPeople people) : IDisposable
{
    private const int UnpaidDoors = 3;

    private readonly PlainBrowser _volunteer = new(site);

    // Doors with a single bag: its fate is the door's.
    private static Wanted Single(char letter) =>
        OrderList.All.First(o => o.Goods is [(var only, 1)] && only == letter);

    public async Task<string> CountAtGate(CancellationToken ct)
    {
        var page = await _volunteer.Open(people.Volunteer.Path, ct);
        await _volunteer.Press(page, page.Forms.FirstOrDefault(f => f.Has("pin")), null, ct,
            ("pin", people.Volunteer.Pin));
        var told = new List<string>();
        for (var offer = 1; offer <= 5; offer++)
        {
            page = await _volunteer.Open("/field/gate/1?community=1", ct);
            var mine = page.Forms.Where(f => f.Fields.Any(x => x.Key == "offer" && x.Value == $"{offer}")).ToList();
            var all = mine.FirstOrDefault(f => f.ButtonOf("all") is not null);
            var expected = int.Parse(all?.ButtonOf("all")?.Value ?? "0");
            var letter = (char)('A' + offer - 1);
            told.Add(letter == 'C' ? $"C {expected - 1}/{expected}" : $"{letter} {expected}/{expected}");
            _ = letter == 'C'
                ? await _volunteer.Press(page, mine.FirstOrDefault(f => f.Has("received")), null, ct,
                    ("received", $"{expected - 1}"), ("damaged", "0"), ("reason", "车上少装一箱"))
                : await _volunteer.Press(page, all, all?.ButtonOf("all"), ct);
        }

        return $"the gate counts {string.Join(", ", told)}";
    }

    public async Task<string> CarryToDoors(CancellationToken ct)
    {
        var (missing, broken) = (Single('C').Household, Single('B').Household);
        var doors = 0;
        for (var building = 1; building <= RoundScene.Buildings; building++)
        {
            var path = $"/field/doors/1?building={building}";
            foreach (var order in OrderList.All.Where(o => o.Building == building))
            {
                var page = await _volunteer.Open(path, ct);
                var outcome = order.Household == missing ? "short"
                    : order.Household == broken ? "broken" : "handed_over";
                var form = DoorForms(page, order.Household)
                    .FirstOrDefault(f => f.Has("bag") || f.ButtonOf("outcome") is not null);
                await _volunteer.Press(page, form, new("outcome", outcome, ""), ct);
                doors++;
            }
        }

        return $"{doors} doors ticked off: one bag was short, one broke";
    }

    public async Task<string> CollectCash(CancellationToken ct)
    {
        var (paid, left) = (0, UnpaidDoors);
        for (var building = 1; building <= RoundScene.Buildings; building++)
        {
            using var leader = new PlainBrowser(site);
            var card = people.Leaders[building - 1];
            var page = await leader.Open(card.Path, ct);
            await leader.Press(page, page.Forms.FirstOrDefault(f => f.Has("pin")), null, ct, ("pin", card.Pin));
            var leave = left > 0 ? 1 : 0;
            left -= leave;
            for (var guard = 0; guard < 40; guard++)
            {
                page = await leader.Open("/leader/money/1", ct);
                var open = page.Forms.Where(f => f.Action.EndsWith("/collections", StringComparison.Ordinal)
                    && f.ButtonOf("amount") is not null).ToList();
                if (open.Count <= leave) break;
                await leader.Press(page, open[^1], open[^1].ButtonOf("amount"), ct);
                paid++;
            }
        }

        return $"{paid} households paid their leader in cash, {UnpaidDoors} will pay later";
    }

    private static IReadOnlyList<PageForm> DoorForms(ShownPage page, int household)
    {
        var at = page.Html.IndexOf($"id=\"door-{household}\"", StringComparison.Ordinal);
        if (at < 0) throw new InvalidOperationException($"{page.Path} does not list door {household}.");
        var end = page.Html.IndexOf("id=\"door-", at + 9, StringComparison.Ordinal);
        return PlainBrowser.FormsOf(page.Html[at..(end < 0 ? page.Html.Length : end)]);
    }

    public void Dispose() => _volunteer.Dispose();
}
