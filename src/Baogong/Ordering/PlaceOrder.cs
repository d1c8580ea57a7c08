// Placing or changing an order, from every channel.
using Baogong.Core;

namespace Baogong.Ordering;

public static class PlaceOrder
{
    public sealed class Handler
    {
        /// <summary>Answers after commit. Same key and content: the same answer; same key, other content: refused.</summary>
        public Task<Outcome<Placed>> Run(OrderRequest request, CancellationToken ct) => throw new NotImplementedException();
    }
}
