// Rows of the demo town into the tables by COPY: 45,000 households in about a second.
using Baogong.Platform.Data;

namespace Baogong.Console;

internal static class DemoCopy
{
    public static async Task Write(Tx tx, DemoPlaces places, CancellationToken ct)
    {
        await Rows(tx, "neighbourhoods", "town_id, id, name", places.Neighbourhoods, ct);
        await Rows(tx, "communities",
            "town_id, id, neighbourhood_id, code, name, lane, gate, gate_order, zone_status, zone_since",
            places.Communities, ct);
        await Rows(tx, "buildings", "town_id, id, community_id, no, walk_order, has_lift, zone_status, zone_since",
            places.Buildings, ct);
        await Rows(tx, "building_aliases", "town_id, community_id, alias, building_id", places.BuildingAliases, ct);
        await Rows(tx, "households",
            "town_id, id, community_id, building_id, unit, floor, room, occupant, door_order, people, elders, priority",
            places.Households, ct);
        await Rows(tx, "door_aliases", "town_id, building_id, alias, household_id", places.DoorAliases, ct);
    }

    /// <param name="tx">The load's transaction.</param>
    /// <param name="table">Its name.</param>
    /// <param name="columns">Their names; town_id first.</param>
    /// <param name="rows">Values of exactly the columns' types.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task Rows(Tx tx, string table, string columns, IEnumerable<object?[]> rows,
        CancellationToken ct)
    {
        await using var writer =
            await tx.Connection.BeginBinaryImportAsync($"copy {table} ({columns}) from stdin (format binary)", ct);
        foreach (var row in rows) await writer.WriteRowAsync(ct, row);
        await writer.CompleteAsync(ct);
    }
}
