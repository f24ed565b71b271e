"""downloadShare: definitions.md section 5, each amount spread over its days one by one."""

from collections import defaultdict
from fractions import Fraction

from downloads import ROLLING
from hubs import period
from listing import iso
from periods import check_points, check_top, count, intervals, millionths, resolve


class Sums:
    """Downloads by value and interval, and by value and repository, of the days of a period."""

    def __init__(self, amounts, cuts):
        interval_of = {day: i for i, (start, end) in enumerate(cuts) for day in range(start, end)}
        self.by_interval = defaultdict(lambda: defaultdict(Fraction))
        self.by_repository = defaultdict(lambda: defaultdict(Fraction))
        self.rolling = defaultdict(set)
        for amount, value in amounts:
            a_day = amount.value / (amount.end - amount.start)
            for day in range(amount.start, amount.end):
                i = interval_of.get(day)
                if i is None:
                    continue
                self.by_interval[value][i] += a_day
                self.by_repository[value][amount.repository] += a_day
                if amount.basis == ROLLING and a_day > 0:
                    self.rolling[value].add(i)

    def whole(self, values):
        return sum((sum(self.by_interval[v].values(), Fraction()) for v in values), Fraction())

    def at(self, values, i):
        return sum((self.by_interval[v][i] for v in values), Fraction())

    def models(self, values):
        sums = defaultdict(Fraction)
        for value in values:
            for repository, downloads in self.by_repository[value].items():
                sums[repository] += downloads
        return sum(millionths(d) > 0 for d in sums.values())


def download_share(hub, arguments):
    by, where, interval = arguments["by"], arguments.get("where"), arguments.get("interval", "MONTH")
    exclude, top = arguments.get("unknowns", "INCLUDE") == "EXCLUDE", arguments.get("top", 10)
    check_top(top)
    downloads, dimensions = hub.downloads, hub.dimensions("models", arguments.get("attribution", "PUBLISHER"))
    dimensions.check(where)
    start, end = resolve(arguments.get("period"), downloads.history)
    cuts = intervals(start, end, interval)
    check_points(0, len(cuts))

    amounts = [(a, value) for a in downloads.amounts if dimensions.matches(a.repository, where, a.end)
               for value in dimensions.values(a.repository, by, a.end)]
    sums = Sums(amounts, cuts)
    listed = [v for v in list(sums.by_interval) if millionths(sums.whole([v])) > 0]
    named = sorted((v for v in listed if v is not None), key=lambda v: (-count(sums.whole([v])), v))
    parts = [("VALUE", [v]) for v in named[:top]]
    if named[top:]:
        parts.append(("OTHER", sorted({v for _, v in amounts if v is not None} - set(named[:top]))))
    if None in listed and not exclude:
        parts.append(("UNKNOWN", [None]))
    check_points(len(parts), len(cuts))

    counted = [v for v in list(sums.by_interval) if v is not None or not exclude]
    length = end - start
    before = None
    if downloads.history and start - length >= downloads.history[0] and end - length <= downloads.history[1]:
        before = Sums(amounts, [(start - length, start)])
    before_all = before.whole([v for v in list(before.by_interval) if v is not None or not exclude]) if before else 0

    def points(values, shares):
        result = []
        for i, (a, b) in enumerate(cuts):
            status = downloads.status(a, b, any(i in sums.rolling[v] for v in values))
            point = {**period(a, b), "downloads": None, "status": status}
            if shares:
                point["share"] = None
            if status != "MISSING":
                amount, whole = sums.at(values, i), sums.at(counted, i)
                point["downloads"] = count(amount)
                if shares and whole > 0:
                    point["share"] = amount / whole
            result.append(point)
        return result

    recorded = any(downloads.status(a, b, False) != "MISSING" for a, b in cuts)
    total = sums.whole(counted)
    groups = []
    for rank, (role, values) in enumerate(parts, 1):
        amount = sums.whole(values)
        series = points(values, True)
        groups.append({
            "key": "_other" if role == "OTHER" else dimensions.key(by, values[0]),
            "label": dimensions.label(by, values[0]) if role == "VALUE" else None,
            "role": role, "rank": rank if role == "VALUE" else None,
            "downloads": count(amount), "share": amount / total,
            "shareChange": amount / total - before.whole(values) / before_all if before_all else None,
            "models": sums.models(values), "points": series,
            "columns": {"downloads": [p["downloads"] for p in series], "share": [p["share"] for p in series]},
        })
    totals = points(counted, False)
    return {
        "definition": {"available": period(*downloads.history) if downloads.history else None},
        "provenance": hub.provenance([a for a, v in amounts if v is not None or not exclude], start, end),
        "period": {"from": iso(start), "to": iso(end)},
        "breaks": hub.breaks("downloadShare", ["models"], start, end),
        "interval": interval, "total": count(total) if recorded else None,
        "unknown": count(sums.whole([None])) if recorded else None,
        "groups": groups, "totals": totals,
        "axis": [{"from": p["from"], "to": p["to"], "status": p["status"]} for p in totals],
    }
