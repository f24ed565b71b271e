"""Runs scenario files through the calculator and compares it with the numbers worked out by hand."""

import json
import tomllib
from fractions import Fraction
from pathlib import Path

from listing import Snapshot, add_publisher, day_of, record, usable_rows
from periods import Refused
from queries import parse, project


def load(scenario, tables):
    """The calculator of a scenario's data."""
    from reference import Calculator

    for row in scenario.get("publishers", []):
        add_publisher(tables, {"source": "scenario", **row}, row.get("hub", "huggingface"))
    for row in scenario.get("parameters", []):
        tables.parameters[row["model_id"].lower()] = row["total_params"]
    tables.breaks = scenario.get("breaks", [])
    snapshots = {}
    for s in scenario.get("snapshots", []):
        record(snapshots, Snapshot(s.get("hub", "huggingface"), s["kind"], day_of(s["taken_on"]),
                                   s.get("partial", False), usable_rows(s["rows"])))
    return Calculator(snapshots, tables)


def ask(calculator, query, variables=None):
    """The `data` of an answer, fractions kept; fields that are no metric of the calculator are left out."""
    return {alias: project(calculator.answer(metric, arguments), inner)
            for alias, metric, arguments, inner in parse(query, variables) if calculator.knows(metric)}


def differences(expected, got, path="data"):
    """Where an answer differs from what is expected of it: floats to 1e-12, all else exactly."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return [d for key in expected for d in (differences(expected[key], got[key], f"{path}.{key}") if key in got
                                                else [f"{path}.{key}: not in the answer"])]
    if isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return [f"{path}: {len(expected)} expected, {len(got)} found: {json.dumps(got, default=float)[:300]}"]
        return [d for i, (e, g) in enumerate(zip(expected, got)) for d in differences(e, g, f"{path}[{i}]")]
    if isinstance(got, Fraction) and isinstance(expected, (int, float)):
        same = abs(expected - got) <= Fraction(1, 10**12) * max(abs(got), Fraction(1, 1000))
    else:
        same = type(expected) is type(got) and expected == got
    return [] if same else [f"{path}: expected {expected!r}, found {float(got) if isinstance(got, Fraction) else got!r}"]


def pointed(data, pointer):
    """What a JSON pointer leads to."""
    for part in pointer.split("/")[1:]:
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


def check(scenario, tables):
    calculator, found, kept = load(scenario, tables), [], {}
    untold = set()  # what is kept of fields that the calculator does not know
    for number, asked in enumerate(scenario["checks"], 1):
        where = f"check {number} ({asked['why'][:60]})"
        if any(f"${name}" in asked["query"] for name in untold):
            continue
        try:
            got = ask(calculator, asked["query"], kept | json.loads(asked.get("variables") or "{}"))
            for name, pointer in asked.get("keep", {}).items():
                if pointer.split("/")[1] in got:
                    kept[name] = pointed(got, pointer)
                else:
                    untold.add(name)
        except Refused as refused:
            if asked.get("error") != refused.code:
                found.append(f"{where}: {refused.code}: {refused}")
            continue
        if "error" in asked:
            found.append(f"{where}: expected {asked['error']}, found an answer")
        else:
            expected = {name: value for name, value in json.loads(asked["answer"]).items() if name in got}
            found += [f"{where}: {d}" for d in differences(expected, got)]
    return found


def check_all(paths, new_tables):
    files = sorted(f for p in map(Path, paths) for f in (p.glob("*.toml") if p.is_dir() else [p]))
    failed = checks = 0
    for file in files:
        scenario = tomllib.loads(file.read_text(encoding="utf-8"))
        checks += len(scenario["checks"])
        found = check(scenario, new_tables())
        failed += bool(found)
        for line in found:
            print(f"{file.name}: {line}")
    print(f"{len(files)} scenarios, {checks} checks, {failed} scenarios differ")
    return 1 if failed else 0
