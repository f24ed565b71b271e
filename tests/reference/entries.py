"""What is told of one model, dataset, space or publisher: definitions.md sections 1 and 4, and the schema's types."""

from hubs import age_end
from lineage import Unlisted
from listing import instant_text, iso
from pages import page
from periods import bad_input, resolve
from series import Taken

TYPES = {"models": "Model", "datasets": "Dataset", "spaces": "Space"}
ADDRESSES = {"huggingface": {"models": "https://huggingface.co/", "datasets": "https://huggingface.co/datasets/", "spaces": "https://huggingface.co/spaces/"},
             "modelscope": {"models": "https://modelscope.cn/models/", "datasets": "https://modelscope.cn/datasets/"}}


def former_names(repository):
    """In the order in which they were lost; what it is called now is no former name."""
    lost = {}
    for name in repository.former:
        lost.pop(name.lower(), None)
        lost[name.lower()] = name
    lost.pop(repository.name.lower(), None)
    return list(lost.values())


def repository(hub, kind, it):
    told, dimensions = it.told, hub.dimensions(kind)

    def value(by):
        return next(iter(dimensions.values(it, by)))

    def texts(by):
        return sorted(v for v in dimensions.values(it, by) if v is not None)

    parameters, source = dimensions.parameters_and_source(it) if kind == "models" else (None, None)
    fields = {
        "__typename": TYPES[kind], "id": node_id(hub, kind, it.name), "hub": hub.enum, "name": it.name, "formerNames": former_names(it),
        "publisher": lambda _: publisher(hub, told["account"].lower()) if told["account"] else None,
        "createdAt": instant_text(told.get("created_at")), "lastModified": instant_text(told.get("last_modified")),
        "firstSeen": iso(it.first_seen), "likes": told.get("likes"), "tags": told.get("tags") or [], "license": value("LICENSE"),
        "url": ADDRESSES[hub.name].get(kind, "") + it.name,
        "removedOn": (day := hub.kinds[kind].gone_on(it)) and iso(day),
    }
    if kind == "models":
        fields |= {"task": told.get("task"), "library": told.get("library"), "modality": value("MODALITY") or "UNKNOWN", "parameters": parameters,
                   "parameterSource": source, "size": value("SIZE") or "UNKNOWN", "relation": value("RELATION"), "gated": told.get("gated"),
                   "baseModels": lambda _: [repository(hub, kind, base) for base in hub.lineage.bases(it) if not isinstance(base, Unlisted)],
                   "rootModel": lambda _: repository(hub, kind, hub.lineage.root_model(it)),
                   "derivatives": lambda arguments: derived(hub, it, arguments)}
    if kind == "datasets":
        fields |= {"categories": texts("CATEGORY"), "modalities": texts("MODALITY"), "bytes": told.get("bytes")}
    if kind == "spaces":
        return fields | {"sdk": told.get("sdk")}
    taken = Taken(hub, kind, [it])
    return fields | {"downloads": lambda arguments: taken.of(arguments.get("period")), "downloadSeries": lambda arguments: taken.series(arguments, "WEEK")}


def publisher(hub, login):
    registered = hub.tables.publishers.get((hub.name, login), {})
    country, kind = registered.get("country"), registered.get("kind")
    taken = Taken(hub, "models", of_login(hub, "models", login))
    return {
        "__typename": "Publisher", "id": node_id(hub, "publishers", login), "hub": hub.enum, "login": hub.spellings(login)[0],
        "displayName": registered.get("name"), "kind": kind or "UNKNOWN", "country": country,
        "evidence": [{"field": field, "value": registered[field], "source": registered["source"], "url": registered["url"]}
                     for field in ("country", "kind") if registered.get(field)],
        "region": hub.tables.countries[country][1] if country else "UNKNOWN",
        "downloads": lambda arguments: taken.of(arguments.get("period")), "downloadSeries": lambda arguments: taken.series(arguments, "MONTH"),
        "models": lambda arguments: of_account(hub, "models", login, arguments), "datasets": lambda arguments: of_account(hub, "datasets", login, arguments),
    }


def node_id(hub, kind, name):
    return "\n".join([hub.enum, kind, name])


def of_login(hub, kind, login):
    return [r for r in hub.kinds[kind].repositories if (r.told["account"] or "").lower() == login]


def logins(hub):
    """Accounts with at least one recorded repository."""
    return {r.told["account"].lower() for kind in hub.kinds.values() for r in kind.repositories if r.told["account"]}


def value_of(hub, kind, it, field, asked):
    """What an order compares: what the entry shows."""
    if field == "DOWNLOADS":
        return Taken(hub, kind, [it]).of(asked)
    if field == "PARAMETERS":
        return hub.dimensions(kind).parameters(it)
    return {"LIKES": lambda: it.told.get("likes"), "CREATED_AT": lambda: instant_text(it.told.get("created_at")),
            "LAST_MODIFIED": lambda: instant_text(it.told.get("last_modified")), "NAME": it.name.lower}[field]()


def repositories(hub, kind, members, arguments, usual):
    where, asked, order = arguments.get("where"), arguments.get("period"), arguments.get("orderBy", {"field": usual})
    dimensions = hub.dimensions(kind)
    dimensions.check(where)
    if order["field"] == "PARAMETERS" and kind != "models":
        raise bad_input("only models have parameters")
    if asked is not None:
        resolve(asked, hub.downloads_of[kind].history)
    aged = age_end(asked, hub.kinds[kind].days)
    entries = [(value_of(hub, kind, r, order["field"], asked), r.name.lower(), lambda r=r: repository(hub, kind, r))
               for r in members if dimensions.matches(r, where, aged)]
    return page(kind, order, entries, arguments)


def derived(hub, base, arguments):
    """The models built on one."""
    scope = arguments.get("scope", "DIRECT")
    members = [m for m in hub.kinds["models"].repositories if base in hub.lineage.built_on(m, scope)]
    return repositories(hub, "models", members, arguments, "DOWNLOADS")


def of_account(hub, kind, login, arguments):
    return repositories(hub, kind, of_login(hub, kind, login), arguments, "DOWNLOADS")
