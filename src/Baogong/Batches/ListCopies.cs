// Whose copy is it? The desk types the code that stands on a list, or looks through the newest ones.
using System.Globalization;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Batches;

public static class ListCopies
{
    public const string Path = "/desk/copies";

    public sealed record Taken(
        string Code, string Name, Role Role, DateTimeOffset At, string What, string Place, int Batch);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(Path, async (string? code, Actor actor, Query query, CancellationToken ct) =>
            Answers.Page<CopiesPage>(new { Code = code ?? "", Rows = await query.Find(actor, code ?? "", ct) }))
        .WithName(nameof(ListCopies)).RequireAuthorization(Policies.Desk);

    public sealed class Query(Db db, StaffNames names)
    {
        /// <summary>The newest copies, or the one with this code.</summary>
        public async Task<IReadOnlyList<Taken>> Find(Actor actor, string typed, CancellationToken ct)
        {
            var code = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
            var rows = await db.All<Row>(Select, new { actor.Town, code, rows = Limits.TablePage }, ct);
            return [.. rows.Select(r => new Taken(r.Code, names.Of(actor.Town, r.Person.Value, r.NameSealed),
                Enum.TryParse<Role>(r.Role, ignoreCase: true, out var role) ? role : default, r.At, r.What, r.Place,
                int.Parse(r.Batch, CultureInfo.InvariantCulture)))];
        }
    }

    private sealed record Row(
        string Code, PersonId Person, byte[]? NameSealed, DateTimeOffset At, string What, string Place, string Batch,
        string Role);

    private const string Select = """
        select h.thing_id as code, h.actor_id as person, p.name_sealed, h.at, h.after ->> 'what' as what,
               h.after ->> 'place' as place, h.after ->> 'batch' as batch, h.after ->> 'role' as role
        from history h
        left join people p on p.town_id = h.town_id and p.id = h.actor_id
        where h.town_id = @Town and h.thing = 'copy' and (@code = '' or h.thing_id = @code)
        order by h.id desc limit @rows
        """;
}
