"""All hubs as recorded, and what every metric's answer carries."""

from dimensions import Dimensions
from downloads import Downloads
from identity import Kind
from listing import day_of, iso

HUBS = {"HUGGING_FACE": "huggingface", "MODELSCOPE": "modelscope"}


class Hub:
    def __init__(self, snapshots, tables, name):
        self.name, self.tables = name, tables
        self.kinds = {kind: Kind([s for s in snapshots.values() if s.hub == name and s.kind == kind])
                      for kind in ("models", "datasets", "spaces")}
        self.downloads = Downloads(self.kinds["models"])

    def dimensions(self, kind):
        return Dimensions(self.tables, self.name, kind == "datasets")

    def breaks(self, metric, kinds, start, end):
        """Breaks inside the period that name the metric and one of its kinds, by day."""
        found = [b for b in self.tables.breaks
                 if b.get("hub", "huggingface") == self.name and metric in b["metrics"].split()
                 and set(b["kinds"].split()) & set(kinds) and start <= day_of(str(b["on"])) < end]
        return [{"on": str(b["on"]), "title": b["title"], "note": b.get("note") or "", "url": b.get("url") or None}
                for b in sorted(found, key=lambda b: str(b["on"]))]

    def provenance(self, counted, start, end):
        """Of the amounts that are part of the answer; gaps in full length."""
        inside = [a for a in counted if a.start < end and start < a.end]
        used = {a.basis for a in inside if a.value > 0}
        return {
            "basis": [b for b in ("ALL_TIME_DIFFERENCE", "ROLLING_30_DAYS") if b in used],
            "gaps": [{"from": iso(a), "to": iso(b)} for a, b in self.downloads.gaps if a < end and start < b],
            "resets": sum(a.reset for a in inside),
        }


def period(start, end):
    return {"from": iso(start), "to": iso(end)}


def count_edges(days):
    """From the day of the first snapshot to the day after the last."""
    return (min(days), max(days) + 1) if days else None


def count_status(days, start, end):
    if not days or start > max(days):
        return "MISSING"
    if end > max(days) + 1:
        return "PARTIAL"
    return "ESTIMATED" if start < min(days) else "NORMAL"
