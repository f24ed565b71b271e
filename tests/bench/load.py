"""Load by wrk, from a core of its own."""

import itertools
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from machine import LOAD_CORE, pinned

HERE = Path(__file__).resolve().parent
CONNECTIONS = 32
# What is compared is asked in short turns, so that whatever else the machine does happens to all.
ROUNDS, TURN = 15, 1
RUNS = itertools.count()


@dataclass
class Load:
    """What came of a load: answers a second, milliseconds that 99 % stayed below, and what was no answer."""

    rate: float
    p99: float
    errors: int


def milliseconds(text):
    told = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    if not told:
        raise SystemExit(f"wrk told a time that is none: {text}")
    return float(told[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}[told[2]]


def start(url, body=None, headers=None, seconds=8, connections=CONNECTIONS):
    """Posts a body again and again, or gets an address. Where the body holds @FROM@ and @TO@ these are days, and @N@ a number of its own: no two are alike."""
    more = [text for name, value in (headers or {}).items() for text in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "--latency", *more]
    if body is None:
        return subprocess.Popen(pinned(LOAD_CORE, [*command, url]), stdout=subprocess.PIPE, text=True)
    file = tempfile.NamedTemporaryFile("w", prefix="bench-", suffix=".json")
    # Of two runs neither are any two requests alike.
    file.write(body.replace("@N@", f"{next(RUNS)}_@N@"))
    file.flush()
    command += ["-s", HERE / "requests.lua", url, "--", file.name]
    process = subprocess.Popen(pinned(LOAD_CORE, command), stdout=subprocess.PIPE, text=True)
    process.body = file
    return process


def finish(process):
    told = process.communicate()[0]
    if process.returncode != 0:
        raise SystemExit(f"wrk failed: {told}")
    if "Requests/sec:" not in told or "nan" in told:
        raise SystemExit(f"nothing was answered: {told}")
    one = lambda pattern, missing: (re.search(pattern, told) or [None, missing])[1]
    wrong = int(one(r"Non-2xx or 3xx responses: (\d+)", 0))
    wrong += sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", one(r"Socket errors: (.*)", ""))))
    return Load(float(one(r"Requests/sec:\s+([\d.]+)", 0)), milliseconds(one(r"(?m)^\s+99%\s+(\S+)", "0ms")), wrong)


def run(url, body=None, **options):
    return finish(start(url, body, **options))


def in_turns(*asked):
    """Asks servers one after the other, and that again and again: for each of (address, body, headers) its loads, round by round."""
    rounds = [[run(url, body, headers=headers, seconds=TURN) for url, body, headers in asked] for _ in range(ROUNDS)]
    return zip(*rounds)
