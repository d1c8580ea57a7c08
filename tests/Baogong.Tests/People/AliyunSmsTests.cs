// The provider's side is played by a small server that knows the secret and recomputes every signature.
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Baogong.People;
using Baogong.Platform;
using Baogong.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Baogong.Tests.People;

public class AliyunSmsTests
{
    private const string Phone = "13800007391", Secret = "test-secret-that-must-not-be-logged";

    // The worked example of the provider's manual.
    [Fact]
    public void The_signature_is_that_of_the_published_example()
    {
        var query = AliyunSignature.Query(new Dictionary<string, string>
        {
            ["RegionId"] = "cn-shanghai",
            ["ImageId"] = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        });
        var header = AliyunSignature.Authorization("YourAccessKeyId", "YourAccessKeySecret", query, new Dictionary<string, string>
        {
            ["x-acs-action"] = "RunInstances",
            ["x-acs-content-sha256"] = AliyunSignature.EmptyBody,
            ["x-acs-date"] = "2023-10-26T10:22:32Z",
            ["x-acs-signature-nonce"] = "3156853299f313e23d1673dc12e1703d",
            ["x-acs-version"] = "2014-05-26",
            ["host"] = "ecs.cn-shanghai.aliyuncs.com",
        });
        Assert.Equal("ACS3-HMAC-SHA256 Credential=YourAccessKeyId," +
            "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
            "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0", header);
    }

    [Fact]
    public async Task A_code_arrives_signed_and_signs_in()
    {
        await using var provider = await Provider.Start();
        await using var site = await Start(provider);
        using var browser = new Browsing(site);
        Assert.Equal("/sign-in/code", (await browser.Post("/sign-in", ("phone", Phone))).Headers.Location?.ToString());
        var call = Assert.Single(provider.Calls);
        Assert.Equal(("SendSms", Phone, "禾桥镇", "SMS_1"), (call.Action, call["PhoneNumbers"], call["SignName"], call["TemplateCode"]));
        Assert.Equal(0, provider.Forged);
        var code = Regex.Match(call["TemplateParam"], "\\{\"code\":\"([0-9]{6})\"\\}").Groups[1].Value;
        Assert.Equal("/door", (await browser.Post("/sign-in/code", ("code", code))).Headers.Location?.ToString());
    }

    [Fact]
    public async Task The_code_is_said_by_telephone_digit_by_digit()
    {
        await using var provider = await Provider.Start();
        await using var site = await Start(provider);
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Phone));
        Assert.Equal("/sign-in/code?again=0", (await browser.Post("/sign-in/code/call")).Headers.Location?.ToString());
        await site.MoveClock(TimeSpan.FromSeconds(61));
        Assert.Equal("/sign-in/code?again=2", (await browser.Post("/sign-in/code/call")).Headers.Location?.ToString());
        var call = provider.Calls[^1];
        Assert.Equal(("SingleCallByTts", Phone, "TTS_1", "3"), (call.Action, call["CalledNumber"], call["TtsCode"], call["PlayTimes"]));
        var spoken = Regex.Match(call["TtsParam"], "\"code\":\"([0-9 ]{11})\"").Groups[1].Value;
        Assert.Equal("/door", (await browser.Post("/sign-in/code", ("code", spoken))).Headers.Location?.ToString());
        Assert.Equal(0, provider.Forged);
    }

    [Theory]
    [InlineData("{\"Code\":\"isp.SYSTEM_ERROR\"}", 500, "isp.SYSTEM_ERROR")]
    [InlineData("{\"Code\":\"Throttling.User\"}", 400, "Throttling.User")]
    [InlineData("<html>bad gateway</html>", 502, "unreadable")]
    [InlineData("{}", 200, "unreadable")]
    [InlineData("sleep", 200, "timeout")]
    public async Task What_is_not_known_is_tried_again_with_the_same_code(string body, int status, string word)
    {
        var log = new Lines();
        await using var provider = await Provider.Start();
        await using var site = await Start(provider, log);
        provider.Says = (status, body);
        using var browser = new Browsing(site);
        Assert.Equal("/sign-in/code", (await browser.Post("/sign-in", ("phone", Phone))).Headers.Location?.ToString());
        var job = site.Services.GetRequiredService<SendMessages>();
        Assert.Equal(0, await job.Run(SmallTown.Town, default));
        provider.Says = Provider.Ok;
        await site.MoveClock(TimeSpan.FromSeconds(11));
        Assert.Equal(1, await job.Run(SmallTown.Town, default));
        Assert.Equal(2, provider.Calls.Count);
        Assert.Equal(provider.Calls[0]["TemplateParam"], provider.Calls[1]["TemplateParam"]);
        Assert.Contains(log.All, l => l.Contains("was not sent at try 1: " + word, StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, l => l.Contains(Phone, StringComparison.Ordinal) || l.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_final_refusal_is_not_tried_again()
    {
        await using var provider = await Provider.Start();
        await using var site = await Start(provider);
        provider.Says = (200, "{\"Code\":\"isv.BUSINESS_LIMIT_CONTROL\",\"Message\":\"触发小时级流控Permits:5\"}");
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Phone));
        await site.MoveClock(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await site.Services.GetRequiredService<SendMessages>().Run(SmallTown.Town, default));
        Assert.Single(provider.Calls);
        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from outbox where payload_sealed is not null", null, default));
    }

    [Fact]
    public async Task A_wrong_secret_is_the_providers_to_refuse_and_half_a_setting_does_not_start()
    {
        await using var provider = await Provider.Start();
        using var gateway = new AliyunSmsGateway(Settings(provider) with { KeySecret = "another" }, TimeProvider.System, new Randomness.Secure());
        var refused = await Assert.ThrowsAsync<SmsException>(() => gateway.Send(new SmsMessage(Phone, "", "123456"), default));
        Assert.Equal("SignatureDoesNotMatch", refused.Code);
        Assert.DoesNotContain("another", Settings(provider).ToString(), StringComparison.Ordinal);
        var half = new ConfigurationBuilder().AddInMemoryCollection([new("Sms:KeyId", "id")]).Build();
        Assert.Contains("Sms:KeySecret", Assert.Throws<InvalidOperationException>(() => AliyunSmsSettings.From(half)).Message, StringComparison.Ordinal);
        Assert.Null(AliyunSmsSettings.From(new ConfigurationBuilder().Build()));
    }

    private static async Task<Site> Start(Provider provider, Lines? log = null)
    {
        var site = await Site.Start(doors: s =>
        {
            s.Replace(ServiceDescriptor.Singleton<ISmsGateway>(p => new AliyunSmsGateway(Settings(provider), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<Randomness>())));
            if (log is not null) s.AddSingleton<ILoggerProvider>(log);
        });
        await SmallTown.Build(site);
        return site;
    }

    private static AliyunSmsSettings Settings(Provider provider) =>
        new("test-key", Secret, "禾桥镇", "SMS_1", "TTS_1", "", provider.Address, provider.Address);

    private sealed record Call(string Action, IReadOnlyDictionary<string, string> Query)
    {
        public string this[string name] => Query[name];
    }

    // Written apart from AliyunSignature.cs: it must not be right by being the same.
    private sealed class Provider : IAsyncDisposable
    {
        public static readonly (int, string) Ok = (200, "{\"Code\":\"OK\",\"Message\":\"OK\",\"BizId\":\"1\"}");

        private readonly WebApplication _app;
        private Provider(WebApplication app) => _app = app;

        public Uri Address => new(_app.Urls.First());

        public (int Status, string Body) Says { get; set; } = Ok;

        public int Forged { get; private set; }

        public List<Call> Calls { get; } = [];

        public static async Task<Provider> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
            var provider = new Provider(builder.Build());
            provider._app.MapPost("/", provider.Answer);
            await provider._app.StartAsync();
            return provider;
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();

        private async Task Answer(HttpContext http)
        {
            if (!Signed(http.Request))
            {
                Forged++;
                http.Response.StatusCode = 403;
                await http.Response.WriteAsync("{\"Code\":\"SignatureDoesNotMatch\"}");
                return;
            }

            Calls.Add(new Call(http.Request.Headers["x-acs-action"].ToString(), http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString())));
            if (Says.Body == "sleep")
            {
                await Task.Delay(TimeSpan.FromSeconds(Limits.SmsWaitSeconds + 3), http.RequestAborted);
                return;
            }

            http.Response.StatusCode = Says.Status;
            await http.Response.WriteAsync(Says.Body);
        }

        private static bool Signed(HttpRequest request)
        {
            var match = Regex.Match(request.Headers.Authorization.ToString(), "^ACS3-HMAC-SHA256 Credential=test-key,SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$");
            if (!match.Success || Math.Abs((DateTime.UtcNow - DateTime.Parse(request.Headers["x-acs-date"].ToString(),
                null, System.Globalization.DateTimeStyles.AdjustToUniversal)).TotalMinutes) > 15) return false;
            var lines = match.Groups[1].Value.Split(';').Select(n => $"{n}:{request.Headers[n]}");
            var canonical = $"POST\n/\n{request.QueryString.Value![1..]}\n{string.Join('\n', lines)}\n\n{match.Groups[1].Value}\n{request.Headers["x-acs-content-sha256"]}";
            using var hmac = new HMACSHA256(Encoding.ASCII.GetBytes(Secret));
            var hashed = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))).ToLowerInvariant();
            return Convert.ToHexString(hmac.ComputeHash(Encoding.ASCII.GetBytes("ACS3-HMAC-SHA256\n" + hashed)))
                .Equals(match.Groups[2].Value, StringComparison.OrdinalIgnoreCase);
        }
    }
}
