using Baogong.Platform;

namespace Baogong.Supply;

public sealed class SupplyModule : Module
{
}
