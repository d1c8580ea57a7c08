// A resident with a number and a door, made without the sign-in pages: for whoever sets a town up.
using Baogong.Core;
using Baogong.Core.Routing;
using Baogong.Core.SignIn;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.People;

public static class EnrolResident
{
    public sealed class Handler(Vault vault, Randomness randomness)
    {
        /// <summary>The person with this number, made if need be; a member of the household if one is given.</summary>
        public async Task<Outcome<PersonId>> Run(
            Tx tx, TownId town, string phone, HouseholdId? household, CancellationToken ct)
        {
            if (Typed.Mobile(phone) is not { } mobile) return PeopleProblems.NotAMobile;
            var person = new PersonId(randomness.NewId());
            var index = vault.PhoneIndex(town, mobile);
            var phoneSealed = vault.Seal(PersonFields.PhonePlace(town, person), mobile);
            var tail = vault.TailIndex(town, PhoneNumber.Tail(mobile));
            await tx.Run(Add, new { town, person, index, tail, phoneSealed }, ct);
            person = await tx.One<PersonId>(Find, new { town, index }, ct);
            if (household is not { } door) return person;
            return await tx.Run(Join, new { town, person, door }, ct) == 1 ? person : PeopleProblems.NoSuchDoor;
        }
    }

    private const string Add = """
        insert into people (town_id, id, phone_sealed, phone_index, tail_index)
        values (@town, @person, @phoneSealed, @index, @tail)
        on conflict (town_id, phone_index) do update set tail_index = excluded.tail_index
          where people.tail_index is null
        """;

    private const string Find = "select id from people where town_id = @town and phone_index = @index";

    private const string Join = """
        insert into household_members (town_id, household_id, person_id, confirmed_at)
        select h.town_id, h.id, @person, db_now() from households h where h.town_id = @town and h.id = @door
        on conflict (town_id, person_id, household_id) do update set since = household_members.since
        """;
}
