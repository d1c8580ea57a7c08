// Ids in JSON are what stands in the database, a number or a UUID: nobody outside cares that they are types of ours.
using System.Text.Json;
using System.Text.Json.Serialization;
using Baogong.Core;

namespace Baogong.Platform.Web;

internal static class IdJson
{
    /// <summary>One for each id; a test compares with the list of ids.</summary>
    public static IReadOnlyList<JsonConverter> All { get; } =
    [
        Of((int v) => new TownId(v), id => id.Value),
        Of((int v) => new CommunityId(v), id => id.Value),
        Of((int v) => new BuildingId(v), id => id.Value),
        Of((int v) => new HouseholdId(v), id => id.Value),
        Of((int v) => new SupplierId(v), id => id.Value),
        Of((int v) => new PackageId(v), id => id.Value),
        Of((int v) => new CycleId(v), id => id.Value),
        Of((int v) => new OfferId(v), id => id.Value),
        Of((int v) => new BatchId(v), id => id.Value),
        Of((Guid v) => new OrderId(v), id => id.Value),
        Of((Guid v) => new PersonId(v), id => id.Value),
    ];

    private static Converter<TId, TValue> Of<TId, TValue>(Func<TValue, TId> make, Func<TId, TValue> value)
        where TId : struct where TValue : struct => new(make, value);

    private sealed class Converter<TId, TValue>(Func<TValue, TId> make, Func<TId, TValue> value) : JsonConverter<TId>
        where TId : struct where TValue : struct
    {
        public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            make(JsonSerializer.Deserialize<TValue>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, TId id, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value(id), options);
    }
}
