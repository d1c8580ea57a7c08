// docs/personal-data.md is the list of what is kept about people: it is compared with the migrated database.
using System.Text.RegularExpressions;
using Baogong.Tests.Harness;
using Dapper;
using Npgsql;

namespace Baogong.Tests.Architecture;

public partial class PersonalDataTests
{
    [Fact]
    public async Task Every_column_that_could_hold_words_is_listed_as_personal_or_as_not_personal()
    {
        await using var connection = new NpgsqlConnection(await Postgres.NewDatabase());
        // Numbers, moments, yes and no, and random ids say nothing by themselves; any other type could hold a name.
        var columns = await connection.QueryAsync<(string Column, bool Words)>("""
            select c.table_name || '.' || c.column_name, not c.udt_name = any(
              '{int2,int4,int8,_int4,_int8,bool,timestamptz,date,time,uuid}'::text[])
            from information_schema.columns c
            join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
            where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name <> 'schema_migrations'
            """);
        var known = columns.ToDictionary(c => c.Column, c => c.Words);
        var listed = PersonalColumns.Personal.Select(p => p.Column).Concat(PersonalColumns.NotPersonal).ToList();
        Assert.Empty(known.Where(c => c.Value).Select(c => c.Key).Except(listed).Order());
        Assert.Empty(listed.Except(known.Keys).Order());
        Assert.Empty(listed.GroupBy(c => c).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void A_sealed_column_is_personal_and_says_so_in_its_name()
    {
        Assert.All(PersonalColumns.Personal, p => Assert.Equal(
            p.Column.EndsWith("_sealed", StringComparison.Ordinal), p.Protection.StartsWith("sealed", StringComparison.Ordinal)));
        Assert.DoesNotContain(PersonalColumns.NotPersonal, c => SealedOrIndex().IsMatch(c));
    }

    [Fact]
    public void Every_personal_column_says_who_sees_it_and_how_long_it_is_kept() =>
        Assert.All(PersonalColumns.Personal, p => Assert.True(
            p is { What.Length: > 2, Protection.Length: > 2, SeenBy.Length: > 2, Kept.Length: > 2, Own.Length: > 0 }, p.Column));

    [GeneratedRegex("_(sealed|index)$")]
    private static partial Regex SealedOrIndex();
}

/// <param name="Own">Where it stands in a person's own data (/me/data), or why it does not.</param>
public sealed record PersonalColumn(string Column, string What, string Protection, string SeenBy, string Kept, string Own);

/// <summary>docs/personal-data.md, read.</summary>
public static partial class PersonalColumns
{
    public static IReadOnlyList<PersonalColumn> Personal { get; } = [.. Rows(6)
        .Select(r => new PersonalColumn(r[0], r[1], r[2], r[3], r[4], r[5]))];

    public static IReadOnlyList<string> NotPersonal { get; } = [.. Rows(3)
        .SelectMany(r => r[1].Split(", ").Select(c => $"{r[0]}.{c}"))];

    private static IEnumerable<string[]> Rows(int cells) =>
        from line in File.ReadLines(Path.Combine(Sources.Root, "docs", "personal-data.md"))
        where line.StartsWith("| `", StringComparison.Ordinal)
        let row = line.Trim('|', ' ').Split('|').Select(c => Tick().Replace(c, "").Trim()).ToArray()
        where row.Length == cells
        select row;

    [GeneratedRegex("`")]
    private static partial Regex Tick();
}
