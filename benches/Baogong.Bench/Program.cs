// ./bench NAME: each bench ends with one JSON object on its last line.
using Baogong.Bench;

switch (args)
{
    case ["cutoff", .. var rest]:
        return await CutoffBench.Run(rest);
    case ["relay", .. var rest]:
        return RelayBench.Run(rest);
    default:
        Console.Error.WriteLine("Benches: cutoff [--small] · relay [FILE]");
        return 2;
}
