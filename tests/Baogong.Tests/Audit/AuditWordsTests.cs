// The log is read by people: no word of it may be one that only the program knows.
using System.Text.RegularExpressions;
using Baogong.Audit;
using Baogong.People;
using Baogong.Platform.Web;
using Baogong.Tests.Architecture;

namespace Baogong.Tests.Audit;

public partial class AuditWordsTests
{
    private static readonly Words Chinese = new(Language.Chinese);

    [GeneratedRegex("""(?:\.Append|Change)\((?:tx|actor|ticket|town|request|new TownId)\b[^;]*;""")]
    private static partial Regex Noting();

    [GeneratedRegex(@"(?<!\$)""([a-z][a-z_, -]*)""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\$""[^""]*""")]
    private static partial Regex Composed();

    [Fact]
    public void Whatever_the_program_notes_has_words_in_the_log()
    {
        var noted = from file in Sources.Program
                    from Match noting in Noting().Matches(file.Text)
                    from Match literal in Literal().Matches(Composed().Replace(noting.Value, ""))
                    select (file.Inside, Word: literal.Groups[1].Value);
        var words = noted.Where(n => n.Word is not "list").ToList();      // the id of an import, not a word
        Assert.True(words.Count > 60, $"{words.Count} words were found.");
        Assert.Empty(words.Where(n => Shown(n.Word) == n.Word).Distinct());
    }

    // What is put together at run time or comes from a form, as the columns' CHECKs have it.
    [Theory]
    [InlineData("bag", "handed_over", "left_at_door", "not_home", "refused", "wrong_address", "short", "broken", "refund_agreed", "undone")]
    [InlineData("door_task", "called", "taken", "handed_over", "no_answer", "closed")]
    [InlineData("gate", "arrived", "unloaded", "undone", "counted")]
    [InlineData("cycle", "capacity_changed", "limit_changed", "minimum_changed")]
    public void What_forms_bring_has_words_too(string thing, params string[] actions) =>
        Assert.All(actions, action => Assert.NotEqual(action, AuditWords.Action(Chinese, thing, action)));

    [Fact]
    public void Every_role_has_words_of_its_own()
    {
        var roles = Enum.GetValues<Role>();
        Assert.All(roles, role => Assert.NotEqual(role.Text(), RoleWords.Of(role.Text(), Chinese)));
        Assert.Distinct(roles.Select(role => RoleWords.Of(role.Text(), Chinese)));
    }

    private static string Shown(string word) => AuditWords.Thing(Chinese, word) is var thing && thing != word
        ? thing : AuditWords.Action(Chinese, "", word);
}
