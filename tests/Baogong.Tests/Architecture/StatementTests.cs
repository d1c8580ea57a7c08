// Every statement of the program is found by reflection, prepared against the migrated schema, and must name its town.
using System.Reflection;
using System.Text.RegularExpressions;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Npgsql;

namespace Baogong.Tests.Architecture;

public partial class StatementTests
{
    private sealed record Statement(string Name, string Sql, AcrossTownsAttribute? Across);

    [Fact]
    public async Task Every_statement_prepares_against_the_migrated_schema()
    {
        var connectionString = await Postgres.NewDatabase();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var broken = new List<string>();
        var number = 0;
        foreach (var statement in Statements())
        {
            foreach (var part in statement.Sql.Split(";\n", StringSplitOptions.RemoveEmptyEntries).Where(p => p.Trim().Length > 0))
            {
                try
                {
                    await using var prepare = new NpgsqlCommand($"prepare s{++number} as {Positional(part)}", connection);
                    await prepare.ExecuteNonQueryAsync();
                }
                catch (PostgresException error)
                {
                    broken.Add($"{statement.Name}: {error.MessageText}");
                }
            }
        }

        Assert.True(number > 50, $"Only {number} statements were found: the discovery is broken.");
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_statement_names_its_town_or_says_why_not()
    {
        var silent = Statements()
            .Where(s => s.Across is null && !TownFilter().IsMatch(s.Sql))
            .Select(s => s.Name);
        Assert.Empty(silent);
    }

    private static IEnumerable<Statement> Statements() =>
        from type in typeof(Server).Assembly.GetTypes()
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where field.IsLiteral && field.FieldType == typeof(string)
        let sql = (string?)field.GetRawConstantValue() ?? ""
        where Sql().IsMatch(sql) && !field.Name.EndsWith("Columns", StringComparison.Ordinal)      // the head of other statements
        select new Statement($"{type.FullName}.{field.Name}", sql, field.GetCustomAttribute<AcrossTownsAttribute>());

    // Dapper's @names become $1…; hot statements have $1… already.
    private static string Positional(string sql)
    {
        var names = new List<string>();
        return Parameter().Replace(sql, match =>
        {
            var at = names.FindIndex(n => n.Equals(match.Value, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
            {
                names.Add(match.Value);
                at = names.Count - 1;
            }

            return $"${at + 1}";
        });
    }

    [GeneratedRegex(@"^\s*(select|insert|update|delete|with)\s", RegexOptions.IgnoreCase)]
    private static partial Regex Sql();

    [GeneratedRegex(@"(?<![@\w])@\w+")]
    private static partial Regex Parameter();

    // Compared with a parameter somewhere, written as the first value of an insert, or a function's first argument.
    [GeneratedRegex(@"town_id\s*=\s*(@town|\$1)|\(town_id\s*=\s*\$1|insert into \w+( as \w+)? \(\s*town_id|\(\s*town => \$1", RegexOptions.IgnoreCase)]
    private static partial Regex TownFilter();
}
