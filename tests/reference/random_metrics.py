"""Random questions to the metrics that are no grouped series, kept to what definitions.md decides."""

from datetime import date, timedelta

from hubs import HUBS
from random_lineage import decided
from random_requests import INTERVALS, MODEL, attribution, period, where

PROVENANCE = "provenance { snapshotCount firstSnapshotOn lastSnapshotOn partial basis resets gaps { from to } }"
SPAN = "period { from to }"
# Metric: its own arguments with their types, and its fields.
FIELDS = {
    "compareDownloads": ("$a: ModelFilter!, $b: ModelFilter!, $statistic: ComparisonStatistic!, $attribution: Attribution!, $period: DateRange, $interval: Interval!",
                         f"{SPAN} statistic a b ratio points {{ from to a b ratio status }} {PROVENANCE}"),
    "downloadedModelSize": ("$where: ModelFilter, $period: DateRange, $interval: Interval!",
                            f"{SPAN} mean median knownShare points {{ from to mean median knownShare status }} {PROVENANCE}"),
    "concentration": ("$of: ConcentrationUnit!, $where: ModelFilter, $period: DateRange, $top: [Int!]!, $below: [Count!]!",
                      f"{SPAN} units downloads gini hhi top {{ n downloadShare unitShare }}"),
    "attention": ("$released: DateRange, $where: ModelFilter, $measure: AttentionMeasure!, $threshold: Float!, $minimum: Count, $weeks: Int!",
                  "models censored meanWeeks medianWeeks"),
    "derivatives": ("$by: DerivativeDimension!, $scope: DerivativeScope!, $where: ModelFilter, $top: Int!",
                    f"{SPAN} total groups {{ key role rank count finetunes adapters quantized merges downloads }}"),
}


def metric_request(rng, calculator):
    """(query, variables)"""
    days, hub = sorted(key[2] for key in calculator.snapshots), rng.choices(list(HUBS), [9, 1])[0]
    lineage = 3 if decided(calculator.hub(HUBS[hub]).lineage) else 0
    metric = rng.choices(list(FIELDS), [3, 2, 3, 5, lineage])[0]
    declared, fields = FIELDS[metric]
    variables = ARGUMENTS[metric](rng, days)
    if metric == "compareDownloads":
        variables["attribution"] = attribution(rng, calculator, hub)
    if metric == "concentration" and recorded(calculator.hub(HUBS[hub]), variables["period"]):
        fields = f"{fields} below {{ below units unitShare }}"
    if metric == "attention":
        shares = "meanShareOfPeak" if variables["minimum"] != 0 else ""
        fields = f"{fields} curve {{ week survival atRisk {shares} }}"
    passed = ", ".join(f"{name}: ${name}" for name in variables)
    return f"query Q($hub: Hub!, {declared}) {{ {metric}(hub: $hub, {passed}) {{ {fields} }} }}", {"hub": hub, **variables}


def recorded(hub, asked):
    """Whether a day of the period lies in the history: else nobody is known to have had fewer downloads than others."""
    from periods import Refused, resolve

    if asked is None or not hub.downloads.history:
        return True
    try:
        return hub.downloads.status(*resolve(asked, hub.downloads.history), False) != "MISSING"
    except Refused:
        return True


def series(rng, days):
    return {"period": period(rng, days), "interval": rng.choice(INTERVALS)}


def chosen(rng):
    return where(rng, MODEL) if rng.random() < 0.5 else None


def compared(rng, days):
    return {"a": where(rng, MODEL) or {}, "b": chosen(rng) or {}, "statistic": rng.choice(["TOTAL", "MEAN", "MEDIAN", "MEDIAN_OF_TOP_10"]),
            **series(rng, days)}


def sizes(rng, days):
    return {"where": chosen(rng), **series(rng, days)}


def units(rng, days):
    top = rng.choice([[10, 100, 200, 1000], [1], [1, 2, 3], [], [3, 1, 1], [0 if rng.random() < 0.2 else 2, 1]])
    below = rng.choice([[1, 200], [1], [0, 1, 1000], [], [50, 500, 5000]])
    return {"of": rng.choice(["MODEL", "MODEL", "PUBLISHER", "ORIGIN"]), "where": chosen(rng), "period": period(rng, days), "top": top, "below": below}


def followed(rng, days):
    """Ages are left out: definitions.md does not say on which day they are told here."""
    asked = where(rng, MODEL) if rng.random() < 0.3 else None
    if asked:
        asked.pop("age", None)
    start = date.fromordinal(days[0]) + timedelta(days=rng.randrange(-30, 60))
    released = rng.choice([None, None, None, {"from": start.isoformat()}, {"to": start.isoformat()}, {"from": start.isoformat(), "to": (start + timedelta(days=40)).isoformat()}])
    return {"released": released, "where": asked, "measure": rng.choice(["DOWNLOADS", "DOWNLOADS", "LIKES"]),
            "threshold": rng.choice([0.5, 0.5, 0.1, 0.3, 0.9, 1, 1.5 if rng.random() < 0.2 else 0.8]), "minimum": rng.choice([None, 0, 1, 1, 5, 50]),
            "weeks": rng.choice([1, 2, 2, 3, 4, 4, 8, 26, 52, 260, 0 if rng.random() < 0.2 else 5])}


def built(rng, days):
    return {"by": rng.choice(["PUBLISHER", "ORIGIN", "BASE_MODEL"]), "scope": rng.choice(["DIRECT", "RECURSIVE"]), "where": chosen(rng), "top": rng.choice([1, 2, 3, 3, 10, 10, 100, 100, 0 if rng.random() < 0.2 else 2])}


ARGUMENTS = {"compareDownloads": compared, "downloadedModelSize": sizes, "concentration": units, "attention": followed, "derivatives": built}
