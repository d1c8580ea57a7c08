using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baogong.Console;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Baogong.Tests.People;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Console;

/// <summary>./run town: a real town begins on the server and goes on on its pages.</summary>
public sealed class TownTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("baogong-town-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_town_is_added_once_and_its_operator_comes_in()
    {
        await using var site = await Site.Start();
        site.Services.GetRequiredService<Vault>();
        File.Copy(Path.Combine(Path.GetTempPath(), $"baogong-test-keys-{System.Environment.ProcessId}.json"), Path.Combine(_data, "keys.json"));
        using (var nobody = site.Visitor())
            Assert.Contains("town add", await nobody.GetStringAsync("/"), StringComparison.Ordinal);

        var made = await Add(site, "云杉镇", "yunshan");
        Assert.Equal(0, made.ExitCode);
        var card = Regex.Match(made.Out, "^(/r/[-_A-Za-z0-9]{43})  PIN ([0-9]{6})\\s*$");
        Assert.True(card.Success, made.Out);

        (await Add(site, "别的镇", "yunshan", "b.example")).IsOneSentence("code yunshan already");
        (await Add(site, "云杉镇", "yunshan2", "b.example")).IsOneSentence("云杉镇 is there already");
        (await Add(site, "别的镇", "biede")).IsOneSentence("--host");
        (await Add(site, "别的镇", "Bie De", "b.example")).IsOneSentence("is no code");
        (await Add(site, "别的镇", DemoTown.Code, "b.example")).IsOneSentence("the demo town's code");
        (await Add(site, "别的镇", "biede", "b.example", hotline: "none")).IsOneSentence("no telephone number");
        Assert.Equal(2, (await CommandLine.Run(Environment(site), "town", "add", "别的镇", "--data", _data)).ExitCode);
        Assert.Equal(0, (await Add(site, "禾杉镇", "heshan", "heshan.example")).ExitCode);

        var list = await CommandLine.Run(Environment(site), "town", "list", "--data", _data);
        Assert.Equal([("yunshan", "云杉镇", true), ("heshan", "禾杉镇", true)], list.Out.Trim().Split('\n')
            .Select(l => JsonDocument.Parse(l).RootElement)
            .Select(t => (t.GetProperty("code").GetString(), t.GetProperty("name").GetString(), t.GetProperty("has_operator").GetBoolean())));
        Assert.Equal(["Asia/Shanghai"], await site.Owner.All<string>("select distinct time_zone from towns", null, default));
        Assert.Equal(2, await site.Owner.One<int>(
            "select count(*)::int from history where thing = 'town' and action = 'added'", null, default));

        using var browser = new Browsing(site);
        var link = card.Groups[1].Value;
        Assert.Equal(SetUpSignIn.Path, (await browser.Post(link, ("pin", card.Groups[2].Value))).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await browser.Get(SetUpSignIn.Path)).StatusCode);
    }

    [Fact]
    public async Task A_real_town_does_not_live_with_the_demo()
    {
        await using var site = await Site.Start();
        await site.Owner.Run(
            "insert into towns (town_id, code, name, name_en, hotline) values (1, 'heqiao', '禾桥镇', 'Heqiao', '400-000-0000')", null, default);
        (await Add(site, "云杉镇", "yunshan", "yunshan.example")).IsOneSentence("demo town lives here");
    }

    private Task<Ended> Add(Site site, string name, string code, string? host = null, string hotline = "021-55550000") =>
        CommandLine.Run(Environment(site), ["town", "add", name, "--code", code, "--hotline", hotline, "--operator", "王测试",
            .. (string[])(host is null ? [] : ["--host", host]), "--data", _data]);

    private static Dictionary<string, string> Environment(Site site) => new() { ["ConnectionStrings__Baogong"] = site.ConnectionString };
}
