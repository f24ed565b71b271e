"""Connections, look-ups and nodes: definitions.md section 5, "Lists", and section 1, "Identity"."""

import json

from entries import logins, of_login, publisher, repository
from hubs import HUBS, age_end
from listing import instant_text
from periods import bad_input, resolve
from series import Taken


def value_of(hub, kind, it, field, asked):
    """What an order compares: what the entry shows."""
    if field == "DOWNLOADS":
        return Taken(hub, kind, [it]).of(asked)
    if field == "PARAMETERS":
        return hub.dimensions(kind).parameters(it) if kind == "models" else None
    return {"LIKES": lambda: it.told.get("likes"), "CREATED_AT": lambda: instant_text(it.told.get("created_at")),
            "LAST_MODIFIED": lambda: instant_text(it.told.get("last_modified")), "NAME": it.name.lower}[field]()


def value_of_account(hub, login, field, asked):
    if field == "LOGIN":
        return login
    if field == "DOWNLOADS":
        return Taken(hub, "models", of_login(hub, "models", login)).of(asked)
    return len(of_login(hub, field.lower(), login))


def ordered(entries, descending):
    """Of (value, lower-case name, entry): ties by name, null last, both whatever the direction."""
    by_name = sorted(entries, key=lambda e: e[1])
    told = sorted((e for e in by_name if e[0] is not None), key=lambda e: e[0], reverse=descending)
    return told + [e for e in by_name if e[0] is None]


def page(name, order, entries, arguments):
    """A connection over (value, lower-case name, function that makes the entry)."""
    first, after = arguments.get("first", 20), arguments.get("after")
    if not 1 <= first <= 100:
        raise bad_input("first is outside 1 to 100")
    listed = [name, order["field"], order.get("direction", "DESC")]
    entries = ordered(entries, listed[2] == "DESC")
    begin = 0
    if after is not None:
        places = [i for i, e in enumerate(entries, 1) if cursor(listed, e) == after]
        if not places:
            raise bad_input("no cursor of this list")
        begin = places[0]
    shown = entries[begin:begin + first]
    edges = [{"cursor": cursor(listed, e), "node": e[2]()} for e in shown]
    ends = [e["cursor"] for e in edges] or [None]
    return {
        "totalCount": len(entries), "edges": edges, "nodes": [e["node"] for e in edges],
        "pageInfo": {"hasNextPage": begin + first < len(entries), "hasPreviousPage": after is not None, "startCursor": ends[0], "endCursor": ends[-1]},
    }


def cursor(listed, entry):
    return json.dumps([*listed, entry[0], entry[1]])


def repositories(hub, kind, members, arguments, usual):
    where, asked, order = arguments.get("where"), arguments.get("period"), arguments.get("orderBy", {"field": usual})
    dimensions = hub.dimensions(kind)
    dimensions.check(where)
    if asked is not None:
        resolve(asked, hub.downloads_of[kind].history)
    aged = age_end(asked, hub.kinds[kind].days)
    entries = [(value_of(hub, kind, r, order["field"], asked), r.name.lower(), lambda r=r: repository(hub, kind, r))
               for r in members if dimensions.matches(r, where, aged)]
    return page(kind, order, entries, arguments)


def listing_of(kind, usual):
    return lambda hub, arguments: repositories(hub, kind, hub.kinds[kind].repositories, arguments, usual)


def of_account(hub, kind, login, arguments):
    return repositories(hub, kind, of_login(hub, kind, login), arguments, "DOWNLOADS")


def publishers(hub, arguments):
    where, asked, order = arguments.get("where") or {}, arguments.get("period"), arguments.get("orderBy", {"field": "DOWNLOADS"})
    hub.dimensions("models").check(where)
    if asked is not None:
        resolve(asked, hub.downloads.history)
    entries = [(value_of_account(hub, login, order["field"], asked), login, lambda login=login: publisher(hub, login))
               for login in logins(hub) if fits(publisher(hub, login), where)]
    return page("publishers", order, entries, arguments)


def fits(account, where):
    for name, wanted in where.items():
        if wanted is None:
            continue
        if name == "search":
            if wanted.lower() not in account["login"]:
                return False
        else:
            value = account["country"] or "unknown" if name == "origin" else account[name]
            if not any(w.lower() == value.lower() for w in wanted):
                return False
    return True


def lookup(kind):
    def found(hub, arguments):
        matches = hub.kinds[kind].found(arguments["name"])
        return repository(hub, kind, matches[-1]) if matches else None
    return found


def publisher_of(hub, arguments):
    login = arguments["login"].lower()
    return publisher(hub, login) if login in logins(hub) else None


def node(calculator, node_id):
    """By an id that an entry told; None for one that is of nothing."""
    parts = node_id.split("\n")
    if len(parts) != 3:
        raise bad_input("no id")
    hub, kind, name = calculator.hub(HUBS[parts[0]]), parts[1], parts[2]
    if kind == "publishers":
        return publisher_of(hub, {"login": name})
    return lookup(kind)(hub, {"name": name})


LISTS = {"models": listing_of("models", "DOWNLOADS"), "datasets": listing_of("datasets", "DOWNLOADS"), "spaces": listing_of("spaces", "LIKES"),
         "publishers": publishers, "model": lookup("models"), "dataset": lookup("datasets"), "space": lookup("spaces"), "publisher": publisher_of}
