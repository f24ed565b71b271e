"""Periods, intervals and rounding: definitions.md sections 2 and 3."""

from datetime import date
from fractions import Fraction

from listing import day_of

MOST_POINTS = 5000


class Refused(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def bad_input(message):
    return Refused("BAD_USER_INPUT", message)


def resolve(asked, edges):
    """Both ends of the period; a missing one is the edge of the history."""
    asked = asked or {}
    ends = [asked.get("from"), asked.get("to")]
    if None in ends and edges is None:
        raise Refused("UNAVAILABLE", "nothing is recorded")
    try:
        start, end = (day_of(given) if given else edges[i] for i, given in enumerate(ends))
    except ValueError as wrong:
        raise bad_input("no such day") from wrong
    if start >= end:
        raise bad_input("from >= to")
    return start, end


def interval_start(day, interval):
    on = date.fromordinal(day)
    if interval == "DAY":
        return day
    if interval == "WEEK":
        return day - on.weekday()
    month = {"MONTH": on.month, "QUARTER": (on.month - 1) // 3 * 3 + 1, "YEAR": 1}[interval]
    return date(on.year, month, 1).toordinal()


def intervals(start, end, interval):
    """The calendar's intervals cut to the period, found day by day."""
    cuts = [start] + [d for d in range(start + 1, end) if interval_start(d, interval) == d] + [end]
    return list(zip(cuts, cuts[1:]))


def check_points(groups, points):
    if max(groups, 1) * points > MOST_POINTS:
        raise bad_input("more than 5,000 points")


def check_top(top):
    if not 1 <= top <= 100:
        raise bad_input("top is outside 1 to 100")


def half_away(value):
    whole, rest = divmod(abs(value), 1)
    rounded = int(whole) + (1 if rest * 2 >= 1 else 0)
    return rounded if value >= 0 else -rounded


def millionths(value):
    """To 1e-6: what comparisons are made on."""
    return Fraction(half_away(Fraction(value) * 10**6), 10**6)


def count(value):
    if value is None:
        return None
    if half_away(millionths(value)) > 2**53 - 1:
        raise Refused("UNAVAILABLE", "more than a Count can tell")
    return half_away(millionths(value))
