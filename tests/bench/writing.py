"""Ingest of a listing, beside the rows of its record written by the fastest means that the database has."""

import sqlite3
import tempfile
import time
from pathlib import Path

import hub
from line import Line


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
