"""derivatives: definitions.md section 5."""

from fractions import Fraction

from hubs import age_end, period
from lineage import account
from periods import Refused, check_top, count
from series import Taken

RELATIONS = {"finetunes": "FINETUNE", "adapters": "ADAPTER", "quantized": "QUANTIZED", "merges": "MERGE"}


def key_of(dimensions, by, base):
    """The key of what a derivative counts for; None where it is not known."""
    if by == "BASE_MODEL":
        name = base.name
        return None if name.lower() == "unknown" else name.lower()
    login = account(base)
    if by == "ORIGIN":
        return dimensions.registered_as(login).get("country")
    return None if login is None or login.lower() == "unknown" else login.lower()


def derivatives(hub, arguments):
    by, scope, top = arguments.get("by", "PUBLISHER"), arguments.get("scope", "DIRECT"), arguments.get("top", 10)
    where, kind, dimensions = arguments.get("where"), hub.kinds["models"], hub.dimensions("models")
    check_top(top)
    dimensions.check(where)
    if not kind.snapshots or not hub.downloads.history:
        raise Refused("UNAVAILABLE", "nothing is recorded")
    aged = age_end(None, kind.days)
    members = {}
    for model in kind.repositories:
        if dimensions.matches(model, where, aged):
            for base in hub.lineage.built_on(model, scope):
                members.setdefault(key_of(dimensions, by, base), set()).add(model)

    def group(key, role, rank, models):
        relations = [hub.lineage.relation(m) for m in models]
        label = dimensions.label(by, key) if role == "VALUE" and by in ("ORIGIN", "PUBLISHER") else None
        return {"key": key, "label": label, "role": role, "rank": rank, "count": len(models),
                **{field: relations.count(relation) for field, relation in RELATIONS.items()},
                "downloads": count(Taken(hub, "models", list(models)).lifetime() or Fraction())}

    ordered = sorted((key for key in members if key is not None), key=lambda key: (-len(members[key]), key))
    groups = [group(key, "VALUE", rank, members[key]) for rank, key in enumerate(ordered[:top], 1)]
    if ordered[top:]:
        groups.append(group("_other", "OTHER", None, set().union(*(members[key] for key in ordered[top:]))))
    if None in members:
        groups.append(group("unknown", "UNKNOWN", None, members[None]))
    start, end = hub.downloads.history
    return {"period": period(start, end), "breaks": hub.breaks("derivatives", ["models"], start, end),
            "total": len(set().union(*members.values())), "groups": groups}
