using Baogong.Platform;

namespace Baogong.Desk;

public sealed class DeskModule : Module
{
}
