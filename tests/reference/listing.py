"""Reads snapshots and tables: definitions.md section 1, "What is recorded" and "Rows"."""

import csv
import json
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path

LARGEST_COUNTER = 2**53 - 1
REGIONS = {"us": "US", "china": "CHINA", "europe": "EUROPE", "asia-pacific": "ASIA_PACIFIC", "other": "REST_OF_WORLD"}


@dataclass
class Snapshot:
    hub: str
    kind: str
    day: int
    partial: bool
    rows: list


@dataclass
class Tables:
    countries: dict
    tasks: dict
    publishers: dict = field(default_factory=dict)
    parameters: dict = field(default_factory=dict)
    breaks: list = field(default_factory=list)


def day_of(text):
    return date.fromisoformat(text).toordinal()


def iso(day):
    return date.fromordinal(day).isoformat()


def text(value):
    """A text without control characters, cut at 1,000 characters; empty or of another type: None."""
    if not isinstance(value, str):
        return None
    return "".join(c for c in value if unicodedata.category(c) != "Cc")[:1000] or None


def counter(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if value != value or value < 0 or value > LARGEST_COUNTER or value != int(value):
        return None
    return int(value)


def instant(value):
    """An instant in UTC, told as a text or as a timestamp."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value.replace("Z", "+00:00"))
    if not isinstance(value, datetime):
        return None
    return value.astimezone(timezone.utc) if value.tzinfo else value.replace(tzinfo=timezone.utc)


def instant_text(value):
    """RFC 3339 with whole seconds."""
    return value and value.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def gated(value):
    """Whether files are handed out on request only: the hub tells `false`, `auto` or `manual`."""
    return None if text(value) is None else value != "false"


def texts(values):
    if not isinstance(values, list):
        return None
    return [t for t in map(text, values) if t]


def name_of(raw):
    name = raw.get("id")
    if not isinstance(name, str):
        name = raw.get("modelId")
    if not isinstance(name, str) or not 1 <= len(name) <= 500:
        return None
    return None if any(unicodedata.category(c) == "Cc" for c in name) else name


def base_models(value):
    """(relation, models), each None when not told."""
    if not isinstance(value, dict):
        return None, None
    models = value.get("models")
    if models is not None:
        models = [(text(m.get("_id")), text(m.get("id"))) for m in models if m]
    return text(value.get("relation")), models


def usable_rows(raw_rows):
    """Rows with a usable name; of several with one `_id`, or one name in any case, the first."""
    rows, ids, names = [], set(), set()
    for raw in raw_rows:
        name, key = name_of(raw), text(raw.get("_id"))
        if name is None or name.lower() in names or (key and key in ids):
            continue
        names.add(name.lower())
        ids.add(key)
        relation, models = base_models(raw.get("baseModels"))
        rows.append({
            "_id": key, "name": name, "author": text(raw.get("author")),
            "created_at": instant(raw.get("createdAt")), "last_modified": instant(raw.get("lastModified")),
            "likes": counter(raw.get("likes")), "gated": gated(raw.get("gated")),
            "bytes": counter(raw.get("mainSize")), "sdk": text(raw.get("sdk")),
            "rolling": counter(raw.get("downloads")), "alltime": counter(raw.get("downloadsAllTime")),
            "task": text(raw.get("pipeline_tag")), "library": text(raw.get("library_name")),
            "tags": texts(raw.get("tags")), "relation": relation, "bases": models,
            "safetensors": counter((raw.get("safetensors") or {}).get("total")),
            "gguf": counter((raw.get("gguf") or {}).get("total")),
        })
    return rows


def record(snapshots, arrived):
    """Takes a snapshot: one per hub, kind and day, the last to arrive counts; one without a usable row is refused."""
    if arrived.rows:
        snapshots[(arrived.hub, arrived.kind, arrived.day)] = arrived


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def read_tables(regions, tasks):
    countries = {(r.get("country") or r["code"]).upper(): (r["name"], REGIONS[r["region"]]) for r in read_csv(regions)}
    return Tables(countries, {r["task"]: r["modality"] for r in read_csv(tasks)})


def add_publisher(tables, row, hub):
    tables.publishers[(hub, row["login"].lower())] = {
        "name": row.get("display_name") or None,
        "kind": (row.get("kind") or "").upper() or None,
        "country": (row.get("country") or "").upper() or None,
        "source": row.get("source"), "url": row.get("url") or None,
    }


def read_folder(folder, tables):
    """A folder with manifest.csv and, where present, publishers.csv, model_parameters.csv and breaks.csv."""
    import duckdb

    database, folder, snapshots = duckdb.connect(), Path(folder), {}
    database.execute("set timezone = 'UTC'")
    for line in read_csv(folder / "manifest.csv"):
        if line["kind"] not in ("models", "datasets", "spaces"):
            continue
        rows = database.execute("select to_json(row) from read_parquet($file) as row", {"file": str(folder / line["file"])}).fetchall()
        record(snapshots, Snapshot(line["hub"], line["kind"], day_of(line["taken_on"]),
                                   line.get("partial") == "true", usable_rows([json.loads(row) for row, in rows])))
    for hub, path in (("huggingface", "publishers.csv"), ("modelscope", "modelscope/publishers.csv")):
        if (folder / path).exists():
            for row in read_csv(folder / path):
                add_publisher(tables, row, hub)
    if (folder / "model_parameters.csv").exists():
        for row in read_csv(folder / "model_parameters.csv"):
            tables.parameters[row["model_id"].lower()] = int(row["total_params"] or 0)
    if (folder / "breaks.csv").exists():
        tables.breaks = read_csv(folder / "breaks.csv")
    return snapshots
