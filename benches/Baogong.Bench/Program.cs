// ./bench NAME: each bench ends with one JSON object on its last line.
using Baogong.Bench;
using Baogong.Bench.Faults;
using Baogong.Bench.Orders;

switch (args.Contains("--help") ? [] : args)
{
    case ["cutoff", .. var rest]:
        return await CutoffBench.Run(rest);
    case ["relay", .. var rest]:
        return RelayBench.Run(rest);
    case ["orders", .. var rest]:
        return await OrdersBench.Run(rest);
    case ["overload", .. var rest]:
        return await OverloadBench.Run(rest);
    case ["live", .. var rest]:
        return await LiveBench.Run(rest);
    case ["find", .. var rest]:
        return await FindBench.Measure(rest);
    case ["reseal", .. var rest]:
        return await ResealBench.Measure(rest);
    case ["baseline", var name]:
        return await Baselines.Serve(name);
    case ["crash", .. var rest]:
        return await CrashBench.Run(rest);
    case ["powercut", .. var rest]:
        return await PowerCutBench.Run(rest);
    case ["faults", .. var rest]:
        return await FaultsBench.Run(rest);
    case ["sabotage", .. var rest]:
        return await Sabotage.Run(rest);
    default:
        Console.Error.WriteLine("""
            Benches, each with one JSON object on its last line (docs/benches.md, docs/faults.md):
              orders [--connections N] [--runs N] [--seconds N] [--warm-up N] [--only NAME…] [--small]
              overload [--seconds N] [--small]
              live [--pages N] [--seconds N] [--small]
              find [--households N] [--searches N] [--small]
              cutoff [--small]
              relay [FILE]
              reseal [--fields N]
              crash [--kills N] [--seed N]
              powercut [--cuts N] [--seed N] [--control]
              faults [disk] [database] [clock] [--cycles N] [--pause SECONDS] [--small]
              sabotage [--only N]
            """);
        return 2;
}
