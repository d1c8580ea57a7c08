// What a resident takes home is complete by docs/personal-data.md, and what is deleted is gone.
using System.Text.Json.Nodes;
using Baogong.Core;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Data;
using Baogong.Tests.Architecture;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Privacy;

public class OwnDataTests
{
    [Fact]
    public async Task Every_personal_column_about_a_resident_and_their_door_is_in_the_file()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        using var agent = await site.SignedIn(SmallTown.Agent());
        await agent.GetAsync($"/hotline/calls/{MarkedTown.Call}");              // somebody looks at the door's numbers
        using var resident = await site.SignedIn(SmallTown.Resident());
        await resident.GetAsync("/me/data");
        var text = await resident.GetStringAsync("/me/data.json");
        var data = JsonNode.Parse(text);
        var listed = PersonalColumns.Personal.Where(p => !p.Own.StartsWith("no", StringComparison.Ordinal)).ToList();
        Assert.True(listed.Count > 25);
        Assert.Empty(listed.Where(p => !Has(data, p.Own.Split('.'))).Select(p => $"{p.Column}: {p.Own}"));
        string[] mine =
        [
            "resident's name", "resident's number", "contact's name", "contact's number", "caller's number", "sentence read back",
            "words of a need", "words of a closed need", "order's note", "reply's note", "bag's note", "transfer's note",
        ];
        Assert.Equal(mine.Order(), Marks.In(text).Order());
        Assert.Contains("\"action\": \"read\"", text, StringComparison.Ordinal);
        Assert.Equal(mine.Order(), Marks.In(await resident.GetStringAsync("/me/data")).Order());
        Assert.Equal(3, await site.Owner.One<long>("select count(*) from history where action = 'read own data'", null, default));
    }

    [Fact]
    public async Task An_old_sign_in_is_not_enough_to_read_or_to_delete()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        using var resident = await site.SignedIn(SmallTown.Resident());
        await site.Owner.Run("update sessions set created_at = created_at - interval '1 hour'", null, default);
        foreach (var path in new[] { "/me/data", "/me/data.json", "/me/forget" })
            Assert.StartsWith("/sign-in?fresh=1", (await resident.GetAsync(path)).Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.Equal(303, (int)(await resident.PostAsync("/me/forget", null)).StatusCode);
        Assert.True(await HasNumber(site, SmallTown.Resident()));
    }

    [Fact]
    public async Task Whoever_has_an_order_on_its_way_or_a_role_is_told_why_not_yet()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        using var resident = await site.SignedIn(SmallTown.Resident());
        var open = await resident.PostAsync("/me/forget", null);
        Assert.Equal(409, (int)open.StatusCode);
        Assert.Contains("没有送到", await open.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await site.Owner.Run("insert into grants (town_id, id, person_id, role, ends_at) values (1, @id, @Person, 'leader', now() + interval '1 day')",
            new { id = Guid.NewGuid(), SmallTown.Resident().Person }, default);
        Assert.Contains("楼长", await (await resident.PostAsync("/me/forget", null)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(await HasNumber(site, SmallTown.Resident()));
    }

    [Fact]
    public async Task What_says_who_somebody_is_goes_at_once_and_the_books_stay()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        var me = SmallTown.Resident();
        await site.Owner.Run("update orders set state = 'cancelled', ended_at = now(), ended_by = actor_id where cycle_id = 2; update offers set sold = 0 where cycle_id = 2",
            null, default);
        var contacts = site.Services.GetRequiredService<Contacts>();
        await site.Services.GetRequiredService<Db>().Atomically<bool>(async tx =>
        {
            await contacts.Note(tx, me.Town, [new(SmallTown.Household(1, 1), "小周", MarkedTown.Markers["resident's number"])], null, default);
            return true;
        }, default);
        var orders = await site.Owner.One<long>("select count(*) from orders", null, default);
        using var resident = await site.SignedIn(me);
        using var other = await site.SignedIn(me);
        var done = await resident.PostAsync("/me/forget", null);
        Assert.Contains("已经删除", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(await HasNumber(site, me));
        Assert.Equal(303, (int)(await resident.GetAsync("/me/data")).StatusCode);
        Assert.Equal(0, await site.Owner.One<long>("""
            select (select count(*) from sessions where person_id = @Person) + (select count(*) from household_members where person_id = @Person)
              + (select count(*) from household_contacts where phone_index = @index)
            """, new { me.Person, index = site.Services.GetRequiredService<Vault>().PhoneIndex(me.Town, MarkedTown.Markers["resident's number"]) }, default));
        Assert.Equal(orders, await site.Owner.One<long>("select count(*) from orders", null, default));
        // The neighbourhood's own contact of the door stays: it is somebody else's.
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from household_contacts where household_id = 101", null, default));
        // The same number is somebody new.
        var again = await site.Services.GetRequiredService<Db>().Atomically<PersonId>(tx => site.Services.GetRequiredService<Enrolment>()
            .Resident(tx, me.Town, MarkedTown.Markers["resident's number"], null, default), default);
        Assert.NotEqual(me.Person, again.Value);
        await site.Check();
    }

    private static Task<bool> HasNumber(Site site, Actor who) => site.Owner.One<bool>(
        "select phone_index is not null or phone_sealed is not null or name_sealed is not null or tail_index is not null from people where town_id = 1 and id = @Person",
        new { who.Person }, default);

    private static bool Has(JsonNode? node, ReadOnlySpan<string> path)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                if (Has(item, path)) return true;
            return false;
        }

        return path.Length == 0 ? node is not null : node is JsonObject fields && Has(fields[path[0]], path[1..]);
    }
}
