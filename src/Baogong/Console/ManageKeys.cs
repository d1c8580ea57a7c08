// ./run keys: the keys of the sealed fields. Rotate, reseal while the site is up, retire. A running server learns of a
// new key within a second.
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Baogong.Platform.Data;

namespace Baogong.Console;

public static class ManageKeys
{
    public static Command Command(Func<ParseResult, string> folder)
    {
        var list = new Command("list", "The keys and how many fields each seals, as JSON lines.");
        list.SetAction((p, ct) => List(folder(p), ct));
        var rotate = new Command("rotate", "A new key seals from now on; older ones stay for reading.");
        rotate.SetAction(p => Rotate(folder(p)));
        var reseal = new Command("reseal", "Seals every field again with the current key, while the site is up.");
        reseal.SetAction((p, ct) => Reseal(folder(p), ct));
        var number = new Argument<byte>("number") { Description = "The key's number." };
        var retire = new Command("retire", "Forgets an old key that no field carries any more.") { number };
        retire.SetAction((p, ct) => Retire(folder(p), p.GetValue(number), ct));
        return new Command("keys", "The keys of the sealed fields.") { list, rotate, reseal, retire };
    }

    private static async Task<int> List(string data, CancellationToken ct)
    {
        await using var home = await Home.Visit(data, ct);
        await using var upkeep = Server.UpkeepSource(home.ConnectionString);
        var ring = KeyRing.Open(home.KeyFile);
        var columns = await SealedColumn.Find(upkeep, ct);
        foreach (var key in ring.Sealing.Keys.Order())
        {
            var fields = 0L;
            foreach (var column in columns) fields += await column.CountUnder(upkeep, key, ct);
            System.Console.WriteLine(JsonSerializer.Serialize(new { key, current = key == ring.Current, fields }));
        }

        return 0;
    }

    private static int Rotate(string data)
    {
        var file = Home.KeyFileIn(data);
        if (!File.Exists(file))
        {
            System.Console.Error.WriteLine($"There are no keys in {data} yet; the first start makes them.");
            return 1;
        }

        var ring = KeyRing.Rotate(file, TimeProvider.System.GetUtcNow());
        System.Console.WriteLine(JsonSerializer.Serialize(new { current = ring.Current }));
        System.Console.Error.WriteLine(
            "Copy the key file to every server and to the backup of the keys, then run './run keys reseal'.");
        return 0;
    }

    private static async Task<int> Reseal(string data, CancellationToken ct)
    {
        await using var home = await Home.Visit(data, ct);
        await using var upkeep = Server.UpkeepSource(home.ConnectionString);
        var vault = Vault.Open(home.KeyFile);
        var watch = Stopwatch.StartNew();
        var said = TimeSpan.Zero;
        var result = await new Reseal(upkeep, vault).Run(done =>
        {
            if (watch.Elapsed - said < TimeSpan.FromSeconds(2)) return;
            said = watch.Elapsed;
            System.Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{done:N0} fields, {done / watch.Elapsed.TotalSeconds:N0} a second"));
        }, ct);
        System.Console.WriteLine(JsonSerializer.Serialize(new
        {
            key = vault.CurrentKey,
            resealed = result.Resealed,
            left = result.Left,
            unreadable = result.Unreadable,
            seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
        }));
        return result.Left == 0 ? 0 : 1;
    }

    private static async Task<int> Retire(string data, byte key, CancellationToken ct)
    {
        await using var home = await Home.Visit(data, ct);
        await using var upkeep = Server.UpkeepSource(home.ConnectionString);
        var refusal = await RetireKey.Run(home.KeyFile, upkeep, key, TimeProvider.System.GetUtcNow(), ct);
        System.Console.Error.WriteLine(refusal ??
            $"Key {key} is forgotten. Backups made before the last reseal need the key file from their own day.");
        return refusal is null ? 0 : 1;
    }
}
