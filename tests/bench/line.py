"""A line of the report, and how answers are asked for."""

import json
import statistics
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


def faster(what, measured, beside, least, than):
    """Answers a second, round by round, beside those of something else, of which they must be at least a part."""
    ratio, lowest, highest = compared(measured, beside)
    errors = sum(load.errors for load in measured)
    told = f"{rate(measured):,.0f}/s" + (f", {errors} errors" if errors else "")
    return Line(what, told, f"{than} {rate(beside):,.0f}/s", f"{ratio:.3f} ({lowest:.2f} to {highest:.2f})", f"at least {least}", ratio >= least and not errors)


def compared(measured, beside):
    """The ratio of rates: the median of the rounds, the lowest and the highest."""
    ratios = [one.rate / other.rate for one, other in zip(measured, beside)]
    return statistics.median(ratios), min(ratios), max(ratios)


def rate(loads):
    return statistics.median(load.rate for load in loads)


def ask(url, body, headers=None):
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"} | (headers or {}))
    with urllib.request.urlopen(request, timeout=600) as answer:
        return answer.read(), dict(answer.headers.items())


def data(url, body, or_none=False):
    """What an answer tells; none, where that is allowed, when there is no answer in the time that a request has."""
    answer = json.loads(ask(url, body)[0])
    if or_none and [error["extensions"]["code"] for error in answer.get("errors", [])] == ["TIMEOUT"]:
        return None
    if "errors" in answer:
        raise SystemExit(f"{body}: {answer['errors']}")
    return answer["data"]


def leaves(value):
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1
