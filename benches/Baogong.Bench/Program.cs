using Baogong.Bench;

switch (args)
{
    case ["cutoff", .. var rest]:
        return await CutoffBench.Run(rest);
    default:
        Console.Error.WriteLine("Benches: cutoff [--small]");
        return 2;
}
