// The round's money as CSV, for whoever keeps the books elsewhere. Yuan with two decimals; UTF-8 with a mark, so that
// spreadsheets read the Chinese.
using System.Text;
using System.Text.RegularExpressions;
using Baogong.Approvals;
using Baogong.Batches;
using Baogong.Core;
using Baogong.Delivery;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Baogong.Money;

public static partial class ExportMoney
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, policy) in ShowMoney.Places)
        {
            var households = $"{path}/{{batch:int}}/households.csv";
            routes.MapGet(households, Households).RequireAuthorization(policy);
            routes.MapPost(households, async (int batch, Form form, Actor actor, Rounds rounds, GuardedFiles guarded,
                CancellationToken ct) => await rounds.Find(actor, new BatchId(batch), ct) is null
                    ? MoneyProblems.NoSuchRound.ToHttp() : await guarded.Ask(actor, Guarded(actor, batch), form, ct))
                .RequireAuthorization(policy);
            routes.MapGet($"{path}/{{batch:int}}/suppliers.csv", Suppliers).RequireAuthorization(policy);
        }
    }

    private static GuardedFile Guarded(Actor actor, int batch) => new($"money/{batch}",
        $"每户账目 · 第 {batch} 期 · 全镇", $"Money of each household · round {batch} · the whole town",
        $"{ShowMoney.Places.First(p => p.Policy == actor.Role.Text()).Path}/{batch}/households.csv");

    // A line for each household goes out when somebody else agreed (docs/adr/0018), as somebody's copy.
    private static async Task<IResult> Households(int batch, Actor actor, Words w, Db db, Rounds rounds,
        GuardedFiles guarded, Copies copies, Towns towns, CancellationToken ct)
    {
        if (await rounds.Find(actor, new BatchId(batch), ct) is null) return MoneyProblems.NoSuchRound.ToHttp();
        var file = Guarded(actor, batch);
        if (await guarded.Agreed(actor, file, ct) is not { } agreed) return await guarded.Page(actor, file, ct);
        var doors = await HouseholdBalances.Read(db, actor.Town, new BatchId(batch), null, null, ct);
        var copy = await copies.Take(actor, new BatchId(batch), "exported", "money.csv", "",
            doors.Select(d => new HouseholdId(d.Household)), agreed, ct);
        var at = new Moments(w, (await towns.Of(actor.Town, ct)).Zone, copy.At);
        return Csv($"money-{batch}-households.csv",
            [w["小区", "community"], w["楼", "building"], w["室", "room"], w["订了", "ordered"], w["免收", "not charged"],
                w["应收", "due"], w["已收", "paid"], w["还差", "open"], w["应退", "to go back"],
                w["付款方", "payer"], copy.In(w, at)],
            // One row for each who pays for the door: the columns add up to the round's numbers.
            doors.SelectMany(d => d.Elsewhere.Select(p => (Door: d, p.Payer, p.Balance))
                .Prepend((Door: d, Payer: "household:", d.Balance))
                .Where(p => p.Balance != default || d.Elsewhere.Count == 0)).Select(p => (string[])
            [
                p.Door.Community, p.Door.BuildingNo, p.Door.Name, Fen.Plain(p.Balance.OrderedFen),
                Fen.Plain(p.Balance.RefundFen), Fen.Plain(p.Balance.DueFen), Fen.Plain(p.Balance.PaidFen),
                Fen.Plain(p.Balance.OpenFen), Fen.Plain(p.Balance.BackFen),
                PayerWords.Kind(w, p.Payer.Split(':')[0]), copy.Code,
            ]));
    }

    private static async Task<IResult> Suppliers(
        int batch, Actor actor, Words w, ShowMoney.Query money, Rounds rounds, CancellationToken ct)
    {
        if (await rounds.Find(actor, new BatchId(batch), ct) is null) return MoneyProblems.NoSuchRound.ToHttp();
        return Csv($"money-{batch}-suppliers.csv",
            [w["供应商", "supplier"], w["套餐", "package"], w["名称", "name"], w["单价", "price"], w["订", "ordered"],
                w["到", "received"], w["破损", "damaged"], w["未清点的小区", "gates to count"], w["订货金额", "ordered amount"],
                w["应付", "due"], w["相差", "difference"]],
            (await money.Suppliers(actor.Town, new BatchId(batch), ct)).Select(s => (string[])
            [
                s.Supplier, s.Letter, s.Package, Fen.Plain(s.PriceFen), $"{s.Ordered}", $"{s.Received}",
                $"{s.Damaged}", $"{s.ToCount}", Fen.Plain(s.OrderedFen), Fen.Plain(s.DueFen),
                Fen.Plain(s.DifferenceFen),
            ]));
    }

    private const string FormulaStart = "=+-@\t\r\n＝＋－＠";

    [GeneratedRegex(@"^-[0-9]+(\.[0-9]{2})?$")]
    private static partial Regex Amount();

    // RFC 4180. A cell that begins like a formula would be run by a spreadsheet; amounts below zero are ours.
    private static FileContentHttpResult Csv(string name, string[] head, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(head)) text.AppendJoin(',', row.Select(Field)).Append("\r\n");
        return TypedResults.File(
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())], "text/csv; charset=utf-8", name);
    }

    private static string Field(string text)
    {
        if (text.Length > 0 && FormulaStart.Contains(text[0]) && !Amount().IsMatch(text)) text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n")
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
