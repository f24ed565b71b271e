"""compareDownloads: definitions.md section 5."""

from collections import defaultdict
from fractions import Fraction

from downloads import ROLLING
from hubs import period
from periods import check_points, intervals, millionths, resolve
from series import within


def median(values):
    """Of an even number the mean of the middle two; zero of none."""
    values = sorted(values)
    if not values:
        return Fraction()
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


STATISTICS = {
    "TOTAL": lambda downloads: sum(downloads, Fraction()),
    "MEAN": lambda downloads: sum(downloads, Fraction()) / max(len(downloads), 1),
    "MEDIAN": lambda downloads: median(map(millionths, downloads)),
    "MEDIAN_OF_TOP_10": lambda downloads: median(sorted(map(millionths, downloads))[-10:]),
}


def by_model(amounts, start, end):
    """More than zero only."""
    sums = defaultdict(Fraction)
    for amount in amounts:
        sums[amount.repository] += within(amount, start, end)
    return [value for value in sums.values() if millionths(value) > 0]


def compare_downloads(hub, arguments):
    statistic, downloads = arguments.get("statistic", "MEDIAN_OF_TOP_10"), hub.downloads
    dimensions = hub.dimensions("models", arguments.get("attribution", "PUBLISHER"))
    for side in ("a", "b"):
        dimensions.check(arguments[side])
    start, end = resolve(arguments.get("period"), downloads.history)
    cuts = intervals(start, end, arguments.get("interval", "YEAR"))
    check_points(0, len(cuts))
    amounts = {side: [a for a in downloads.amounts if dimensions.matches(a.repository, arguments[side], a.end)] for side in ("a", "b")}
    either = [a for a in downloads.amounts if a in amounts["a"] or a in amounts["b"]]

    def values(start, end, missing):
        if missing:
            return {"a": None, "b": None, "ratio": None}
        a, b = (STATISTICS[statistic](by_model(amounts[side], start, end)) for side in ("a", "b"))
        return {"a": a, "b": b, "ratio": a / b if b else None}

    points = []
    for a, b in cuts:
        status = downloads.status(a, b, any(x.basis == ROLLING and within(x, a, b) > 0 for x in either))
        points.append({**period(a, b), **values(a, b, status == "MISSING"), "status": status})
    return {
        "provenance": hub.provenance(either, start, end), "period": period(start, end),
        "breaks": hub.breaks("compareDownloads", ["models"], start, end), "statistic": statistic,
        **values(start, end, downloads.status(start, end, False) == "MISSING"), "points": points,
    }
