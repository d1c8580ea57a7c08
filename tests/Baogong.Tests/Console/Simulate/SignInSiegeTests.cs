using Baogong.Console.Simulate;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Console.Simulate;

/// <summary>What docs/adr/0013 promises, under siege; ./run simulate --sign-ins 100000 is the large size.</summary>
public class SignInSiegeTests
{
    private const int Attempts = 6000;

    [Fact]
    public async Task Owners_come_in_and_strangers_do_not_and_the_budgets_hold()
    {
        RowMapping.Register();
        var besieged = await SignInSiege.Run(await Postgres.NewDatabase(), Site.Keys, Attempts, 1, default);
        Assert.Empty(besieged.Broken);
        Assert.True(besieged.Attempts >= Attempts);
        Assert.True(besieged.Owners > 50 && besieged.Guesses > 1000, $"{besieged}");
        Assert.Equal(0, besieged.KeptOut);
        Assert.All(besieged.Ways, way =>
        {
            Assert.Equal((0, 0), (way.KeptOut, way.Guessed));
            Assert.True(way.LookedAt > 20 && way.Guesses > way.LookedAt, $"{way}");
        });
        Assert.All(besieged.Ways, way => Assert.True(way.Owners > 0, $"{way}"));
    }
}
