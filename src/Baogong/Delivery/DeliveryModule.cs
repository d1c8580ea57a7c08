using Baogong.Platform;

namespace Baogong.Delivery;

public sealed class DeliveryModule : Module
{
}
