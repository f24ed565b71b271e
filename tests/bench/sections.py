"""What is measured, section by section: each gives lines of the report."""

import json
import sqlite3
import statistics
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import documents
import hub
import load
from machine import BUILT, Process, Server, free_port, found, hubscope, measured, memory

PORT = "PORT"


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


def cached(database, work):
    """Answers that are known, beside what actix-web does with the same bytes."""
    body = documents.FIXED
    with hubscope(database) as server:
        url = server.url + "/graphql"
        answer, headers = ask(url, body)
        again, headers = ask(url, body)
        (work / "body").write_bytes(again)
        dropped = ("content-length", "date", "connection", "transfer-encoding")
        (work / "headers").write_text("".join(f"{n}: {v}\n" for n, v in headers.items() if n.lower() not in dropped))
        known = load.run(url, body)
        unchanged = load.run(url, body, headers={"If-None-Match": headers.get("etag") or headers["ETag"]})
    with Server([BUILT / "bare", "naked", PORT, work / "body"]) as bare:
        naked = load.run(bare.url + "/graphql", body)
    with Server([BUILT / "bare", "dressed", PORT, work / "body", work / "headers"]) as bare:
        dressed = load.run(bare.url + "/graphql", body)
    yield faster("cached in process", known, dressed, 0.9, "actix-web with the same bytes, headers and access log")
    yield faster("cached in process", known, naked, 0.75, "actix-web with the same bytes")
    ratio = unchanged.rate / known.rate
    yield Line("304", f"{unchanged.rate:,.0f}/s", f"the full answer {known.rate:,.0f}/s", f"{ratio:.3f}", "more than 1", ratio > 1)


def through_redis(database):
    """Answers that only Redis holds, beside a GET of the same value."""
    if not found("redis-server"):
        yield Line("through Redis", "redis-server is not installed")
        return
    port = free_port()
    redis = f"redis://127.0.0.1:{port}"
    cli = lambda *command: subprocess.run(["redis-cli", "-p", str(port), *command], capture_output=True, text=True).stdout
    with Process(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], core="0,1") as server:
        server.wait_until(lambda: cli("ping").strip() == "PONG", 10)
        with hubscope(database, REDIS_URL=redis, HUBSCOPE_CACHE_BYTES="0") as own:
            ask(own.url + "/graphql", documents.FIXED)
            time.sleep(0.5)
            keys = max(cli("keys", "*").split(), key=lambda key: int(cli("strlen", key) or 0))
            shared = load.run(own.url + "/graphql", documents.FIXED)
        with Server([BUILT / "bare", "redis", PORT, redis, keys]) as bare:
            got = load.run(bare.url + "/graphql", documents.FIXED)
    yield faster("through Redis", shared, got, 0.9, "actix-web with a GET from Redis")


def cold(database):
    """Answers that nobody asked for before, beside async-graphql on data that lies ready."""
    with Server([BUILT / "static_graphql", PORT]) as static, hubscope(database) as own:
        for form, selection in (("points", documents.POINTS), ("columns", documents.COLUMNS)):
            sample = documents.share(selection, period=("2023-03-05", "2026-02-20"), name="sample")
            shapes = [leaves(data(server.url + "/graphql", sample)) for server in (static, own)]
            ready = load.run(static.url + "/graphql", documents.share(selection))
            for filtered, limit in ((False, 1.0), (True, 0.5)):
                asked = load.run(own.url + "/graphql", documents.share(selection, filtered))
                what = f"cold, {form}, {'by kind and size' if filtered else 'unfiltered'} ({shapes[1]:,} leaves)"
                yield faster(what, asked, ready, limit, f"async-graphql on static data ({shapes[0]:,} leaves)")


def plans(postgres, name, work):
    """Any grouping and filter over all amounts, beside DuckDB on the same."""
    duck = duckdb_of(postgres, name, work)
    with hubscope(postgres.url(name)) as own:
        for place, (what, by, more, key, condition) in enumerate(documents.PLANS):
            times = []
            for attempt in range(7):
                body = documents.share(documents.COLUMNS, by=by, where=more, period=(f"2023-03-{attempt + 2:02}", "2026-02-20"), name=f"p{place}x{attempt}")
                started = time.monotonic()
                data(own.url + "/graphql", body)
                times.append((time.monotonic() - started) * 1000)
            # The first of a server may fill what the others use.
            took = statistics.median(times[1:])
            line = Line(what, f"{took:.1f} ms (first {times[0]:.1f} ms)", limit="below 100 ms", held=took < 100)
            if duck:
                beside = duck(key, condition)
                line.beside, line.ratio = f"DuckDB, one thread, {beside:.0f} ms", f"{took / beside:.3f}"
            yield line


def duckdb_of(postgres, name, work):
    """A function that groups the amounts in DuckDB and tells the milliseconds; none where DuckDB is not installed."""
    try:
        import duckdb
    except ImportError:
        return None
    postgres.copy_out(name, "SELECT repository_id, to_day, from_day, rule, count FROM amount", work / "amount.csv")
    query = (
        "SELECT r.id, r.created_on, r.parameters, r.relation, r.task_id, r.library_id, r.license_id, r.publisher_id, t.text AS task, "
        "p.country, p.kind AS publisher_kind, o.country AS root_country FROM repository r LEFT JOIN term t ON t.id = r.task_id "
        "LEFT JOIN publisher p ON p.id = r.publisher_id LEFT JOIN publisher o ON o.id = r.root_publisher_id WHERE r.kind = 0"
    )
    postgres.copy_out(name, query, work / "model.csv")
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    # A file, as an analyst would have it, read into tables first: what is timed is the group-by alone.
    connection.execute(f"COPY (SELECT * FROM read_csv('{work}/amount.csv', names = ['repository_id', 'to_day', 'from_day', 'rule', 'count'])) TO '{work}/amount.parquet'")
    connection.execute(f"CREATE TABLE amount AS FROM '{work}/amount.parquet'")
    names = "['id', 'created_on', 'parameters', 'relation', 'task_id', 'library_id', 'license_id', 'publisher_id', 'task', 'country', 'publisher_kind', 'root_country']"
    connection.execute(f"CREATE TABLE model AS FROM read_csv('{work}/model.csv', names = {names}, sample_size = -1)")
    (work / "amount.csv").unlink()

    def grouped(key, condition):
        query = f"SELECT {key} AS key, to_day, from_day, rule, sum(count) FROM amount JOIN model ON id = repository_id WHERE {condition} GROUP BY ALL"
        times = []
        for _ in range(3):
            started = time.monotonic()
            connection.execute(query).fetchall()
            times.append((time.monotonic() - started) * 1000)
        return statistics.median(times)

    return grouped


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


def on_postgres(postgres, folder, name):
    """Ingest of the last listing of models, beside a binary COPY of the same rows."""
    database = postgres.create(name)
    hub.command(database, "migrate")
    took, peak = hub.ingest(database, folder, "models")
    tables = ("listing", "attribute_set")
    with tempfile.TemporaryDirectory(prefix="bench-copy-") as place:
        Path(place).chmod(0o777)
        keys = {"listing": "snapshot_id, position", "attribute_set": "digest"}
        for table in tables:
            postgres.sql(name, f"COPY {table} TO '{place}/{table}' WITH (FORMAT binary)")
            postgres.sql(name, f"CREATE TABLE bare_{table} (LIKE {table})")
        postgres.sql(name, "CHECKPOINT")
        started = time.monotonic()
        for table in tables:
            postgres.sql(name, f"COPY bare_{table} FROM '{place}/{table}' WITH (FORMAT binary)", f"ALTER TABLE bare_{table} ADD PRIMARY KEY ({keys[table]})")
        copied = time.monotonic() - started
        rows = int(postgres.sql(name, "SELECT count(*) FROM bare_listing"))
        postgres.sql(name, *(f"DROP TABLE bare_{table}" for table in tables))
    ratio = took / copied
    yield Line(f"ingest of {rows:,} models into PostgreSQL", f"{took:.1f} s", f"binary COPY of the record's rows, keys after {copied:.1f} s", f"{ratio:.2f}", "at most 2.5", ratio <= 2.5)
    yield Line("its peak memory", f"{peak:,.0f} MiB", limit="below 512 MiB", held=peak < 512)


def on_sqlite(folder, work):
    """The same into SQLite, beside prepared inserts of the same rows in one transaction."""
    path = work / "ingest.db"
    database = f"sqlite://{path}?mode=rwc"
    hub.command(database, "migrate")
    took, peak = hub.ingest(database, folder, "models")
    bare = sqlite3.connect(work / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    own = sqlite3.connect(path)
    copied = 0.0
    bare.execute("BEGIN")
    for table in ("attribute_set", "listing"):
        bare.execute(own.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0])
        cursor = own.execute(f"SELECT * FROM {table}")
        insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(cursor.description))})"
        while rows := cursor.fetchmany(50_000):
            # Only the inserts are timed, not the reading of what is inserted.
            started = time.monotonic()
            bare.executemany(insert, rows)
            copied += time.monotonic() - started
    started = time.monotonic()
    bare.execute("COMMIT")
    copied += time.monotonic() - started
    rows = own.execute("SELECT count(*) FROM listing").fetchone()[0]
    bare.close(), own.close()
    for file in [*work.glob("ingest.db*"), *work.glob("bare.db*")]:
        file.unlink()
    ratio = took / copied
    yield Line(f"ingest of {rows:,} models into SQLite", f"{took:.1f} s", f"prepared inserts of the record's rows, one transaction {copied:.1f} s", f"{ratio:.2f}", "at most 2.5", ratio <= 2.5)
    yield Line("its peak memory", f"{peak:,.0f} MiB", limit="below 512 MiB", held=peak < 512)


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
