// A role with a scope and an end. The scope is checked where it is written: a building belongs to its community.
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.People;

public sealed class Grants(Vault vault, Randomness randomness)
{
    /// <summary>Makes the person and the grant, without a way in (see EnrolStaff for that).</summary>
    public async Task<Outcome<Granted>> Give(Tx tx, GrantRequest request, CancellationToken ct)
    {
        var person = new PersonId(randomness.NewId());
        var grant = request.Key ?? randomness.NewId();
        var name = request.Name.Trim();
        if (name.Length is 0 or > Limits.NameCharacters) return PeopleProblems.NameMissing;
        await tx.Run(AddPerson, new
        {
            request.Town,
            person,
            name = vault.Seal(PersonFields.NamePlace(request.Town, person), name),
        }, ct);
        var rows = await tx.Run(AddGrant, new
        {
            request.Town,
            grant,
            person,
            role = request.Role.Text(),
            request.Community,
            request.Building,
            request.Supplier,
            request.Neighbourhood,
            endsAt = request.EndsAt.ToUniversalTime(),
            request.By,
        }, ct);
        if (rows == 1) return new Granted(person, grant);
        return await tx.Maybe<int?>(Known, new { request.Town, grant }, ct) is null
            ? PeopleProblems.NoSuchPlace : PeopleProblems.AlreadyAppointed;
    }

    private const string AddPerson =
        "insert into people (town_id, id, name_sealed) values (@Town, @person, @name)";

    private const string AddGrant = """
        insert into grants (town_id, id, person_id, role, neighbourhood_id, community_id, building_id, supplier_id,
          ends_at, granted_by)
        select @Town, @grant, @person, @role, @Neighbourhood::int, @Community::int, @Building::int, @Supplier::int,
               @endsAt, @By::uuid
        where (@Community::int is null or exists (
            select from communities c where c.town_id = @Town and c.id = @Community::int))
          and (@Building::int is null or exists (
            select from buildings b where b.town_id = @Town and b.id = @Building::int
              and b.community_id = @Community::int))
          and (@Neighbourhood::int is null or exists (
            select from neighbourhoods n where n.town_id = @Town and n.id = @Neighbourhood::int))
          and (@Supplier::int is null or exists (
            select from suppliers s where s.town_id = @Town and s.id = @Supplier::int))
        on conflict (town_id, id) do nothing
        """;

    private const string Known = "select 1 from grants where town_id = @Town and id = @grant";
}
