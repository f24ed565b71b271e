"""modelCounts, datasetCounts, spaceCounts and hubTotals: definitions.md section 5."""

from fractions import Fraction

from downloads import ROLLING
from hubs import age_end, count_edges, count_status, period
from periods import check_points, check_top, count, intervals, resolve


class Counted:
    """Which repositories exist at an end, and which were created within."""

    def __init__(self, kind, repositories):
        self.kind, self.repositories, self._at = kind, repositories, {}

    def at(self, end):
        if end not in self._at:
            self._at[end] = {r for r in self.repositories if self.kind.exists_at(r, end)}
        return self._at[end]

    def added(self, start, end):
        return {r for r in self.repositories if start <= r.counted_from < end}


def model_counts(hub, arguments):
    return repository_counts(hub, "models", arguments, "TASK", "modelCounts")


def dataset_counts(hub, arguments):
    return repository_counts(hub, "datasets", arguments, "CATEGORY", "datasetCounts")


def space_counts(hub, arguments):
    return repository_counts(hub, "spaces", arguments, "SDK", "spaceCounts")


def repository_counts(hub, counted_kind, arguments, usual, metric):
    by, where, top = arguments.get("by", usual), arguments.get("where"), arguments.get("top", 10)
    interval, kind, dimensions = arguments.get("interval", "MONTH"), hub.kinds[counted_kind], hub.dimensions(counted_kind, arguments.get("attribution", "PUBLISHER"))
    check_top(top)
    dimensions.check(where)
    start, end = resolve(arguments.get("period"), count_edges(kind.days))
    cuts = intervals(start, end, interval)
    check_points(0, len(cuts))

    aged = age_end(arguments.get("period"), kind.days)
    counted = Counted(kind, [r for r in kind.repositories if dimensions.matches(r, where, aged)])
    members = {}
    for repository in counted.repositories:
        for value in dimensions.values(repository, by, aged):
            members.setdefault(value, set()).add(repository)
    at_start, at_end, added = counted.at(start), counted.at(end), counted.added(start, end)
    listed = [v for v, m in members.items() if m & (at_start | at_end | added)]
    named = sorted((v for v in listed if v is not None), key=lambda v: (-len(members[v] & at_end), v))
    parts = [("VALUE", v, members[v]) for v in named[:top]]
    if named[top:]:
        parts.append(("OTHER", "_other", set().union(*(m for v, m in members.items() if v is not None and v not in named[:top]))))
    if None in listed:
        parts.append(("UNKNOWN", None, members[None]))
    check_points(len(parts), len(cuts))

    ranks = []
    for _, b in cuts:
        there = [(-len(m & counted.at(b)), v) for v, m in members.items() if v is not None and m & counted.at(b)]
        ranks.append({v: i for i, (_, v) in enumerate(sorted(there), 1)})

    def point(i, role, value, group):
        a, b = cuts[i]
        status = count_status(kind.days, a, b)
        missing = status == "MISSING"
        return {**period(a, b), "status": status,
                "total": None if missing else len(group & counted.at(b)),
                "added": None if missing else len(group & counted.added(a, b)),
                "rank": ranks[i].get(value) if role == "VALUE" and not missing else None}

    groups = []
    for rank, (role, value, group) in enumerate(parts, 1):
        first, last = len(group & at_start), len(group & at_end)
        points = [point(i, role, value, group) for i in range(len(cuts))]
        groups.append({
            "key": value if role == "OTHER" else dimensions.key(by, value), "label": dimensions.label(by, value) if role == "VALUE" else None,
            "role": role, "rank": rank if role == "VALUE" else None, "total": last, "added": len(group & added),
            "growth": Fraction(last, first) - 1 if first else None, "points": points,
            "columns": {c: [p[c] for p in points] for c in ("total", "added", "rank")},
        })
    return {
        "definition": {"name": metric},
        "provenance": {"basis": [], "resets": 0}, "period": period(start, end),
        "breaks": hub.breaks(metric, [counted_kind], start, end), "interval": interval,
        "total": len(at_end), "added": len(added), "groups": groups,
        "axis": [{**period(a, b), "status": count_status(kind.days, a, b)} for a, b in cuts],
    }


def joint_status(statuses):
    """The worst of the kinds that were ever listed; PARTIAL where only some are MISSING."""
    worst = max(statuses, key=["NORMAL", "ESTIMATED", "PARTIAL", "MISSING"].index, default="MISSING")
    return "PARTIAL" if worst == "MISSING" and set(statuses) - {"MISSING"} else worst


def hub_totals(hub, arguments):
    days = [d for kind in hub.kinds.values() for d in kind.days]
    start, end = resolve(arguments.get("period"), count_edges(days))
    cuts = intervals(start, end, arguments.get("interval", "MONTH"))
    check_points(0, len(cuts))
    counted = {name: Counted(kind, kind.repositories) for name, kind in hub.kinds.items()}

    def downloads(a, b):
        """(status, downloads) of the models, day by day."""
        total, rolling = Fraction(), False
        for amount in hub.downloads.amounts:
            a_day = amount.value / (amount.end - amount.start)
            for day in range(amount.start, amount.end):
                if a <= day < b:
                    total += a_day
                    rolling = rolling or (amount.basis == ROLLING and a_day > 0)
        status = hub.downloads.status(a, b, rolling)
        return status, None if status == "MISSING" else count(total)

    points = []
    for a, b in cuts:
        of_kind = {name: count_status(kind.days, a, b) for name, kind in hub.kinds.items()}
        taken = {name: None if of_kind[name] == "MISSING" else len(c.at(b)) for name, c in counted.items()}
        status = joint_status([of_kind[name] for name, kind in hub.kinds.items() if kind.days])
        download_status, amount = downloads(a, b)
        points.append({**period(a, b), **taken, "countStatus": status, "downloads": amount, "downloadStatus": download_status})
    accounts = {r.told["account"].lower() for c in counted.values() for r in c.at(end) if r.told.get("account")}
    return {
        "provenance": hub.provenance(hub.downloads.amounts, start, end), "period": period(start, end),
        "breaks": hub.breaks("hubTotals", list(hub.kinds), start, end),
        **{name: len(c.at(end)) for name, c in counted.items()}, "publishers": len(accounts), "users": None,
        "downloads": downloads(start, end)[1], "points": points,
    }
