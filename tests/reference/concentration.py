"""concentration: definitions.md section 5."""

from fractions import Fraction

from hubs import age_end, period
from periods import Refused, bad_input, count, resolve
from series import Taken, within


def removed_throughout(kind, model, start, end):
    return all(kind.removed_on(model, day) for day in range(start, end))


def unit_of(dimensions, model, of):
    """None for a model whose account or country is not known; an account is one whatever it is called."""
    account = dimensions.account(model)
    return {"MODEL": model, "PUBLISHER": account and account.lower(), "ORIGIN": dimensions.registered(model).get("country")}[of]


def gini(values):
    ascending, n = sorted(values), len(values)
    return Fraction(sum((2 * i - n - 1) * x for i, x in enumerate(ascending, 1))) / (n * sum(values))


def concentration(hub, arguments):
    of, asked, where = arguments.get("of", "MODEL"), arguments.get("period"), arguments.get("where")
    top, below = arguments.get("top", [10, 100, 200, 1000]), arguments.get("below", [1, 200])
    kind, downloads, dimensions = hub.kinds["models"], hub.downloads, hub.dimensions("models")
    if any(n < 1 for n in top):
        raise bad_input("top is below 1")
    dimensions.check(where)
    if not kind.snapshots:
        raise Refused("UNAVAILABLE", "nothing is recorded")
    start, end = resolve(asked, downloads.history)
    aged = age_end(asked, kind.days)
    units = {}
    for model in kind.repositories:
        lifetime = Taken(hub, "models", [model]).lifetime()
        if lifetime is None or not dimensions.matches(model, where, aged):
            continue
        if asked is not None and (model.counted_from >= end or removed_throughout(kind, model, start, end)):
            continue
        unit = unit_of(dimensions, model, of)
        if unit is None:
            continue
        told = lifetime if asked is None else sum((within(a, start, end) for a in downloads.amounts_by_repository[model]), Fraction())
        units[unit] = units.get(unit, Fraction()) + told
    missing = asked is not None and downloads.status(start, end, False) == "MISSING"
    values = sorted(units.values(), reverse=True)
    whole, n = sum(values, Fraction()), len(values)

    def share(part, whole):
        return Fraction(part) / whole if whole else None

    return {
        "period": period(start, end), "breaks": hub.breaks("concentration", ["models"], start, end),
        "units": n, "downloads": None if missing else count(whole),
        "top": [{"n": k, "downloadShare": share(sum(values[:k]), whole), "unitShare": share(min(k, n), n)} for k in top],
        "below": [{"below": bound, "units": (fewer := sum(count(v) < bound for v in values)), "unitShare": share(fewer, n)} for bound in below],
        "gini": gini(values) if whole else None, "hhi": sum((v / whole) ** 2 for v in values) if whole else None,
    }
