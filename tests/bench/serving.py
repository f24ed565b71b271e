"""A server over time: its start, a publication under load, a history that grows."""

import json
import statistics
import tempfile
import time
import urllib.error
from pathlib import Path

import documents
import hub
import load
from line import Line, ask, data
from machine import hubscope, memory


def start(database):
    """From the start of the process to its first ready answer, and what it holds then and after some questions."""
    with hubscope(database) as own:
        ready, held = own.start_seconds, memory(own.child.pid, "VmRSS")
        for selection in (documents.POINTS, documents.COLUMNS):
            load.run(own.url + "/graphql", documents.share(selection), seconds=3)
        after = memory(own.child.pid, "VmRSS")
    yield Line("start to ready", f"{ready:.2f} s", limit="below 20 s", held=ready < 20)
    yield Line("resident memory when ready", f"{held:,.0f} MiB", limit="below 1,536 MiB", held=held < 1536)
    yield Line("resident memory after cold questions", f"{after:,.0f} MiB", limit="below 1,536 MiB", held=after < 1536)


def refusal(database):
    """A document that would be four million fields, asked again and again under the same name: nothing of it is kept."""
    with hubscope(database) as own:
        refused = lambda: refusal_of(own.url + "/graphql", documents.DOUBLING)
        for _ in range(100):
            refused()
        before = memory(own.child.pid, "VmRSS")
        took = statistics.median(refused() for _ in range(500))
        grown = memory(own.child.pid, "VmRSS") - before
    yield Line(f"{documents.LEVELS} levels of fragments, each twice the next, over HTTP", f"{took:.2f} ms", limit="below 5 ms", held=took < 5)
    yield Line("memory after 500 of them", f"{grown:.1f} MiB more", limit="none that can be measured", held=grown < 1)


def refusal_of(url, body):
    """Milliseconds until it is refused."""
    started = time.monotonic()
    try:
        ask(url, body)
    except urllib.error.HTTPError as error:
        told = json.loads(error.read())["errors"][0]["extensions"]["code"]
        if told != "QUERY_TOO_COMPLEX":
            raise SystemExit(f"refused as {told}") from None
        return (time.monotonic() - started) * 1000
    raise SystemExit("it was not refused")


def publication(database, folder):
    """A publication while questions are answered."""
    registry = Path(folder) / "publishers.csv"
    changed = Path(tempfile.mkstemp(prefix="bench-", suffix=".csv")[1])
    lines = registry.read_text().splitlines()
    changed.write_text("\n".join([lines[0], *(line.replace(",generated,", ",register,") for line in lines[1:])]) + "\n")
    with hubscope(database) as own:
        url = own.url + "/graphql"
        for what, body in (("cached", documents.FIXED), ("cold", documents.share(documents.POINTS))):
            usual = load.run(url, body, seconds=10)
            process = load.start(url, body, seconds=10)
            time.sleep(2)
            took, _ = hub.command(database, "publishers", "import", changed if what == "cached" else registry)
            during = load.finish(process)
            ratio = during.p99 / usual.p99
            told = f"p99 {during.p99:.1f} ms, {during.errors} errors (publication {took:.1f} s)"
            held = ratio < 5 and not during.errors
            yield Line(f"a publication under load, {what}", told, f"usual p99 {usual.p99:.1f} ms", f"{ratio:.2f}", "no error, p99 below 5 times", held)
    changed.unlink()


def growth(postgres, folder, scale, work):
    """The same question of the last eight weeks, with ever more history before them."""
    usual = None
    for times in (1, 4, 16):
        name = f"growth_{times}"
        grown = hub.Scale(scale.models, 0, 0, 10 * times)
        database = postgres.create(name)
        hub.command(database, "migrate")
        hub.ingest(database, folder, "models")
        amounts = hub.load_amounts(postgres, name, grown, work)
        hub.command(database, "publishers", "import", Path(folder) / "publishers.csv")
        with hubscope(database) as own:
            taken = []
            for attempt in range(9):
                body = documents.share(documents.POINTS, period=(f"2026-01-{attempt + 1:02}", "2026-03-01"), name=f"g{attempt}")
                started = time.monotonic()
                data(own.url + "/graphql", body)
                taken.append((time.monotonic() - started) * 1000)
            took = statistics.median(taken[1:])
        postgres.drop(name)
        usual = usual or took
        ratio = took / usual
        # As measured: twice is far from 16 times, and the noise of small times is less than that.
        yield Line(f"eight weeks by origin, {times} x history ({amounts:,} amounts)", f"{took:.2f} ms", f"1 x {usual:.2f} ms", f"{ratio:.2f}", "not with the history", ratio < 2)
