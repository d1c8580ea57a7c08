using System.Net;
using System.Text.RegularExpressions;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Baogong.Tests.People;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Console;

public sealed class OperatorTests : IDisposable
{
    private readonly string _data = Postgres.Folder.CreateSubdirectory($"operator-{Guid.NewGuid()}").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task The_first_operator_is_made_on_the_server_and_comes_in_once_by_link()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        site.Services.GetRequiredService<Vault>();
        File.Copy(Site.Keys, Path.Combine(_data, "keys.json"));
        var environment = new Dictionary<string, string> { ["ConnectionStrings__Baogong"] = site.ConnectionString };
        var made = await CommandLine.Run(environment, "operator", "管理员测试", "--data", _data);
        Assert.Equal(0, made.ExitCode);
        var card = Regex.Match(made.Out, "^(/r/[-_A-Za-z0-9]{43})  PIN ([0-9]{6})\\s*$");
        Assert.True(card.Success, made.Out);
        using var browser = new Browsing(site);
        Assert.Equal(SetUpSignIn.Path, (await browser.Post(card.Groups[1].Value, ("pin", card.Groups[2].Value))).Headers.Location?.ToString());
        Assert.Contains("管理员测试", await (await browser.Get(SetUpSignIn.Path)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.Get("/operator/people")).StatusCode);
        (await CommandLine.Run(environment, "operator", "管理员测试", "--town", "nowhere", "--data", _data)).IsOneSentence("no such town");
    }
}
