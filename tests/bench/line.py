"""A line of the report, and how answers are asked for."""

import json
import urllib.request
from dataclasses import dataclass


@dataclass
class Line:
    """A line of the report. `held` tells whether it is within its limit; nothing where there is none."""

    what: str
    measured: str
    beside: str = ""
    ratio: str = ""
    limit: str = ""
    held: bool | None = None


def faster(what, measured, beside, limit, than):
    """Answers a second beside those of something else, of which it must have at least a part."""
    ratio = measured.rate / beside.rate
    told = f"{measured.rate:,.0f}/s" + (f", {measured.errors} errors" if measured.errors else "")
    return Line(what, told, f"{than} {beside.rate:,.0f}/s", f"{ratio:.3f}", f"at least {limit}", ratio >= limit and not measured.errors)


def ask(url, body, headers=None):
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"} | (headers or {}))
    with urllib.request.urlopen(request, timeout=600) as answer:
        return answer.read(), dict(answer.headers.items())


def data(url, body):
    answer = json.loads(ask(url, body)[0])
    if "errors" in answer:
        raise SystemExit(f"{body}: {answer['errors']}")
    return answer["data"]


def leaves(value):
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1
