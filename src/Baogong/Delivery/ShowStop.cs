// One gate for the driver: what to unload, who receives it, and the two marks. The desk sees the marks of every driver.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class ShowStop
{
    /// <param name="What">"arrived" or "unloaded".</param>
    /// <param name="Mine">Of the driver who looks.</param>
    public sealed record Mark(Guid Id, string What, DateTimeOffset At, bool Mine, string By);

    /// <param name="Receivers">Leaders of the whole community; where there is none, of its buildings.</param>
    public sealed record Model(
        ShowStops.Stop Stop, IReadOnlyList<ShowGate.Goods> Goods, IReadOnlyList<VouchedLeader> Receivers,
        IReadOnlyList<Mark> Marks);

    private const int MostReceivers = 3;

    public static string Path(int batch, int community) => $"{ShowStops.Path}/{batch}/{community}";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet($"{ShowStops.Path}/{{batch:int}}/{{community:int}}",
            async (int batch, int community, Actor actor, Query query, CancellationToken ct) =>
                (await query.Run(actor, new(batch), new(community), ct)).ToHttp(m =>
                    Answers.Page<StopPage>(new { Model = m })))
        .WithName(nameof(ShowStop)).RequireAuthorization(Policies.Driver);

    public sealed class Query(
        Db db, ShowStops.Query stops, ShowGate.Query gate, Leaders leaders, StaffNames signatures)
    {
        public async Task<Outcome<Model>> Run(
            Actor actor, BatchId batch, CommunityId community, CancellationToken ct)
        {
            if (await stops.Run(actor, batch, community, ct) is not [var stop]) return DeliveryProblems.NoSuchRound;
            var all = await leaders.Vouched(actor.Town, stop.Code, ct);
            var whole = all.Where(l => l.Building is null).ToList();
            return new Model(stop, await gate.Goods(actor.Town, batch, community.Value, ct),
                [.. (whole.Count > 0 ? whole : all).Take(MostReceivers)], await Marks(actor, batch, community, ct));
        }

        /// <summary>What drivers have said of this gate, in its order.</summary>
        public async Task<IReadOnlyList<Mark>> Marks(
            Actor actor, BatchId batch, CommunityId community, CancellationToken ct) =>
            [.. (await db.All<Row>(Select, new { actor.Town, batch, community }, ct)).Select(r => new Mark(
                r.Id, r.Mark, r.At, r.ActorId == actor.Person,
                signatures.Of(actor.Town, r.ActorId.Value, r.NameSealed)))];
    }

    private sealed record Row(Guid Id, string Mark, DateTimeOffset At, PersonId ActorId, byte[]? NameSealed);

    private const string Select = """
        select m.id, m.mark, m.at, m.actor_id, p.name_sealed
        from gate_marks_standing m
        left join people p on p.town_id = m.town_id and p.id = m.actor_id
        where m.town_id = @Town and m.batch_id = @batch and m.community_id = @community
        order by m.seq
        """;
}
