"""Answers that nobody asked for before: beside async-graphql on data that lies ready, and beside DuckDB."""

import statistics
import time

import documents
import load
from line import Line, data, faster, leaves
from machine import BUILT, Server, hubscope


def cold(database):
    """Answers that nobody asked for before, beside async-graphql on data that lies ready."""
    with Server([BUILT / "static_graphql", "PORT"]) as static, hubscope(database) as own:
        for form, selection in (("points", documents.POINTS), ("columns", documents.COLUMNS)):
            sample = documents.share(selection, period=("2023-03-05", "2026-02-20"), name="sample")
            shapes = [leaves(data(server.url + "/graphql", sample)) for server in (static, own)]
            ready, *asked = load.in_turns(
                (static.url + "/graphql", documents.share(selection), None),
                *((own.url + "/graphql", documents.share(selection, filtered), None) for filtered in (False, True)),
            )
            for filtered, limit, measured in ((False, 1.0, asked[0]), (True, 0.5, asked[1])):
                what = f"cold, {form}, {'by kind and size' if filtered else 'unfiltered'} ({shapes[1]:,} leaves)"
                yield faster(what, measured, ready, limit, f"async-graphql on static data ({shapes[0]:,} leaves)")


def plans(postgres, name, work):
    """Any grouping and filter over all amounts, beside the same over the tables, and beside DuckDB."""
    duck = duckdb_of(postgres, name, work)
    with hubscope(postgres.url(name)) as own, hubscope(postgres.url(name), HUBSCOPE_COLUMNS_BYTES="0") as tables:
        for place, (what, by, where, key, condition) in enumerate(documents.PLANS):
            # A condition that all fulfil, another one each time: nothing that was worked out before helps.
            unlike = [f"where: {{ {where} created: {{ from: \"1900-01-{day:02}\" }} }}" for day in range(1, 8)]
            took = statistics.median(asked(own, by, one, f"p{place}x{day}") for day, one in enumerate(unlike))
            again = asked(own, by, unlike[0], f"p{place}again")
            duration = duck(key, condition) if duck else None
            over = asked(tables, by, unlike[0], "once", or_none=True)
            told = f"DuckDB, one thread {duration:,.0f} ms; " if duck else ""
            told += f"over the tables {over:,.0f} ms" if over else "over the tables it is given up"
            ratio = f"{took / duration:.3f}" if duck else ""
            yield Line(what, f"{took:.1f} ms (asked again {again:.1f} ms)", told, ratio, "below 100 ms", took < 100)


def asked(server, by, where, name, or_none=False):
    """Milliseconds of an answer under a name that no cache knows; perhaps none where there is no answer in the time that a request has."""
    body = documents.share(documents.COLUMNS, by=by, where=where, period=("2023-03-02", "2026-02-20"), name=name)
    started = time.monotonic()
    told = data(server.url + "/graphql", body, or_none)
    return None if told is None else (time.monotonic() - started) * 1000


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
