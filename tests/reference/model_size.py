"""downloadedModelSize: definitions.md section 5."""

from collections import defaultdict
from fractions import Fraction

from downloads import ROLLING
from hubs import period
from periods import check_points, intervals, millionths, resolve
from series import within


def sizes(amounts, start, end):
    """(mean, median, known share) of the downloads in `[start, end)`; amounts with the size of their model."""
    weights, everything = defaultdict(Fraction), Fraction()
    for amount, parameters in amounts:
        downloads = within(amount, start, end)
        everything += downloads
        if parameters is not None:
            weights[parameters] += downloads
    known = sum(weights.values(), Fraction())
    share = known / everything if everything else None
    if not known:
        return {"mean": None, "median": None, "knownShare": share}
    reached, median = Fraction(), None
    for parameters in sorted(weights):
        reached += weights[parameters]
        if median is None and millionths(reached) >= millionths(known / 2):
            median = parameters
    return {"mean": sum(p * w for p, w in weights.items()) / known, "median": Fraction(median), "knownShare": share}


def downloaded_model_size(hub, arguments):
    downloads, dimensions, where = hub.downloads, hub.dimensions("models"), arguments.get("where")
    dimensions.check(where)
    start, end = resolve(arguments.get("period"), downloads.history)
    cuts = intervals(start, end, arguments.get("interval", "YEAR"))
    check_points(0, len(cuts))
    amounts = [(a, dimensions.parameters(a.repository)) for a in downloads.amounts if dimensions.matches(a.repository, where, a.end)]
    nothing = {"mean": None, "median": None, "knownShare": None}
    points = []
    for a, b in cuts:
        status = downloads.status(a, b, any(x.basis == ROLLING and within(x, a, b) > 0 for x, _ in amounts))
        points.append({**period(a, b), **(nothing if status == "MISSING" else sizes(amounts, a, b)), "status": status})
    return {
        "provenance": hub.provenance([a for a, _ in amounts], start, end), "period": period(start, end),
        "breaks": hub.breaks("downloadedModelSize", ["models"], start, end), **sizes(amounts, start, end), "points": points,
    }
