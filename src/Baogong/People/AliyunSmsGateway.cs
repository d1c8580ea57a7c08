// Text messages by Alibaba Cloud's SendSms, calls by its SingleCallByTts (both API version 2017-05-25). A code goes
// into a template that the provider has approved. What we do not know for sure (time-out, 5xx, a throttled answer) is
// an exception: the outbox tries again with the same code, so that a message that did arrive is at worst doubled.
using System.Globalization;
using System.Text.Json;
using Baogong.Platform;

namespace Baogong.People;

/// <summary>From Sms:… in appsettings.json or Sms__… in the environment (docs/messages.md).</summary>
/// <param name="TtsCode">Template of the spoken code; empty = no calls.</param>
/// <param name="ShownNumber">The number that calls show; empty = one of the provider's.</param>
public sealed record AliyunSmsSettings(
    string KeyId, string KeySecret, string SignName, string TemplateCode, string TtsCode, string ShownNumber,
    Uri Endpoint, Uri VoiceEndpoint)
{
    /// <summary>Null when no access key is set.</summary>
    /// <exception cref="InvalidOperationException">A key is set, but what it needs is not.</exception>
    public static AliyunSmsSettings? From(IConfiguration configuration)
    {
        var sms = configuration.GetSection("Sms");
        if (sms["KeyId"] is not { Length: > 0 } keyId) return null;
        return new AliyunSmsSettings(keyId, Needed("KeySecret"), Needed("SignName"), Needed("TemplateCode"),
            sms["TtsCode"] ?? "", sms["ShownNumber"] ?? "",
            new Uri(sms["Endpoint"] ?? "https://dysmsapi.aliyuncs.com"),
            new Uri(sms["VoiceEndpoint"] ?? "https://dyvmsapi.aliyuncs.com"));

        string Needed(string name) => sms[name] is { Length: > 0 } value ? value
            : throw new InvalidOperationException($"Sms:KeyId is set, but Sms:{name} is not. See docs/messages.md.");
    }

    // A record prints its members; the secret must never reach a log.
    public override string ToString() => $"AliyunSmsSettings {KeyId}";
}

/// <summary>Not known whether the message left; <paramref name="code"/> is the provider's word or ours.</summary>
public sealed class SmsException(string code, Exception? inner = null) : Exception(code, inner)
{
    public string Code => Message;
}

public sealed class AliyunSmsGateway(AliyunSmsSettings settings, TimeProvider clock, Randomness randomness)
    : ISmsGateway, IDisposable
{
    private const string Version = "2017-05-25";

    // The provider will never take this message: wrong number, or this number's share of the hour is spent there.
    private static readonly HashSet<string> Final =
    [
        "isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT", "isv.BUSINESS_LIMIT_CONTROL",
        "isv.BLACK_KEY_CONTROL_LIMIT", "isv.DAY_LIMIT_CONTROL",
    ];

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
    })
    {
        Timeout = TimeSpan.FromSeconds(Limits.SmsWaitSeconds),
    };

    public bool Connected => true;

    public bool Speaks => settings.TtsCode.Length > 0;

    public Task<SmsAnswer> Send(SmsMessage message, CancellationToken ct) => message.Way is SmsWay.Spoken && Speaks
        ? Call(settings.VoiceEndpoint, "SingleCallByTts", Spoken(message), ct)
        : Call(settings.Endpoint, "SendSms", Written(message), ct);

    private Dictionary<string, string> Written(SmsMessage message) => new()
    {
        ["PhoneNumbers"] = message.Mobile,
        ["SignName"] = settings.SignName,
        ["TemplateCode"] = settings.TemplateCode,
        ["TemplateParam"] = JsonSerializer.Serialize(new { code = message.Code }),
    };

    // Digits apart, so that the voice says them one by one.
    private Dictionary<string, string> Spoken(SmsMessage message)
    {
        var parameters = new Dictionary<string, string>
        {
            ["CalledNumber"] = message.Mobile,
            ["TtsCode"] = settings.TtsCode,
            ["TtsParam"] = JsonSerializer.Serialize(new { code = string.Join(' ', message.Code.AsEnumerable()) }),
            ["PlayTimes"] = "3",
        };
        if (settings.ShownNumber.Length > 0) parameters["CalledShowNumber"] = settings.ShownNumber;
        return parameters;
    }

    private async Task<SmsAnswer> Call(
        Uri endpoint, string action, Dictionary<string, string> parameters, CancellationToken ct)
    {
        var query = AliyunSignature.Query(parameters);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, $"/?{query}"));
        var headers = new Dictionary<string, string>
        {
            ["host"] = endpoint.Authority,
            ["x-acs-action"] = action,
            ["x-acs-content-sha256"] = AliyunSignature.EmptyBody,
            ["x-acs-date"] = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["x-acs-signature-nonce"] = randomness.NewId().ToString("N"),
            ["x-acs-version"] = Version,
        };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Authorization",
            AliyunSignature.Authorization(settings.KeyId, settings.KeySecret, query, headers));
        try
        {
            using var answer = await _http.SendAsync(request, ct);
            return Read(await answer.Content.ReadAsByteArrayAsync(ct));
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new SmsException("timeout", late);
        }
        catch (HttpRequestException down)
        {
            throw new SmsException("unreachable", down);
        }
    }

    // {"Code":"OK",…} with 200; an error has its Code, too, with any status.
    private static SmsAnswer Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var code = json.RootElement.GetProperty("Code").GetString() ?? "";
            return code == "OK" ? SmsAnswer.Taken
                : Final.Contains(code) ? SmsAnswer.Refused : throw new SmsException(code);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SmsException("unreadable", error);
        }
    }

    public void Dispose() => _http.Dispose();
}
