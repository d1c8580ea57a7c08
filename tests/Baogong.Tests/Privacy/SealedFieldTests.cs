// Every sealed column of the migrated schema, as the program's own handlers fill it: what stands in one place opens in
// no other.
using System.Security.Cryptography;
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Privacy;

public class SealedFieldTests
{
    [Fact]
    public async Task A_sealed_value_opens_in_its_own_town_column_and_row_and_in_no_other()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        var vault = site.Services.GetRequiredService<Vault>();
        var fields = new List<(SealedPlace Place, byte[] Value)>();
        foreach (var column in await SealedColumn.Find(site.Owner.Source, default))
        {
            var page = await column.Read(site.Owner.Source, SmallTown.Town, 0, null, 100, default);
            Assert.True(page.Count > 0, $"{column.Name} is empty in MarkedTown: fill it there");
            fields.AddRange(page.Select(f => (column.Place(SmallTown.Town, f.Key), f.Value)));
        }

        Assert.True(fields.Count > 20);
        var elsewhere = fields.Select(f => f.Place).Concat(fields.Select(f => f.Place with { Town = new TownId(2) })).ToList();
        foreach (var (place, value) in fields)
        {
            Assert.NotEqual("", vault.Unseal(place, value));
            foreach (var other in elsewhere.Where(p => p != place))
                Assert.ThrowsAny<CryptographicException>(() => vault.Unseal(other, value));
        }
    }

    [Fact]
    public async Task Two_numbers_that_changed_places_are_shown_to_nobody()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        await site.Owner.Run("""
            update household_contacts a set phone_sealed = b.phone_sealed
            from household_contacts b where a.household_id = 101 and b.household_id = 102
            """, null, default);
        using var agent = await site.SignedIn(SmallTown.Agent());
        var answer = await agent.GetAsync($"/hotline/calls/{MarkedTown.Call}");
        Assert.Equal(500, (int)answer.StatusCode);
        Assert.DoesNotContain("0006", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
