// Cancelling until the cutoff. Goods and limits return in the same transaction.
using Baogong.Core;
using Baogong.People;

namespace Baogong.Ordering;

public static class CancelOrder
{
    public sealed class Handler
    {
        public Task<Outcome<Cancelled>> Run(OrderId order, Guid key, Actor actor, CancellationToken ct) => throw new NotImplementedException();
    }
}
