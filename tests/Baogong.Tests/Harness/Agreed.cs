// A second person's yes in one line, for tests of what comes after it.
using Baogong.People;

namespace Baogong.Tests.Harness;

public static class Agreed
{
    /// <summary>The actor asked for these files, and a colleague agreed just now.</summary>
    public static async Task Agrees(this Site site, Actor asker, params string[] subjects)
    {
        await site.Owner.Run("""
            insert into people (town_id, id) values (@Town, @Person) on conflict do nothing;
            insert into approvals (town_id, id, kind, subject, body, reason, asked_by, asked_role, expires_at, decided_by, decided_at, agreed)
            select @Town, gen_random_uuid(), 'export', s, '{"Subject":"","Zh":"","En":"","Path":"/"}', '测试', @Person, @role,
                   db_now() + interval '1 day', gen_random_uuid(), db_now(), true
            from unnest(@subjects::text[]) s
            """, new { asker.Town, asker.Person, role = asker.Role.Text(), subjects }, default);
    }

    public static Task<Guid> Waiting(this Site site) =>
        site.Owner.One<Guid>("select id from approvals where agreed is null", null, default);

    /// <summary>The chain without the sign-ins and without the round's own making.</summary>
    public static Task<IReadOnlyList<string>> Noted(this Site site) => site.Owner.All<string>("""
        select concat_ws(' ', role, thing, action) from history where thing in ('approval', 'copy', 'contact') order by id
        """, null, default);

    /// <summary>After the clock moved.</summary>
    public static Task StaysSignedIn(this Site site) => site.Owner.Run("""
        update sessions set seen_at = db_now(), expires_at = db_now() + interval '1 day';
        update grants set ends_at = db_now() + interval '1 day'
        """, null, default);
}
