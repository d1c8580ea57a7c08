// ./run audit head and ./run audit verify, as scripts call them.
using Baogong.Tests.Console;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Audit;

public class VerifyAuditTests
{
    [Fact]
    public async Task The_head_of_yesterday_proves_today_and_a_changed_row_is_named_with_exit_1()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        var home = Postgres.Folder.CreateSubdirectory("audit");
        var environment = new Dictionary<string, string> { ["ConnectionStrings__Baogong"] = site.ConnectionString };
        Task<Ended> Run(params string[] arguments) => CommandLine.Run(environment, ["audit", .. arguments, "--data", home.FullName]);
        var head = (await Run("head")).Out.Trim().Split(' ');
        Assert.Equal(["heqiao", "1"], head[..2]);
        await FrozenRound.Amend(site, 101, 2, +2);
        var whole = await Run("verify", "--head", $"{head[2][..40]}@1");
        Assert.Equal(0, whole.ExitCode);
        Assert.StartsWith("whole   heqiao", whole.Out, StringComparison.Ordinal);
        await Postgres.Execute(site.ConnectionString, "update history set why = '改' where id = 2");
        var broken = await Run("verify", "--head", $"{head[2]}@1");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("at row 2", broken.Out, StringComparison.Ordinal);
        (await Run("verify", "--head", "abc@1")).IsOneSentence("HASH@NUMBER");
        home.Delete(recursive: true);
    }
}
