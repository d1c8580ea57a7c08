// Leaders and volunteers see who gets what at which door while they carry it, and a day longer. Then the list is closed
// to them; the desk goes on seeing it.
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Batches;

internal static class ListsEnd
{
    public static async Task<bool> IsOver(Db db, Actor actor, string? batch, CancellationToken ct) =>
        actor.Role is Role.Leader or Role.Volunteer && int.TryParse(batch, out var id)
        && await db.Maybe<bool?>(Over, new { actor.Town, id, hours = Limits.DeliveryListHours }, ct) is true;

    private const string Over = """
        select deliver_to < db_now() - make_interval(hours => @hours) from cycles where town_id = @Town and id = @id
        """;
}
