// A community by hand: a new one, or another name, gate or lane for one that is there.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Places;

public static class SaveCommunity
{
    /// <param name="Name">Unique in the town; at most <see cref="Limits.PlaceNameCharacters"/> characters.</param>
    /// <param name="Neighbourhood">Its name; an unknown one is made.</param>
    /// <param name="Code">Four or five of A–Z, 2–9 without I and O; "" = keep, or make one.</param>
    /// <param name="Lane">弄, or "".</param>
    /// <param name="Gate">Where the truck stops, or "".</param>
    /// <param name="GateOrder">0 … 100,000.</param>
    public sealed record Input(string Name, string Neighbourhood, string Code, string Lane, string Gate, int GateOrder);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/communities", async (Input input, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(null, input, actor, ct)).ToHttp(id =>
                    TypedResults.Created($"/desk/communities/{id.Value}", id.Value)))
            .WithName(nameof(SaveCommunity) + "New").RequireAuthorization(Policies.Desk);

        routes.MapPut("/api/communities/{id:int}",
            async (int id, Input input, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(new CommunityId(id), input, actor, ct)).ToHttp(_ => TypedResults.NoContent()))
            .WithName(nameof(SaveCommunity)).RequireAuthorization(Policies.Desk);

        routes.MapPost("/desk/communities",
            async (Form form, Actor actor, Handler handler, EditCommunity.Handler show, CancellationToken ct) =>
            {
                var outcome = await handler.Run(null, Of(form), actor, ct);
                return outcome.Problem is { } problem
                    ? await show.New(actor, form, problem, ct)
                    : Answers.SeeOther($"/desk/communities/{outcome.Value.Value}?done=saved");
            })
            .WithName(nameof(SaveCommunity) + "NewPage").RequireAuthorization(Policies.Desk);

        routes.MapPost("/desk/communities/{id:int}",
            async (int id, Form form, Actor actor, Handler handler, EditCommunity.Handler show, CancellationToken ct) =>
            {
                var outcome = await handler.Run(new CommunityId(id), Of(form), actor, ct);
                return outcome.Problem is { } problem
                    ? await show.Refused(new(new CommunityId(id)), form, problem, actor, ct)
                    : Answers.SeeOther($"/desk/communities/{id}?done=saved");
            })
            .WithName(nameof(SaveCommunity) + "Page").RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public async Task<Outcome<CommunityId>> Run(CommunityId? id, Input input, Actor actor, CancellationToken ct)
        {
            if (Check(input, out var clean) is { } problem) return problem;
            return await db.Atomically<CommunityId>(async tx =>
            {
                await tx.Run(ImportPlaces.LockTown, new { actor.Town }, ct);
                var all = await tx.All<KnownCommunity>(Select, new { actor.Town }, ct);
                var before = id is null ? null : all.FirstOrDefault(c => c.Id == id.Value.Value);
                if (id is not null && before is null) return PlacesProblems.NoSuchPlace;
                var others = all.Where(c => c != before).ToList();
                var next = all.Count == 0 ? 1 : all.Max(c => c.Id) + 1;
                var code = clean.Code.Length > 0 ? clean.Code
                    : before?.Code ?? CommunityCode.Free(next, all.Select(c => c.Code).ToHashSet());
                if (others.Any(c => c.Name == clean.Name || c.Code == code)) return PlacesProblems.NameTaken;
                var neighbourhood = await tx.One<int>(TakeNeighbourhood, new { actor.Town, name = clean.Neighbourhood },
                    ct);
                var after = new KnownCommunity(before?.Id ?? next, neighbourhood, code, clean.Name, clean.Lane,
                    clean.Gate, clean.GateOrder);
                if (before == after) return new CommunityId(after.Id);
                await tx.Run(before is null ? Insert : Update, new
                {
                    actor.Town,
                    after.Id,
                    neighbourhood,
                    code,
                    after.Name,
                    after.Lane,
                    after.Gate,
                    gateOrder = after.GateOrder,
                }, ct);
                var names =
                    (await tx.All<KnownNeighbourhood>(ListCommunities.SelectNeighbourhoods, new { actor.Town }, ct))
                    .ToDictionary(n => n.Id, n => n.Name);
                tx.Append(actor, "community", $"{after.Id}",
                    before is null ? "added" : "changed",
                    before is null ? null : PlaceHistory.Of(before, names[before.NeighbourhoodId]),
                    PlaceHistory.Of(after, clean.Neighbourhood));
                return new CommunityId(after.Id);
            }, ct);
        }

        private static Problem? Check(Input input, out Input clean)
        {
            clean = new Input(PlaceLines.Name(input.Name), PlaceLines.Name(input.Neighbourhood),
                Core.Routing.DoorNumbers.Clean(input.Code), PlaceLines.Name(input.Lane), PlaceLines.Name(input.Gate),
                input.GateOrder);
            if (clean.Name.Length == 0) return PlacesProblems.Field("请填小区名称。", "Fill in the community's name.");
            if (clean.Neighbourhood.Length == 0)
                return PlacesProblems.Field("请选居村，或写一个新的。", "Choose a neighbourhood, or write a new one.");
            if (new[] { clean.Name, clean.Neighbourhood, clean.Lane, clean.Gate }.Any(t =>
                t.Length > Limits.PlaceNameCharacters))
                return PlacesProblems.Field($"名称最多 {Limits.PlaceNameCharacters} 个字。",
                    $"Names have at most {Limits.PlaceNameCharacters} characters.");
            if (clean.Code.Length > 0 && !CommunityCode.IsCode(clean.Code))
                return PlacesProblems.Field("编码是 4 或 5 位字母数字，不用 0、O、1、I。",
                    "A code has 4 or 5 letters and digits, without 0, O, 1, I.");
            return clean.GateOrder is < 0 or > 100_000
                ? PlacesProblems.Field("大门顺序应是 0 到 100000 的整数。",
                    "The gate's order must be a whole number from 0 to 100,000.") : null;
        }
    }

    private static Input Of(Form form) => new(form["name"],
        form["newNeighbourhood"].Length > 0 ? form["newNeighbourhood"] : form["neighbourhood"],
        form["code"], form["lane"], form["gate"], form["gateOrder"].Length == 0 ? 0 : form.Int("gateOrder") ?? -1);

    private const string Select = """
        select id, neighbourhood_id, code, name, lane, gate, gate_order from communities where town_id = @Town
        """;

    private const string TakeNeighbourhood = """
        with made as (
          insert into neighbourhoods (town_id, id, name)
          select @Town, (select coalesce(max(id), 0) + 1 from neighbourhoods where town_id = @Town), @name::text
          where not exists (select from neighbourhoods where town_id = @Town and name = @name)
          returning id)
        select id from made union all select id from neighbourhoods where town_id = @Town and name = @name
        """;

    private const string Insert = """
        insert into communities (town_id, id, neighbourhood_id, code, name, lane, gate, gate_order, zone_since)
        values (@Town, @Id, @neighbourhood, @code, @Name, @Lane, @Gate, @gateOrder, db_now())
        """;

    private const string Update = """
        update communities set neighbourhood_id = @neighbourhood, code = @code, name = @Name, lane = @Lane,
          gate = @Gate,
          gate_order = @gateOrder
        where town_id = @Town and id = @Id
        """;
}
