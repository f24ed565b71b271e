"""Answers that are known: in process, as a 304, through Redis; beside what actix-web does with the same bytes."""

import json
import subprocess
import time
import urllib.parse

import documents
import load
from line import Line, ask, compared, faster, rate
from machine import BUILT, Process, Server, free_port, found, hubscope


def cached(database, work):
    """Answers that are known, beside what actix-web does with the same bytes."""
    body = documents.FIXED
    with hubscope(database) as server:
        url = server.url + "/graphql"
        ask(url, body)
        again, headers = ask(url, body)
        (work / "body").write_bytes(again)
        dropped = ("content-length", "date", "connection", "transfer-encoding")
        (work / "headers").write_text("".join(f"{n}: {v}\n" for n, v in headers.items() if n.lower() not in dropped))
        address = url + "?" + urllib.parse.urlencode({"query": json.loads(body)["query"]})
        naked = Server([BUILT / "bare", "naked", "PORT", work / "body"])
        dressed = Server([BUILT / "bare", "dressed", "PORT", work / "body", work / "headers"])
        with naked, dressed:
            bare = [(server.url + "/graphql", body, None) for server in (naked, dressed)]
            known, naked, dressed = load.in_turns((url, body, None), *bare)
        whole, unchanged = load.in_turns((address, None, None), (address, None, {"If-None-Match": headers["etag"]}))
    yield faster("cached in process", known, dressed, 0.9, "actix-web with the same bytes, headers and access log")
    yield faster("cached in process", known, naked, 0.75, "actix-web with the same bytes")
    ratio, lowest, highest = compared(unchanged, whole)
    told = f"{ratio:.3f} ({lowest:.2f} to {highest:.2f})"
    yield Line("304 to a GET", f"{rate(unchanged):,.0f}/s", f"the whole answer {rate(whole):,.0f}/s", told, "more than 1", ratio > 1)


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
            with Server([BUILT / "bare", "redis", "PORT", redis, keys]) as bare:
                asked = ((server.url + "/graphql", documents.FIXED, None) for server in (own, bare))
                shared, got = load.in_turns(*asked)
    yield faster("through Redis", shared, got, 0.9, "actix-web with a GET from Redis")
