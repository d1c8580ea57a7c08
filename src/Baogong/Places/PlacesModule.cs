using Baogong.Platform;

namespace Baogong.Places;

public sealed class PlacesModule : Module
{
}
