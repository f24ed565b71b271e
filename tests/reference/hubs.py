"""All hubs as recorded, and what every metric's answer carries."""

from dimensions import Dimensions
from downloads import Downloads
from identity import Kind
from lineage import Lineage
from listing import day_of, iso

HUBS = {"HUGGING_FACE": "huggingface", "MODELSCOPE": "modelscope"}


class Hub:
    def __init__(self, snapshots, tables, name):
        self.name, self.tables = name, tables
        self.enum = next(enum for enum, hub in HUBS.items() if hub == name)
        self.kinds = {kind: Kind([s for s in snapshots.values() if s.hub == name and s.kind == kind])
                      for kind in ("models", "datasets", "spaces")}
        self.downloads_of = {kind: Downloads(self.kinds[kind]) for kind in ("models", "datasets")}
        self.downloads = self.downloads_of["models"]
        self.lineage = Lineage(self.kinds["models"])

    def dimensions(self, kind, attribution="PUBLISHER"):
        lineage = self.lineage if kind == "models" else None
        return Dimensions(self.tables, self.name, kind == "datasets", self.spellings, lineage, attribution)

    def spellings(self, login):
        """How present names spell an account, and where none does, authors: the first by code points first."""
        own = [r for kind in self.kinds.values() for r in kind.repositories if (r.told["account"] or "").lower() == login]
        return sorted(r.told["account"] for r in [r for r in own if "/" in r.name] or own)

    def breaks(self, metric, kinds, start, end):
        """Breaks inside the period that name the metric and one of its kinds, by day."""
        found = [b for b in self.tables.breaks
                 if b.get("hub", "huggingface") == self.name and metric in b["metrics"].split()
                 and set(b["kinds"].split()) & set(kinds) and start <= day_of(str(b["on"])) < end]
        return [{"on": str(b["on"]), "title": b["title"], "note": b.get("note") or "", "url": b.get("url") or None}
                for b in sorted(found, key=lambda b: str(b["on"]))]

    def provenance(self, counted, start, end, kind="models"):
        """Of the amounts that are part of the answer; gaps in full length."""
        inside = [a for a in counted if a.start < end and start < a.end]
        used = {a.basis for a in inside if a.value > 0}
        return {
            **self.snapshots(inside, start, end, kind),
            "basis": [b for b in ("ALL_TIME_DIFFERENCE", "ROLLING_30_DAYS") if b in used],
            "gaps": [{"from": iso(a), "to": iso(b)} for a, b in self.downloads_of[kind].gaps if a < end and start < b],
            "resets": sum(a.reset for a in inside),
        }

    def snapshots(self, inside, start, end, kind):
        """Those of the kind between which the amounts were counted."""
        snapshots, history = self.kinds[kind].snapshots, self.downloads_of[kind].history
        found = []
        if history and history[0] < end and start < history[1]:
            first = max((s.day for s in snapshots if s.day <= start), default=snapshots[0].day)
            last = min((s.day for s in snapshots if s.day >= end), default=snapshots[-1].day)
            used = [a for a in inside if a.value > 0 or a.reset]
            days = {a.end for a in used} | {a.start for a in used if a.basis == "ALL_TIME_DIFFERENCE"}
            found = [s for s in snapshots if first <= s.day <= last or s.day in days]
        return {"snapshotCount": len(found), "firstSnapshotOn": iso(found[0].day) if found else None,
                "lastSnapshotOn": iso(found[-1].day) if found else None, "partial": any(s.partial for s in found)}


def period(start, end):
    return {"from": iso(start), "to": iso(end)}


def age_end(asked, days):
    """The day at which ages are told where no amounts are looked at: the told end of the period, else the day of the last snapshot."""
    return day_of(asked["to"]) if (asked or {}).get("to") else max(days, default=None)


def count_edges(days):
    """From the day of the first snapshot to the day after the last."""
    return (min(days), max(days) + 1) if days else None


def count_status(days, start, end):
    if not days or start > max(days):
        return "MISSING"
    if end > max(days) + 1:
        return "PARTIAL"
    return "ESTIMATED" if start < min(days) else "NORMAL"
