using Baogong.Bench;

switch (args)
{
    case ["relay", .. var rest]:
        return RelayBench.Run(rest);
    default:
        Console.Error.WriteLine("Benches: relay [FILE]");
        return 2;
}
