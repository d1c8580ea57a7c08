// Decides what a list of doors does to the places that are stored: a pure function, so that the preview and the import
// itself cannot differ. Lines are judged in the file's order; the first line that names a thing counts.
//
//   stored            line                     becomes
//   –                 3号楼 1803               added
//   1803, 2 people    1803, 3 people           changed: people 2 → 3
//   1803, 2 people    1803 (people empty)      unchanged: an empty cell says nothing
//   1803              two lines 1803           the second is refused (occupant 甲/乙 tells households apart)
//   3 is also 4       4号楼 401                the door 401 of building 3
//   1803 is also 1804 1804                     refused: it is another name of 1803
//   1803, 1804        1803 only                1804 is reported missing and stays
using Baogong.Core.Routing;

namespace Baogong.Places;

internal static class PlanImport
{
    private sealed record Verdict(ImportKind Kind, string Zh, string En);

    public static ImportPlan Decide(IReadOnlyList<PlaceLine> lines, IReadOnlyList<RefusedLine> unreadable,
        KnownPlaces known)
    {
        var draft = new ImportDraft(known);
        var verdicts = new List<ImportLine>(lines.Count + unreadable.Count);
        verdicts.AddRange(unreadable.Select(r => new ImportLine(r.Line, ImportKind.Refused, r.Written, r.Zh, r.En)));
        var bad = ClaimBuildingAliases(draft, lines);
        foreach (var line in lines) ClaimRoom(draft, line);
        foreach (var line in lines)
        {
            var verdict = bad.GetValueOrDefault(line.Line) ?? Judge(draft, line);
            verdicts.Add(new ImportLine(line.Line, verdict.Kind, Place(draft, line), verdict.Zh, verdict.En));
        }

        verdicts.Sort((a, b) => a.Line.CompareTo(b.Line));
        return FinishImport.Finish(draft, verdicts);
    }

    // First of all lines, so that it does not matter whether 4 is named as a building before it is named as an alias.
    private static Dictionary<int, Verdict> ClaimBuildingAliases(ImportDraft draft, IReadOnlyList<PlaceLine> lines)
    {
        var bad = new Dictionary<int, Verdict>();
        var owners = new HashSet<(string Community, string No)>();
        foreach (var line in lines.Where(l => l.BuildingAliases.Length > 0))
        {
            var community = draft.Community(line.Community);
            var owner = community.Resolve(line.Building);
            foreach (var alias in line.BuildingAliases.Where(a => a != owner))
            {
                var taken = community.Buildings.ContainsKey(alias) || owners.Contains((line.Community, alias)) ||
                    (community.Aliases.TryGetValue(alias, out var other) && other != owner);
                if (taken)
                {
                    bad[line.Line] = Refused($"楼号别名「{alias}」已经是另一栋楼的楼号或别名。请去掉它，或先在小区页面改好。",
                        $"The building alias “{alias}” is another building's number or alias. " +
                        "Remove it, or correct that building first.");
                    continue;
                }

                owners.Add((line.Community, owner));
                if (community.Aliases.TryAdd(alias, owner))
                    ImportDraft.Building(community, owner).NewAliases.Add(alias);
            }
        }

        return bad;
    }

    private static void ClaimRoom(ImportDraft draft, PlaceLine line)
    {
        var community = draft.Community(line.Community);
        var building = ImportDraft.Building(community, community.Resolve(line.Building));
        building.FirstLine.TryAdd(new DoorKey(line.Unit, line.Room, line.Occupant), line.Line);
        if (!building.Aliases.ContainsKey(line.Room)) building.Rooms.Add(line.Room);
    }

    private static Verdict Judge(ImportDraft draft, PlaceLine line)
    {
        var community = draft.Community(line.Community);
        var building = ImportDraft.Building(community, community.Resolve(line.Building));
        var key = new DoorKey(line.Unit, line.Room, line.Occupant);
        if (building.FirstLine[key] != line.Line)
        {
            return Refused($"和第 {building.FirstLine[key]} 行是同一户。如果一扇门后住了几户，请在「同门住户」里写甲、乙区分。",
                $"The same door as line {building.FirstLine[key]}. " +
                "If several households live behind it, tell them apart in “occupant”: 甲, 乙.");
        }

        if (building.Aliases.TryGetValue(line.Room, out var owner) && !building.Rooms.Contains(line.Room))
        {
            return Refused($"「{line.Room}」是 {owner.Room} 的别名，是同一户。请只留 {owner.Room} 那一行。",
                $"“{line.Room}” is another name of {owner.Room}: one household. Keep only the line of {owner.Room}.");
        }

        return CheckCommunity(community, line) ?? CheckBuilding(building, line) ?? CheckAliases(building, key, line)
            ?? Accept(community, building, key, line);
    }

    private static Verdict? CheckCommunity(CommunityDraft community, PlaceLine line)
    {
        if (community is { Before: null, Touched: false } && line.Neighbourhood is null)
        {
            return Refused($"「{line.Community}」是新小区，请写明它属于哪个居村；如果是写错了名字，请改正。",
                $"“{line.Community}” is new: name its neighbourhood. If the name is misspelt, correct it.");
        }

        (string Zh, string En, string? Said, string Now)[] fields =
        [
            ("居村", "neighbourhood", line.Neighbourhood, community.Neighbourhood),
            ("弄", "lane", line.Lane, community.Now.Lane),
            ("大门", "gate", line.Gate, community.Now.Gate),
            ("大门顺序", "gate order", line.GateOrder?.ToString(), community.Now.GateOrder.ToString()),
        ];
        foreach (var (zh, en, said, now) in fields)
        {
            if (said is null || !community.SaidAt.TryGetValue(en, out var at) || said == now) continue;
            return Refused($"小区「{line.Community}」的{zh}和第 {at} 行写的不一样（{now} / {said}）。请改成一样的。",
                $"The {en} of “{line.Community}” differs from line {at} ({now} / {said}). Make them the same.");
        }

        return null;
    }

    private static Verdict? CheckBuilding(BuildingDraft building, PlaceLine line) =>
        line.Lift is { } lift && building.LiftSaidAt > 0 && lift != building.Now.HasLift
            ? Refused($"{line.Building} 号楼有没有电梯，和第 {building.LiftSaidAt} 行写的不一样。请改成一样的。",
                $"Building {line.Building}: “lift” differs from line {building.LiftSaidAt}. Make them the same.")
            : null;

    private static Verdict? CheckAliases(BuildingDraft building, DoorKey key, PlaceLine line)
    {
        foreach (var alias in line.DoorAliases.Where(a => a != line.Room))
        {
            if (!building.Rooms.Contains(alias) &&
                (!building.Aliases.TryGetValue(alias, out var owner) || owner == key)) continue;
            return Refused($"室号别名「{alias}」已经是别家的室号或别名。请去掉它。",
                $"The door alias “{alias}” is another door's number or alias. Remove it.");
        }

        return null;
    }

    private static Verdict Accept(
        CommunityDraft community, BuildingDraft building, DoorKey key, PlaceLine line)
    {
        building.Households.TryGetValue(key, out var household);
        var floor = line.Floor ?? household?.Now.Floor ?? DoorNumbers.Floor(line.Room);
        if (floor is null)
        {
            return Refused("从室号看不出楼层。请填「楼层」，地下室填负数。",
                "The room number does not tell the floor. Fill in “floor”; basements are negative.");
        }

        var elders = line.Elders ?? household?.Now.Elders ?? 0;
        var people = line.People ?? household?.Now.People ?? Math.Max(1, elders);
        if (elders > people)
        {
            return Refused($"老人数（{elders}）比人数（{people}）多。请核对。",
                $"There are more elders ({elders}) than people ({people}). Check both.");
        }

        TakeCommunity(community, line);
        building.Touched = true;
        if (line.Lift is { } lift)
        {
            building.Now = building.Now with { HasLift = lift };
            if (building.LiftSaidAt == 0) building.LiftSaidAt = line.Line;
        }

        var aliases = line.DoorAliases.Where(a => a != line.Room && building.Aliases.TryAdd(a, key)).ToList();
        building.NewDoorAliases.AddRange(aliases.Select(a => (a, key)));
        var now = new KnownHousehold(household?.Now.Id ?? 0, 0, 0, line.Unit, floor.Value, line.Room, line.Occupant,
            household?.Now.DoorOrder ?? 0, people, elders, line.Priority ?? household?.Now.Priority ?? false);
        if (household is null)
        {
            building.Households[key] = new HouseholdDraft(null, now);
            var (zh, en) = ImportWords.Added(now, aliases);
            return new Verdict(ImportKind.Added, zh, en);
        }

        now = now with { CommunityId = household.Now.CommunityId, BuildingId = household.Now.BuildingId };
        var (changedZh, changedEn) = ImportWords.Changed(household.Now, now, aliases);
        household.Now = now;
        return new Verdict(changedZh.Length == 0 ? ImportKind.Unchanged : ImportKind.Changed, changedZh, changedEn);
    }

    private static void TakeCommunity(CommunityDraft community, PlaceLine line)
    {
        community.Touched = true;
        if (line.Neighbourhood is { } neighbourhood)
        {
            community.Neighbourhood = neighbourhood;
            community.SaidAt.TryAdd("neighbourhood", line.Line);
        }

        if (line.Lane is not null) community.SaidAt.TryAdd("lane", line.Line);
        if (line.Gate is not null) community.SaidAt.TryAdd("gate", line.Line);
        if (line.GateOrder is not null) community.SaidAt.TryAdd("gate order", line.Line);
        community.Now = community.Now with
        {
            Lane = line.Lane ?? community.Now.Lane,
            Gate = line.Gate ?? community.Now.Gate,
            GateOrder = line.GateOrder ?? community.Now.GateOrder,
        };
    }

    private static string Place(ImportDraft draft, PlaceLine line)
    {
        var building = draft.Community(line.Community).Resolve(line.Building);
        return $"{line.Community} {ImportWords.Door(building, line.Unit, line.Room, line.Occupant)}";
    }

    private static Verdict Refused(string zh, string en) => new(ImportKind.Refused, zh, en);
}
