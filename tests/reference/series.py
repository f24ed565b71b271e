"""Downloads of some repositories together, in a period, over a lifetime and as a series: definitions.md sections 2, 3 and 5."""

from fractions import Fraction

from downloads import ROLLING
from hubs import period
from periods import check_points, count, intervals, resolve


class Taken:
    """What one repository, or all models of an account, were downloaded."""

    def __init__(self, hub, kind, repositories):
        self.hub, self.kind, self.repositories = hub, kind, repositories
        self.downloads = hub.downloads_of[kind]
        self.amounts = [a for r in repositories for a in self.downloads.amounts_by_repository.get(r, [])]

    def lifetime(self):
        """Of each the latest all-time counter, else its recorded history; None when nothing was ever told."""
        told = [r for r in self.repositories if r.told.get("alltime") is not None or r.told.get("rolling") is not None]
        return sum(map(self._lifetime, told), Fraction()) if told else None

    def _lifetime(self, repository):
        if repository.told.get("alltime") is not None:
            return repository.told["alltime"]
        return sum(a.value for a in self.downloads.amounts_by_repository.get(repository, []))

    def of(self, asked):
        """Of the period, lifetime without one; a Count."""
        if asked is None:
            return count(self.lifetime())
        start, end = resolve(asked, self.downloads.history)
        return self._told(start, end)

    def _told(self, start, end):
        """None when no day is recorded."""
        if self.downloads.status(start, end, False) == "MISSING":
            return None
        return count(sum((within(a, start, end) for a in self.amounts), Fraction()))

    def series(self, arguments, usual):
        interval = arguments.get("interval", usual)
        start, end = resolve(arguments.get("period"), self.downloads.history)
        cuts = intervals(start, end, interval)
        check_points(1, len(cuts))
        points = []
        for a, b in cuts:
            rolling = any(x.basis == ROLLING and within(x, a, b) > 0 for x in self.amounts)
            points.append({**period(a, b), "downloads": self._told(a, b), "status": self.downloads.status(a, b, rolling)})
        return {
            "definition": {"name": "downloadSeries", "available": period(*self.downloads.history) if self.downloads.history else None},
            "provenance": self.hub.provenance(self.amounts, start, end, self.kind), "period": period(start, end),
            "breaks": self.hub.breaks("downloadSeries", [self.kind], start, end),
            "interval": interval, "total": self._told(start, end), "points": points,
        }


def within(amount, start, end):
    """The amount's part in `[start, end)`, spread evenly over its days."""
    days = min(end, amount.end) - max(start, amount.start)
    return Fraction(amount.value * max(days, 0), amount.end - amount.start)
