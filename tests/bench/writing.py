"""Ingest of a listing, beside the same rows written by the fastest means that the database has."""

import sqlite3
import tempfile
import time
from pathlib import Path

import hub
from line import Line

# What is read, and what derives from it: every row that an ingest into an empty database writes, but for a few.
RECORD = ("listing", "attribute_set")
DERIVED = ("repository", "amount", "base_edge", "repository_facet", "former_name", "absence", "publisher", "publisher_standing", "term")


def lines(rows, database, took, peak, means, beside):
    """`beside` holds the seconds for the record alone, and for all."""
    record, whole = beside
    yield Line(f"ingest of {rows:,} models into {database}", f"{took:.1f} s", f"{means} of all that it writes {whole:.1f} s", f"{took / whole:.2f}", "at most 2.5", took <= 2.5 * whole)
    yield Line("the same, beside the rows of the record alone", f"{took:.1f} s", f"{means} {record:.1f} s", f"{took / record:.2f}")
    yield Line("its peak memory", f"{peak:,.0f} MiB", limit="below 512 MiB", held=peak < 512)


def on_postgres(postgres, folder, name):
    """Ingest of the last listing of models, beside a binary COPY of the same rows into tables whose keys and indexes are built after."""
    database = postgres.create(name)
    hub.command(database, "migrate")
    took, peak = hub.ingest(database, folder, "models")
    rows = int(postgres.sql(name, "SELECT count(*) FROM listing"))
    with tempfile.TemporaryDirectory(prefix="bench-copy-") as place:
        Path(place).chmod(0o777)
        seconds = {}
        for table in RECORD + DERIVED:
            postgres.sql(name, f"COPY (SELECT * FROM {table}) TO '{place}/{table}' WITH (FORMAT binary)", f"CREATE TABLE bare_{table} (LIKE {table})")
            # What derivations have tables of their own for tells its indexes in the first layout.
            shape = f"COALESCE(to_regclass('hubscope_layout_0.{table}'), '{table}'::regclass)"
            indexes = f"SELECT regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+ ON \\S+', 'INDEX ON bare_{table}') FROM pg_index WHERE indrelid = {shape}"
            build = postgres.sql(name, indexes).splitlines()
            postgres.sql(name, "CHECKPOINT")
            started = time.monotonic()
            postgres.sql(name, f"COPY bare_{table} FROM '{place}/{table}' WITH (FORMAT binary)", *build)
            seconds[table] = time.monotonic() - started
            postgres.sql(name, f"DROP TABLE bare_{table}")
    beside = sum(seconds[table] for table in RECORD), sum(seconds.values())
    yield from lines(rows, "PostgreSQL", took, peak, "binary COPY, keys and indexes after,", beside)


def on_sqlite(folder, work):
    """The same into SQLite, beside prepared inserts of the same rows in one transaction."""
    path = work / "ingest.db"
    database = f"sqlite://{path}?mode=rwc"
    hub.command(database, "migrate")
    took, peak = hub.ingest(database, folder, "models")
    bare = sqlite3.connect(work / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = NORMAL")
    bare.execute("PRAGMA cache_size = -65536")
    own = sqlite3.connect(path)
    seconds = {}
    bare.execute("BEGIN")
    for table in RECORD + DERIVED:
        bare.execute(own.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0])
        build = own.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)).fetchall()
        cursor = own.execute(f"SELECT * FROM {table}")
        insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(cursor.description))})"
        seconds[table] = 0.0
        # Only what is written is timed, not the reading of it.
        while some := cursor.fetchmany(50_000):
            started = time.monotonic()
            bare.executemany(insert, some)
            seconds[table] += time.monotonic() - started
        started = time.monotonic()
        for (index,) in build:
            bare.execute(index)
        seconds[table] += time.monotonic() - started
    started = time.monotonic()
    bare.execute("COMMIT")
    committed = time.monotonic() - started
    rows = own.execute("SELECT count(*) FROM listing").fetchone()[0]
    bare.close(), own.close()
    for file in [*work.glob("ingest.db*"), *work.glob("bare.db*")]:
        file.unlink()
    beside = sum(seconds[table] for table in RECORD) + committed, sum(seconds.values()) + committed
    yield from lines(rows, "SQLite", took, peak, "prepared inserts in one transaction, indexes after,", beside)
