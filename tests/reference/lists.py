"""Lists, look-ups and nodes: definitions.md section 5, "Lists", and section 1, "Identity"."""

from entries import logins, of_login, publisher, repositories, repository
from hubs import HUBS
from pages import page
from periods import bad_input, resolve
from series import Taken


def listing_of(kind, usual):
    return lambda hub, arguments: repositories(hub, kind, hub.kinds[kind].repositories, arguments, usual)


def value_of_account(hub, login, field, asked):
    if field == "LOGIN":
        return login
    if field == "DOWNLOADS":
        return Taken(hub, "models", of_login(hub, "models", login)).of(asked)
    return len(of_login(hub, field.lower(), login))


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
            if wanted.lower() not in account["login"].lower():
                return False
        else:
            value = account["country"] or "unknown" if name == "origin" else account[name]
            if not any(w.lower() == value.lower() for w in wanted):
                return False
    return True


def lookup(kind):
    def found(hub, arguments):
        matches = hub.kinds[kind].found(arguments["name"])
        return repository(hub, kind, hub.kinds[kind].the_one(arguments["name"], matches)) if matches else None
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
