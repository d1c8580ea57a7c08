using Baogong.Platform;

namespace Baogong.Relays;

public sealed class RelaysModule : Module
{
}
