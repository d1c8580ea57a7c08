namespace Baogong.Core;

// Numbers of one town are dense and only mean something together with their town: every key starts with it.
public readonly record struct TownId(int Value);

public readonly record struct CommunityId(int Value);

public readonly record struct BuildingId(int Value);

public readonly record struct HouseholdId(int Value);

public readonly record struct SupplierId(int Value);

public readonly record struct PackageId(int Value);

public readonly record struct CycleId(int Value);

public readonly record struct OfferId(int Value);

public readonly record struct BatchId(int Value);

// Made by the client before sending, so that the same request is the same order.
public readonly record struct OrderId(Guid Value);

public readonly record struct PersonId(Guid Value);
