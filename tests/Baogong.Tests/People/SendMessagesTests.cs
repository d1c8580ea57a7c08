using System.Net;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Baogong.Tests.People;

public class SendMessagesTests
{
    [Fact]
    public async Task A_message_that_failed_is_sent_later_once_and_then_forgotten()
    {
        var gateway = new Stubborn(failures: 1);
        await using var site = await Start(gateway);
        using var browser = new Browsing(site);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.Post("/sign-in", ("phone", "13800007391"))).StatusCode);
        Assert.Empty(gateway.Taken);
        var job = site.Services.GetRequiredService<SendMessages>();
        Assert.Equal(0, await job.Run(SmallTown.Town, default));      // the pause before the next try
        await site.MoveClock(TimeSpan.FromSeconds(10));
        var sent = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => job.Run(SmallTown.Town, default)));
        Assert.Equal(1, sent.Sum());
        Assert.Single(gateway.Taken);
        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from outbox where payload_sealed is not null", null, default));
    }

    [Fact]
    public async Task A_code_that_is_too_late_is_not_sent_and_its_text_is_forgotten()
    {
        var gateway = new Stubborn(failures: 1);
        await using var site = await Start(gateway);
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", "13800007391"));
        await site.MoveClock(TimeSpan.FromMinutes(6));
        await site.Services.GetRequiredService<SendMessages>().Run(SmallTown.Town, default);
        Assert.Empty(gateway.Taken);
        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from outbox where payload_sealed is not null", null, default));
        await site.MoveClock(TimeSpan.FromHours(25));
        await site.Services.GetRequiredService<SendMessages>().Run(SmallTown.Town, default);
        Assert.Equal(0L, await site.Owner.One<long>(
            "select (select count(*) from outbox) + (select count(*) from phone_codes) + (select count(*) from phone_budgets)", null, default));
    }

    [Fact]
    public async Task Without_a_gateway_signing_in_by_phone_says_so()
    {
        await using var site = await Start(new NoSmsGateway());
        using var browser = new Browsing(site);
        var answer = await browser.Post("/sign-in", ("phone", "13800007391"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(PeopleProblems.NoSms.Zh, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_server_shows_nobody_the_messages()
    {
        var settings = new ServerSettings(await Postgres.NewDatabase(),
            Site.Keys, "http://127.0.0.1:0", Jobs: false);
        await using var app = Server.Build(settings);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/dev/messages")).StatusCode);
        Assert.IsType<NoSmsGateway>(app.Services.GetRequiredService<ISmsGateway>());
        await app.StopAsync();
    }

    private static async Task<Site> Start(ISmsGateway gateway)
    {
        var site = await Site.Start(doors: s => s.Replace(ServiceDescriptor.Singleton(gateway)));
        await SmallTown.Build(site);
        return site;
    }

    private sealed class Stubborn(int failures) : ISmsGateway
    {
        private int _left = failures;

        public List<SmsMessage> Taken { get; } = [];

        public bool Connected => true;

        public bool Speaks => false;

        public Task<SmsAnswer> Send(SmsMessage message, CancellationToken ct)
        {
            if (Interlocked.Decrement(ref _left) >= 0) throw new HttpRequestException("down");
            lock (Taken) Taken.Add(message);
            return Task.FromResult(SmsAnswer.Taken);
        }
    }
}
