// Alibaba Cloud's request signature V3 (ACS3-HMAC-SHA256): "Request syntax and signature method V3" in its SDK manual.
// Everything that travels is part of it: method, query, the signed headers and the hash of the body.
using System.Security.Cryptography;
using System.Text;

namespace Baogong.People;

public static class AliyunSignature
{
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>SHA-256 of nothing: our calls carry all parameters in the query.</summary>
    public const string EmptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>RFC 3986, sorted by name, as both the signature and the address want it.</summary>
    public static string Query(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join('&', parameters
        .OrderBy(p => p.Key, StringComparer.Ordinal)
        .Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));

    /// <summary>The Authorization header of a POST to / without a body.</summary>
    /// <param name="keyId">Public half of the access key.</param>
    /// <param name="keySecret">Never leaves this process.</param>
    /// <param name="query">As <see cref="Query"/> writes it.</param>
    /// <param name="headers">host and every x-acs-… header, names in lower case.</param>
    public static string Authorization(
        string keyId, string keySecret, string query, IReadOnlyDictionary<string, string> headers)
    {
        var sorted = headers.OrderBy(h => h.Key, StringComparer.Ordinal).ToList();
        var names = string.Join(';', sorted.Select(h => h.Key));
        var request = new StringBuilder("POST\n/\n").Append(query).Append('\n');
        foreach (var (name, value) in sorted) request.Append(name).Append(':').Append(value.Trim()).Append('\n');
        request.Append('\n').Append(names).Append('\n').Append(EmptyBody);
        var toSign = $"{Algorithm}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request.ToString())))}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(keySecret), Encoding.UTF8.GetBytes(toSign));
        return $"{Algorithm} Credential={keyId},SignedHeaders={names},Signature={Hex(signature)}";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
