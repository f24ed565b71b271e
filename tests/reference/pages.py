"""Orders, pages and cursors: definitions.md section 5, "Lists"."""

import json

from periods import bad_input


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
