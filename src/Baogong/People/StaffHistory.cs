// What the desk did to roles, in the town's history: places and dates, never a name.
using System.Text.Json;
using Baogong.Core;

namespace Baogong.People;

public static class StaffHistory
{
    public static object Appointed(GrantRequest request, Guid grant) => Row(request.Town, grant, request.By, "appointed",
        JsonSerializer.Serialize(new
        {
            role = request.Role.Text(), community = request.Community?.Value, building = request.Building?.Value,
            ends_at = request.EndsAt,
        }));

    public static object Row(TownId town, Guid grant, PersonId? by, string action, string? after = null) =>
        new { town, grant = grant.ToString(), by, action, after };

    public const string Add = """
        insert into history (town_id, actor_id, thing, thing_id, action, after)
        values (@town, @by::uuid, 'grant', @grant, @action, @after::jsonb)
        """;
}
