using Baogong.Platform;

namespace Baogong.Money;

public sealed class MoneyModule : Module
{
}
