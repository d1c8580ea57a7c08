// For which doors somebody may order.
using Baogong.Core.Intake;
using Baogong.People;

namespace Baogong.Ordering;

public static class ActorReach
{
    // No household has this number: whoever may not order reaches no door, and gets the same answer as for a missing
    // one.
    private const int Nobody = -1;

    public static Reach Reach(this Actor actor) => actor.Role switch
    {
        Role.Resident => new Reach(null, null, actor.Household?.Value ?? Nobody),
        Role.Leader => new Reach(actor.Community?.Value, actor.Building?.Value, null),
        Role.Neighbourhood => new Reach(actor.Community?.Value, null, null),
        Role.Desk or Role.Hotline => default,
        _ => new Reach(null, null, Nobody),
    };
}
