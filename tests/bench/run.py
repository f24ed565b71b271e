"""Everything that is to be fast beside its limit, in one run: writes BENCHMARKS.md. `make bench` calls it; SCALE is small or hub."""

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

import fresh
import hub
import known
import serving
import writing
from line import Line
from load import CONNECTIONS, ROUNDS
from machine import ROOT, facts
from postgres import Postgres, SETTINGS

HEAD = """# Benchmarks

Written by `make bench SCALE={name}` on {date}; run it to have these numbers of another machine. Each line was measured in the same run as what stands beside it, so ratios can be compared between machines, and times cannot. Rates were measured in turns: given are the median of {rounds} rounds, and of ratios the lowest and the highest.

| | |
|---|---|
{facts}

The server has one core (`taskset -c 0`), the load (wrk, {connections} connections) the other; PostgreSQL and Redis have both. Quotas, metrics and request ids are on, the log goes to a file.

The data is that of `hubscope generate`, the same on every machine: {data}; of the amounts of downloads {amounts:,} are above zero. The last listing of each kind came through `hubscope ingest`. The amounts of the listings before it were worked out by the same rules and loaded by `COPY` ([`tests/bench/amounts.rs`](tests/bench/amounts.rs)), since the record of all listings would be some hundred million rows; amounts of zero are not among them, nor are those of models that were removed before the last listing.
"""
FOOT = """
Limits are those of the first design. `yes` and `no` tell whether a line is within its limit, on this machine and at this scale.
"""
TITLES = {
    "Writing": "Seconds of the whole command, with all that derives from the listing and the publication; beside it every row that it writes, record and derived, into tables of the same columns, whose indexes are built after; and the rows of the record alone.",
    "Known answers": "One question of 36 months by origin, asked again and again.",
    "New answers": "36 months by origin, the eight largest and the rest; every request asks for other days under another name.",
    "Any grouping and filter": "Milliseconds of an answer over all amounts, asked over HTTP one after the other: the median of seven, each with a further condition that all models fulfil, so that none is like another. The ratio is to DuckDB, which groups the same amounts in memory. Over the tables: engine *sql*, asked once.",
    "Start and memory": "",
    "Refusal": "A document of 893 bytes that would take four million fields.",
    "Publication": "32 connections ask; after two seconds another process publishes.",
    "Cost and history": "The same question of the last weeks, in databases with more and more weeks before them.",
}


def table(lines):
    mark = {True: "yes", False: "**no**", None: ""}
    rows = [f"| {line.what} | {line.measured} | {line.beside} | {line.ratio} | {line.limit} | {mark[line.held]} |" for line in lines]
    return "\n".join(["| what | measured | beside | ratio | limit | held |", "|---|---|---|---|---|---|", *rows])


def measure(scale, work):
    """Sections with their lines, and how many amounts there are."""
    report = {}

    def section(title, lines):
        for line in lines:
            report.setdefault(title, []).append(line)
            print(f"{title}: {line.what}: {line.measured} {line.beside} {line.ratio}", flush=True)

    folder = work / "hub"
    seconds, peak, size = hub.generate(scale, folder, 1)
    section("Writing", [Line("`hubscope generate`, the last listings", f"{seconds:.1f} s, {peak:,.0f} MiB, {size / 1e6:,.0f} MB")])
    with Postgres() as postgres:
        section("Writing", writing.on_postgres(postgres, folder, "hub"))
        section("Writing", writing.on_sqlite(folder, work))
        url = postgres.url("hub")
        for kind in ("datasets", "spaces"):
            hub.ingest(url, folder, kind)
        amounts = hub.load_amounts(postgres, "hub", scale, work)
        # Publishes what was loaded, too.
        hub.command(url, "publishers", "import", folder / "publishers.csv")
        section("Start and memory", serving.start(url))
        section("Known answers", known.cached(url, work))
        section("Known answers", known.through_redis(url))
        section("New answers", fresh.cold(url))
        section("Any grouping and filter", fresh.plans(postgres, "hub", work))
        section("Refusal", serving.refusal(url))
        section("Publication", serving.publication(url, folder))
        postgres.drop("hub")
        few = hub.Scale(min(scale.models // 4, 300_000), 0, 0, 10)
        with tempfile.TemporaryDirectory(prefix="bench-growth-", dir=work) as grown:
            hub.generate(few, Path(grown) / "hub", 1)
            section("Cost and history", serving.growth(postgres, Path(grown) / "hub", few, work))
        version = postgres.version
    return report, amounts, version


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else "small"
    if (os.cpu_count() or 1) < 2:
        raise SystemExit("the server and the load need a core each")
    if name not in hub.SCALES:
        raise SystemExit(f"SCALE={name}: write one of {', '.join(hub.SCALES)}")
    scale = hub.SCALES[name]
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        report, amounts, version = measure(scale, Path(work))
    told = facts() | {"database": version + " with " + ", ".join(f"{name} {value}" for name, value in SETTINGS.items() if value)}
    head = HEAD.format(
        name=name, date=date.today(), facts="\n".join(f"| {fact} | {value} |" for fact, value in told.items()), connections=CONNECTIONS, rounds=ROUNDS, data=scale, amounts=amounts
    )
    parts = [f"## {title}\n\n{text}\n\n{table(report[title])}\n".replace("\n\n\n", "\n") for title, text in TITLES.items() if title in report]
    (ROOT / "BENCHMARKS.md").write_text(head + "\n" + "\n".join(parts) + FOOT)


if __name__ == "__main__":
    main()
