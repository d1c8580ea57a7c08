using Baogong.Platform;

namespace Baogong.Batches;

public sealed class BatchesModule : Module
{
}
