// The end of the chain on paper, and whether the chain is still the one that an older paper knows.
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Audit;

public static class ShowHead
{
    /// <param name="Typed">What the asker read from paper.</param>
    /// <param name="Unreadable">It is not HASH@NUMBER.</param>
    /// <param name="Verdict">Null until it was asked for.</param>
    public sealed record Answer(string Typed, bool Unreadable, ChainVerdict? Verdict);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit/head", async (Actor actor, Db db, CancellationToken ct) =>
            Answers.Page<HeadPage>(new { End = await Chain.End(db, actor.Town, ct) }))
            .WithName(nameof(ShowHead)).RequireAuthorization(Policies.Audit);
        routes.MapGet("/audit/verification", async (string? head, Actor actor, Db db, CancellationToken ct) =>
        {
            var typed = (head ?? "").Trim();
            var paper = typed.Length == 0 ? null : Head.Read(typed);
            var unreadable = typed.Length > 0 && paper is null;
            return Answers.Page<VerificationPage>(new
            {
                Model = new Answer(typed.Length > 200 ? "" : typed, unreadable,
                    unreadable ? null : await Chain.Verify(db.Source, actor.Town, paper, ct)),
            });
        }).WithName("VerifyAuditPage").RequireAuthorization(Policies.Audit);
    }

    /// <summary>In fours, so that it can be copied by hand and read aloud.</summary>
    public static string Groups(Head head) => string.Join(' ', head.Hash.Chunk(4).Select(c => new string(c)));
}
