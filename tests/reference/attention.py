"""attention: definitions.md section 5, a Kaplan-Meier estimate in exact fractions."""

from dataclasses import dataclass
from fractions import Fraction

from downloads import Amount
from hubs import age_end, period
from listing import day_of
from periods import Refused, bad_input, millionths
from series import within

LEAST = {"DOWNLOADS": 1000, "LIKES": 10}


@dataclass
class Followed:
    """One model: its weeks, and the week in which its attention ended."""

    values: list
    peak: Fraction
    event: int | None


def likes_gained(repository, snapshot_days, amounts):
    """Differences of the like counter over the stretches of the downloads; the first listing's likes only of a repository that was created on or after
    the day of the snapshot before it."""
    series = [(day, row) for day, row in repository.listings if row["rolling"] is not None or row["alltime"] is not None]
    found, before = [], None
    for day, row in series:
        if before is None:
            earlier = [d for d in snapshot_days if d < day]
            new = repository.created is not None and earlier and repository.created >= earlier[-1]
            if new and row["likes"] is not None:
                found.append(Amount(repository, amounts[0].start, day, Fraction(row["likes"]), None))
        elif before[1]["likes"] is not None and row["likes"] is not None:
            found.append(Amount(repository, before[0], day, Fraction(max(row["likes"] - before[1]["likes"], 0)), None))
        before = (day, row)
    return found


def follow(created, last, amounts, weeks, threshold, minimum):
    """None for a model that is left out."""
    number = min((last - created) // 7, weeks)
    covered = {day for a in amounts for day in range(a.start, a.end)}
    if number < 1 or any(day not in covered for day in range(created, created + 7 * number)):
        return None
    values = [sum((within(a, created + 7 * w, created + 7 * w + 7) for a in amounts), Fraction()) for w in range(number)]
    if millionths(sum(values)) < minimum:
        return None
    compared = [millionths(v) for v in values]
    first = compared.index(max(compared))
    bound = millionths(threshold * values[first])
    event = next((w for w in range(first + 1, number) if compared[w] < bound), None)
    return Followed(values, values[first], event)


def in_range(day, asked):
    start, end = (day_of(asked[e]) if (asked or {}).get(e) else None for e in ("from", "to"))
    return (start is None or day >= start) and (end is None or day < end)


def cohort(hub, arguments):
    """The models that are followed."""
    measure, weeks = arguments.get("measure", "DOWNLOADS"), arguments.get("weeks", 52)
    threshold, released = Fraction(arguments.get("threshold", 0.5)), arguments.get("released")
    minimum, kind, dimensions = arguments.get("minimum", LEAST[measure]), hub.kinds["models"], hub.dimensions("models")
    if not 1 <= weeks <= 260:
        raise bad_input("weeks is outside 1 to 260")
    if not 0 < threshold <= 1:
        raise bad_input("threshold is outside (0, 1]")
    if released and released.get("from") and released.get("to") and day_of(released["from"]) >= day_of(released["to"]):
        raise bad_input("from >= to")
    dimensions.check(arguments.get("where"))
    if not kind.snapshots:
        raise Refused("UNAVAILABLE", "nothing is recorded")
    aged, found = age_end(None, kind.days), []
    for model in kind.repositories:
        if model.created is None or not in_range(model.created, released) or not dimensions.matches(model, arguments.get("where"), aged):
            continue
        amounts = hub.downloads.amounts_by_repository[model]
        if measure == "LIKES":
            amounts = likes_gained(model, kind.days, amounts)
        found.append(follow(model.created, kind.days[-1], amounts, weeks, threshold, minimum))
    return [model for model in found if model]


def attention(hub, arguments):
    followed, weeks = cohort(hub, arguments), arguments.get("weeks", 52)
    survival, curve = Fraction(1), []
    for w in range(weeks if followed else 0):
        seen = [m for m in followed if w < len(m.values)]
        at_risk = [m for m in seen if m.event is None or m.event >= w]
        if at_risk:
            survival *= 1 - Fraction(sum(m.event == w for m in at_risk), len(at_risk))
        shares = [m.values[w] / m.peak for m in seen if m.peak]
        curve.append({"week": w, "survival": survival, "atRisk": len(at_risk), "meanShareOfPeak": sum(shares) / len(shares) if shares else None})
    median = next((Fraction(p["week"]) for p in curve if p["survival"] <= Fraction(1, 2)), None)
    history = hub.downloads.history
    return {
        "period": period(*history) if history else None,
        "models": len(followed), "censored": sum(m.event is None for m in followed),
        "meanWeeks": sum(p["survival"] for p in curve) if curve else None, "medianWeeks": median, "curve": curve,
    }
