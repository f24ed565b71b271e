"""Amounts over days made from counters: definitions.md section 2, in exact fractions."""

from dataclasses import dataclass
from fractions import Fraction

ALL_TIME, ROLLING = "ALL_TIME_DIFFERENCE", "ROLLING_30_DAYS"


@dataclass
class Amount:
    repository: object
    start: int
    end: int  # the first day not covered
    value: Fraction
    basis: str
    reset: bool = False


def amounts_of(repository, snapshot_days):
    """The amounts of one repository, first listing first."""
    series = [(day, row) for day, row in repository.listings if row["rolling"] is not None or row["alltime"] is not None]
    amounts, before = [], None
    for day, row in series:
        amount = _first(repository, day, row, snapshot_days) if before is None else _next(repository, before, (day, row))
        if amount:
            amounts.append(amount)
        before = (day, row)
    return amounts


def _first(repository, day, row, snapshot_days):
    created = repository.created
    earlier = [d for d in snapshot_days if d < day]
    if created is not None and earlier and created >= earlier[-1] and row["alltime"] is not None:
        start, value, basis = created, row["alltime"], ALL_TIME
    elif row["rolling"] is not None:
        start, value, basis = day - 30, row["rolling"], ROLLING
        if created is not None:
            start = max(start, created)
    else:
        return None
    return Amount(repository, min(start, day - 1), day, Fraction(value), basis)


def _next(repository, before, now):
    (start, last), (end, row) = before, now
    if last["alltime"] is not None and row["alltime"] is not None:
        difference = row["alltime"] - last["alltime"]
        return Amount(repository, start, end, Fraction(max(difference, 0)), ALL_TIME, difference < 0)
    if row["rolling"] is None:
        return None
    return Amount(repository, start, end, Fraction(row["rolling"] * (end - start), 30), ROLLING)


def gaps(days):
    """Stretches between consecutive snapshots longer than twice the median distance."""
    distances = sorted(b - a for a, b in zip(days, days[1:]))
    if not distances:
        return []
    middle = len(distances) // 2
    median = Fraction(distances[middle]) if len(distances) % 2 else Fraction(distances[middle - 1] + distances[middle], 2)
    return [(a, b) for a, b in zip(days, days[1:]) if b - a > 2 * median]


class Downloads:
    """All amounts of a kind, and the stretch of days that they tell about."""

    def __init__(self, kind):
        self.amounts_by_repository = {r: amounts_of(r, kind.days) for r in kind.repositories}
        self.amounts = [a for amounts in self.amounts_by_repository.values() for a in amounts]
        self.gaps = gaps(kind.days)
        self.history = (min(a.start for a in self.amounts), kind.days[-1]) if self.amounts else None

    def status(self, start, end, estimated):
        """The status of the interval; `estimated`: an amount of the point's own came from the rolling counter."""
        if not self.history or end <= self.history[0] or start >= self.history[1]:
            return "MISSING"
        if start < self.history[0] or end > self.history[1]:
            return "PARTIAL"
        if estimated or any(a < end and start < b for a, b in self.gaps):
            return "ESTIMATED"
        return "NORMAL"
