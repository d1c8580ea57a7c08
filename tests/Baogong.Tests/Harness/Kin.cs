// A relative far away, linked to a door as LinkRelative does it.
using Baogong.Core;
using Baogong.People;

namespace Baogong.Tests.Harness;

public static class Kin
{
    public static Actor Of(int n, HouseholdId door) =>
        new(SmallTown.Town, new PersonId(new Guid(n, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7)), Role.Resident, Household: door);

    /// <summary>Signed in and linked; the household is their chosen door.</summary>
    public static async Task<HttpClient> Linked(this Site site, int n, HouseholdId door)
    {
        var kin = Of(n, door);
        var client = await site.SignedIn(kin);
        await site.Owner.Run("""
            insert into household_members (town_id, household_id, person_id, kind, confirmed_at)
              values (@Town, @door, @Person, 'relative', db_now())
              on conflict (town_id, person_id, household_id) do update set kind = 'relative', confirmed_at = db_now();
            insert into relative_links (town_id, id, household_id, person_id, linked_by, by_office)
              values (@Town, gen_random_uuid(), @door, @Person, @Person, true);
            """, new { kin.Town, kin.Person, door = door.Value }, default);
        return client;
    }

    public static string Account(this Actor actor) => $"person:{actor.Person.Value}";
}
