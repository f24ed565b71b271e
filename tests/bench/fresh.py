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
