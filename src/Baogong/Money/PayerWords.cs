// Kinds of payers, in the words of lists and files.
using Baogong.Platform.Web;

namespace Baogong.Money;

internal static class PayerWords
{
    /// <param name="w">Whose language.</param>
    /// <param name="kind">What stands before the colon of an account.</param>
    public static string Kind(Words w, string kind) => kind switch
    {
        "household" => w["住户，在门口", "households, at the door"],
        "person" => w["外地亲属", "relatives far away"],
        _ => w["其他", "others"],
    };
}
