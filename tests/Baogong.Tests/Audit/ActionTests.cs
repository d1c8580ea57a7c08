// What staff do leaves a row in the same transaction; what households do for themselves neither leaves one nor waits.
using Baogong.Tests.Architecture;
using Baogong.Tests.Harness;
using Baogong.Tests.Ordering;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Audit;

public class ActionTests
{
    private static Guid Key(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9);

    [Fact]
    public async Task An_order_that_staff_place_is_noted_and_a_households_own_is_not()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var resident = await site.SignedIn(Resident());
        using var leader = await site.SignedIn(Leader());
        Assert.Equal(200, (await resident.Orders(Household(1, 1), Key(1), [(1, 1)])).Status);
        Assert.Empty(await Rows(site));
        Assert.Equal(200, (await leader.Orders(Household(1, 2), Key(2), [(1, 1)])).Status);
        Assert.Equal(200, (await leader.Orders(Household(1, 2), Key(2), [(1, 1)])).Status);     // the same again
        Assert.Equal(200, (await leader.Cancels(Key(2), Key(3))).Status);
        Assert.Equal(["leader order placed {102}", "leader order cancelled {102}"], await Rows(site));
        await site.Check();
    }

    [Fact]
    public async Task An_order_of_a_household_does_not_wait_for_the_chain_and_one_by_staff_is_not_stored_without_it()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var resident = await site.SignedIn(Resident());
        using var leader = await site.SignedIn(Leader());
        await site.Owner.Run("insert into audit_heads (town_id) values (1)", null, default);
        await using var held = await HeldRow.By(site, "select from audit_heads for update");
        Assert.Equal(200, (await resident.Orders(Household(1, 1), Key(1), [(1, 1)])).Status);
        var waiting = leader.Orders(Household(1, 2), Key(2), [(1, 1)]);
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(2))));
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from orders", null, default));
        await held.LetGo();
        Assert.Equal(200, (await waiting).Status);
        Assert.Equal(["leader order placed {102}"], await Rows(site));
    }

    // A file that changes rows says so in the chain, or stands here with its reason.
    private static readonly Dictionary<string, string> Silent = new()
    {
        ["Platform/Data/AuditTrail.cs"] = "the chain itself",
        ["Places/Public.cs"] = "Contacts.Note is part of NoteContact and ImportContacts, which note it",
        ["Places/ImportPlaces.cs"] = "a preview changes nothing; WriteImport notes what is carried out",
        ["People/Passkeys.cs"] = "part of SetUpSignIn, which notes it",
        ["People/RecoveryCodes.cs"] = "part of SetUpSignIn and RecoverSignIn, which note it",
        ["People/Grants.cs"] = "part of EnrolStaff, which notes it",
        ["People/SendMessages.cs"] = "the system itself: sends and tidies up",
        ["People/SignInTries.cs"] = "counts tries",
        ["People/SignInAtDesk.cs"] = "the one-time code's step; Sessions notes the sign-in",
        ["People/EnterCode.cs"] = "a resident signs in",
        ["People/AskForCode.cs"] = "a resident signs in",
        ["People/JoinDoor.cs"] = "a resident asks",
        ["People/EnrolResident.cs"] = "a resident's first sign-in",
        ["Supply/NewVersion.cs"] = "part of SavePackage and SaveItem, which note it",
        ["Ordering/IntakeEndings.cs"] = "part of IntakeWriting, which notes it",
        ["Batches/Freeze.cs"] = "part of CloseCycle, which notes it",
    };

    [Fact]
    public void Whoever_changes_rows_notes_it_in_the_chain_or_says_why_not()
    {
        var changing = Sources.Program
            .Where(f => f.Name.EndsWith(".cs", StringComparison.Ordinal) && f.Room is not ("Console" or "Check" or "Schema"))
            .Where(f => f.Lines.Any(l => System.Text.RegularExpressions.Regex.IsMatch(l, @"^[\s""(]*(with \w+ as \()?(insert into|update \w+( \w+)? set|delete from) ?")))
            .ToList();
        Assert.True(changing.Count > 40, $"Only {changing.Count} files change anything: the discovery is broken.");
        string[] noting = ["tx.Append(", "PlaceHistory.Append(", ".Write(vault", "AuditTrail.CommitWith("];
        var silent = changing.Where(f => !noting.Any(n => f.Text.Contains(n, StringComparison.Ordinal))).Select(f => f.Inside).ToList();
        Assert.Equal(Silent.Keys.Order(), silent.Order());
    }

    private static Task<IReadOnlyList<string>> Rows(Site site) => site.Owner.All<string>(
        "select concat_ws(' ', role, thing, action, doors::text) from history where action <> 'signed in' order by id", null, default);
}
