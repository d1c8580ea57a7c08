using Baogong.Platform;

namespace Baogong.Cycles;

public sealed class CyclesModule : Module
{
}
