"""Random questions to metrics, kept to what definitions.md decides."""

from datetime import date, timedelta

from hubs import HUBS
from random_lineage import decided

DIMENSIONS = ["ORIGIN", "REGION", "PUBLISHER", "PUBLISHER_KIND", "SIZE", "TASK", "MODALITY", "LIBRARY", "LICENSE", "RELATION", "AGE"]
DATASET_DIMENSIONS = ["CATEGORY", "MODALITY", "ORIGIN", "REGION", "PUBLISHER", "PUBLISHER_KIND", "LICENSE"]
INTERVALS = ["DAY", "WEEK", "WEEK", "MONTH", "MONTH", "QUARTER", "YEAR"]
COMMON = {
    "origin": ["CN", "US", "FR", "unknown"], "region": ["CHINA", "US", "EUROPE", "UNKNOWN"], "publisher": ["qwen", "META", "50%", "unknown", "a_b", "école"],
    "publisherKind": ["INDUSTRY", "ACADEMIA", "UNKNOWN"], "license": ["MIT", "apache-2.0", "other", "unknown"],
}
MODEL = {
    **COMMON, "size": ["UNDER_100M", "FROM_3B_TO_9B", "FROM_30B_TO_70B", "FROM_250B_TO_1T", "UNKNOWN"], "task": ["Text-Generation", "telepathy", "unknown"],
    "modality": ["TEXT", "OTHER", "UNKNOWN"], "library": ["TIMM", "KERAS", "other", "unknown"], "relation": ["NONE_DECLARED", "FINETUNE", "QUANTIZED", "MERGE", "ADAPTER"],
    "age": ["UNDER_30_DAYS", "FROM_30_TO_90_DAYS", "FROM_1_YEAR", "UNKNOWN"],
}
SPACE_DIMENSIONS = ["SDK", "ORIGIN", "REGION", "PUBLISHER", "PUBLISHER_KIND"]
DATASET = {**COMMON, "category": ["ROBOTICS", "Translation", "unknown"], "modality": ["text", "VIDEO", "unknown"]}
SPACE = {name: values for name, values in COMMON.items() if name != "license"} | {"sdk": ["GRADIO", "docker", "unknown"]}
# Metric: dimensions, values of its filter, types of both.
GROUPED = {
    "downloadShare": (DIMENSIONS, MODEL, "ModelDimension", "ModelFilter"),
    "modelCounts": (DIMENSIONS, MODEL, "ModelDimension", "ModelFilter"),
    "datasetCounts": (DATASET_DIMENSIONS, DATASET, "DatasetDimension", "DatasetFilter"),
    "spaceCounts": (SPACE_DIMENSIONS, SPACE, "SpaceDimension", "SpaceFilter"),
}
SERIES = {
    "DownloadShare": "period { from to } interval total unknown groups { key role rank downloads share %s models "
                     "points { from to downloads share status } columns { downloads share } } "
                     "totals { from to downloads status } axis { from to status } provenance { snapshotCount firstSnapshotOn lastSnapshotOn partial basis resets gaps { from to } }",
    "RepositoryCounts": "period { from to } interval total added groups { key role rank total added growth "
                        "points { from to total added rank status } columns { total added rank } } axis { from to status }",
    "HubTotals": "period { from to } models datasets spaces publishers downloads "
                 "points { from to models datasets spaces countStatus downloads downloadStatus } provenance { basis resets gaps { from to } }",
}


def request(rng, calculator):
    """(query, variables)"""
    metric = rng.choices([*GROUPED, "hubTotals"], [6, 2, 2, 2, 1])[0]
    days, hub = sorted(key[2] for key in calculator.snapshots), rng.choices(["HUGGING_FACE", "MODELSCOPE"], [9, 1])[0]
    variables = {"period": period(rng, days), "interval": rng.choice(INTERVALS)}
    variables["hub"] = hub
    if metric == "hubTotals":
        return f"query Q($hub: Hub!, $period: DateRange, $interval: Interval!) {{ hubTotals(hub: $hub, period: $period, interval: $interval) {{ {SERIES['HubTotals']} }} }}", variables
    dimensions, values, dimension, filter_type = GROUPED[metric]
    variables["by"] = rng.choice(dimensions)
    variables["where"] = where(rng, values)
    variables["top"] = rng.choice([1, 2, 3, 10, 100])
    head = f"query Q($hub: Hub!, $by: {dimension}!, $period: DateRange, $interval: Interval!, $where: {filter_type}, $top: Int!"
    inside = "hub: $hub, by: $by, period: $period, interval: $interval, where: $where, top: $top"
    fields = SERIES["RepositoryCounts"]
    if metric in ("downloadShare", "modelCounts"):
        variables["attribution"] = attribution(rng, calculator, hub)
        head, inside = head + ", $attribution: Attribution!", inside + ", attribution: $attribution"
    if metric == "downloadShare":
        variables["unknowns"] = rng.choice(["INCLUDE", "INCLUDE", "EXCLUDE"])
        head, inside = head + ", $unknowns: Unknowns!", inside + ", unknowns: $unknowns"
        change = "shareChange" if change_decided(calculator, variables) else ""
        fields = SERIES["DownloadShare"] % change
    return f"{head}) {{ {metric}({inside}) {{ {fields} }} }}", variables


def attribution(rng, calculator, hub):
    return rng.choice(["PUBLISHER", "ROOT_MODEL"]) if decided(calculator.hub(HUBS[hub]).lineage) else "PUBLISHER"


def change_decided(calculator, variables):
    """Whether shareChange is far enough from zero to be held to 1e-12."""
    from periods import Refused

    try:
        answer = calculator.answer("downloadShare", variables)
    except Refused:
        return False
    return all(g["shareChange"] is None or abs(g["shareChange"]) > 0.001 for g in answer["groups"])


def period(rng, days):
    first, last = date.fromordinal(days[0]), date.fromordinal(days[-1])
    span = (last - first).days
    kind = rng.randrange(8)
    if kind == 0:
        return None
    start = first + timedelta(days=rng.randrange(-30, span + 5))
    end = start + timedelta(days=rng.choice([1, 2, 7, 10, 15, 30, 31, 45, 61, 90, 200]) if rng.random() < 0.95 else rng.choice([-1, 0, 3000]))
    if kind == 1:
        return {"from": start.isoformat()}
    if kind == 2:
        return {"to": end.isoformat()}
    return {"from": start.isoformat(), "to": end.isoformat()}


def where(rng, fields):
    chosen = {}
    for name in rng.sample(sorted(fields), rng.choice([0, 0, 1, 1, 2, 3])):
        chosen[name] = rng.sample(fields[name], rng.choice([0, 1, 1, 2, 3]) % (len(fields[name]) + 1))
    if rng.random() < 0.1:
        chosen["search"] = rng.choice(["", "_", "%", "QWEN/", "7b", "llama", "x", "\\", "\\s", "'", '"', "🤖", "\u202e", "сеть", "École"])
    if rng.random() < 0.1:
        start = date(2024, 10, 1) + timedelta(days=rng.randrange(200))
        chosen["created"] = rng.choice([{"from": start.isoformat()}, {"to": start.isoformat()}, {"from": start.isoformat(), "to": (start + timedelta(days=60)).isoformat()}])
    if fields is MODEL and rng.random() < 0.1:
        chosen["parameters"] = rng.choice([{"from": 1e9}, {"below": 1e9}, {"from": 3e9, "below": 7e10}])
    return chosen or None
