"""Random questions to lists and look-ups, kept to what definitions.md decides."""


from hubs import HUBS
from periods import Refused
from random_lineage import decided
from random_requests import COMMON, DATASET, INTERVALS, MODEL, SPACE, period, where

PUBLISHER = {"login": ["qwen", "META", "50%", "unknown", "a_b", "école", "solo"], "origin": COMMON["origin"], "region": COMMON["region"], "kind": COMMON["publisherKind"]}
ORDERS = ["DOWNLOADS", "DOWNLOADS", "LIKES", "CREATED_AT", "LAST_MODIFIED", "NAME"]
REPOSITORY = "hub name createdAt lastModified firstSeen likes tags removedOn"
LINEAGE = "relation baseModels { name } rootModel { name } derivatives { totalCount } descendants: derivatives(scope: RECURSIVE, first: 1) { totalCount }"
TAKEN = "downloads inPeriod: downloads(period: $period)"
SERIES = "downloadSeries(period: $period, interval: $interval) { period { from to } interval total points { from to downloads status } provenance { snapshotCount firstSnapshotOn lastSnapshotOn partial basis resets gaps { from to } } }"
# Kind: filter's type and values, order's type and fields, fields of an entry.
LISTS = {
    "models": ("ModelFilter", MODEL, "RepositoryOrder", [*ORDERS, "PARAMETERS"], f"{REPOSITORY} modality parameters parameterSource size relation gated {TAKEN}"),
    "datasets": ("DatasetFilter", DATASET, "RepositoryOrder", ORDERS, f"{REPOSITORY} bytes {TAKEN}"),
    "spaces": ("SpaceFilter", SPACE, "SpaceOrder", ["LIKES", "CREATED_AT", "LAST_MODIFIED", "NAME"], REPOSITORY),
    "publishers": ("PublisherFilter", PUBLISHER, "PublisherOrder", ["DOWNLOADS", "DOWNLOADS", "MODELS", "DATASETS", "LOGIN"],
                   f"hub login displayName kind country region {TAKEN} models(first: 2) {{ totalCount }} datasets {{ totalCount }}"),
}
PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage endCursor }"


def list_requests(rng, calculator):
    """[(query, variables, keep)]: a list, page by page."""
    name = rng.choices(list(LISTS), [4, 2, 2, 2])[0]
    filter_type, values, order_type, orders, fields = LISTS[name]
    hub = calculator.hub(HUBS[enum := rng.choices(list(HUBS), [9, 1])[0]])
    variables = {"hub": enum, "by": {"field": rng.choice(orders), "direction": rng.choice(["ASC", "DESC"])}, "where": where(rng, values) if rng.random() < 0.6 else None}
    if name == "publishers" and variables["where"]:
        variables["where"].pop("created", None)
    head, inside = f"$hub: Hub!, $by: {order_type}!, $where: {filter_type}", "hub: $hub, orderBy: $by, where: $where"
    if "$period" in fields:
        variables["period"] = decided_period(rng, calculator, hub, "datasets" if name == "datasets" else "models")
        head, inside = f"{head}, $period: DateRange", f"{inside}, period: $period"
    try:
        told = calculator.answer(name, {**variables, "first": 100, "orderBy": variables["by"]})["nodes"]
    except Refused:
        told = []
    keys = [entry["login"].lower() if name == "publishers" else entry["name"].lower() for entry in told]
    if any(one == two for one, two in zip(keys, keys[1:])):
        # Nothing decides between two of one name, one of which lost it.
        return [(f"query Q({head}) {{ {name}({inside}) {{ totalCount }} }}", variables, {})]
    fields = f"{fields} {decided_fields(hub, name, told)}"
    size, asked = rng.choice([1, 2, 3, 7, 100]), []
    for page in range(rng.choice([1, 1, 2, 3])):
        if page * size >= max(len(told), 1):
            break
        after = "" if page == 0 else f", after: $end{page}"
        declared = "" if page == 0 else f", $end{page}: String"
        keep = {f"end{page + 1}": f"/{name}/pageInfo/endCursor"} if told else {}
        asked.append((f"query Q({head}{declared}) {{ {name}({inside}, first: {size}{after}) {{ {PAGE} nodes {{ {fields} }} }} }}", variables, keep))
    return asked


def decided_period(rng, calculator, hub, kind):
    """With nothing recorded a missing end has no edge, which definitions.md tells of metrics alone."""
    days = sorted(key[2] for key in calculator.snapshots)
    chosen = period(rng, days)
    open_end = chosen is not None and len(chosen) < 2
    return None if open_end and not hub.downloads_of[kind].history else chosen


def decided_fields(hub, name, told):
    """Fields whose value is told by definitions.md for all entries: not whether `unknown` is shown as such, nor the order of a set."""
    fields = []
    for field in ("task", "library", "license", "sdk"):
        if told and field in told[0] and all((entry[field] or "").lower() != "unknown" for entry in told):
            fields.append(field)
    for field, tag in (("categories", "task_categories:"), ("modalities", "modality:")):
        if told and field in told[0] and all(len(entry[field]) < 2 and f"{tag}unknown" not in map(str.lower, entry["tags"]) for entry in told):
            fields.append(field)
    if name != "publishers" and all(len({n.lower() for n in [r.name, *r.former]}) > len(r.former) for r in hub.kinds[name].repositories):
        fields.append("formerNames")
    return " ".join(fields)


def lookup_requests(rng, calculator):
    """[(query, variables, keep)]: one entry by a name that it has or had, in any case, or by none."""
    name = rng.choices(["model", "dataset", "space", "publisher"], [5, 2, 1, 2])[0]
    hub, kind = calculator.hub("huggingface"), f"{name}s"
    variables = {"hub": "HUGGING_FACE", "interval": rng.choice(INTERVALS)}
    argument = "login" if name == "publisher" else "name"
    if name == "publisher":
        names = [r.told["account"] for k in hub.kinds.values() for r in k.repositories if r.told["account"]]
    else:
        names = [n for r in hub.kinds[kind].repositories for n in [r.name, *r.former] if len(hub.kinds[kind].found(n)) == 1]
    variables["name"] = rng.choice([*names, rng.choice([*names, "x"]).swapcase(), "no/body"])
    if name != "publisher" and len(hub.kinds[kind].found(variables["name"])) > 1:
        return []
    if name == "space":
        return [(f"query Q($hub: Hub!, $name: String!) {{ space(hub: $hub, name: $name) {{ {REPOSITORY} }} }}", variables, {})]
    history = "datasets" if name == "dataset" else "models"
    variables["period"] = decided_period(rng, calculator, hub, history)
    fields = rng.choice([SERIES, "inPeriod: downloads(period: $period)", SERIES])
    own = "hub login displayName" if name == "publisher" else f"{REPOSITORY} {LINEAGE}" if name == "model" and decided(hub.lineage) else REPOSITORY
    used = ", $interval: Interval!" if "$interval" in fields else ""
    return [(f"query Q($hub: Hub!, $name: String!, $period: DateRange{used}) {{ {name}(hub: $hub, {argument}: $name) {{ {own} {fields} }} }}", variables, {})]
