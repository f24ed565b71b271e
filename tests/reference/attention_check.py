"""The survival curves of `attention` against SciPy's Kaplan-Meier estimate (scipy.stats.ecdf, BSD licence).

    python tests/reference/attention_check.py --regions R.csv --tasks T.csv                                          published numbers and random hubs
    python tests/reference/attention_check.py --regions R.csv --tasks T.csv --sample api/sample                      and the bundled sample
    python tests/reference/attention_check.py ... --sample api/sample --server http://127.0.0.1:8080                 as a server of it answers

Whom to follow, and when attention ended, is the calculator's word; what follows from that is SciPy's: a model whose attention ended in week
`w` is an observation of `w`, one that was last seen in week `w` is censored at `w`. The calculator's answers are held against that, and the server's
against both. Who is followed, and how large each week was, shows in the mean shares of the peak. The published numbers are those of Freireich et al., Blood 21 (1963) 699-716: remission under 6-mercaptopurine.
"""

import argparse
import json
import sys
import tomllib
import urllib.request
from pathlib import Path

from scipy.stats import CensoredData, ecdf

from attention import attention, cohort
from listing import read_folder, read_tables
from random_hub import scenario as random_scenario
from reference import Calculator
from scenario import load

NEAR = 1e-12
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
QUESTIONS = [
    {}, {"threshold": 0.25}, {"threshold": 0.9}, {"weeks": 26}, {"weeks": 260}, {"minimum": 1, "weeks": 8}, {"minimum": 1, "weeks": 20, "threshold": 1.0},
    {"measure": "LIKES"}, {"measure": "LIKES", "minimum": 1, "weeks": 16}, {"measure": "LIKES", "minimum": 1, "weeks": 12, "threshold": 0.2},
    {"released": {"from": "2025-01-01"}, "minimum": 10, "weeks": 30},
]
DOCUMENT = """query ($released: DateRange, $measure: AttentionMeasure! = DOWNLOADS, $threshold: Float! = 0.5, $minimum: Count, $weeks: Int! = 52) {
  attention(released: $released, measure: $measure, threshold: $threshold, minimum: $minimum, weeks: $weeks) {
    models censored meanWeeks medianWeeks curve { week survival atRisk meanShareOfPeak } } }"""


def estimate(followed, weeks):
    """What SciPy makes of the models that were followed."""
    ended = [m.event for m in followed if m.event is not None]
    seen = [len(m.values) - 1 for m in followed if m.event is None]
    survival = ecdf(CensoredData(uncensored=ended, right=seen)).sf.evaluate(range(weeks)).tolist()
    at_risk = [sum(last >= week for last in ended + seen) for week in range(weeks)]
    return {"models": len(followed), "censored": len(seen), "meanWeeks": sum(survival),
            "medianWeeks": next((week for week, value in enumerate(survival) if value <= 0.5 + NEAR), None), "survival": survival, "atRisk": at_risk}


def same(one, other):
    return one == other if one is None or other is None else abs(float(one) - float(other)) <= NEAR * max(1, abs(float(one)))


def compare(name, estimated, answer):
    """Where an answer is not what SciPy says."""
    found = [f"{name}: {field} is {answer[field]}, SciPy says {estimated[field]}"
             for field in ("models", "censored", "meanWeeks", "medianWeeks") if not same(estimated[field], answer[field])]
    if [point["week"] for point in answer["curve"]] != list(range(len(estimated["survival"]))):
        return found + [f"{name}: {len(answer['curve'])} weeks"]
    for point, survival, at_risk in zip(answer["curve"], estimated["survival"], estimated["atRisk"]):
        if not same(survival, point["survival"]) or at_risk != point["atRisk"]:
            found.append(f"{name}, week {point['week']}: {float(point['survival'])} of {point['atRisk']}, SciPy says {survival} of {at_risk}")
    return found


class Checks:
    def __init__(self):
        self.found, self.curves, self.ended = [], 0, 0

    def ask(self, name, hub, arguments, server=None):
        followed, weeks = cohort(hub, arguments), arguments.get("weeks", 52)
        answer = attention(hub, arguments)
        answers = {f"{name}, calculator": answer} | ({f"{name}, server": served(server, arguments)} if server else {})
        for asked, told in answers.items():
            if followed:
                self.found += compare(asked, estimate(followed, weeks), told)
            elif (told["models"], told["curve"], told["meanWeeks"], told["medianWeeks"]) != (0, [], None, None):
                self.found.append(f"{asked}: nobody is followed, answered {told}")
        if server:
            shares = [(a["meanShareOfPeak"], b["meanShareOfPeak"]) for a, b in zip(answer["curve"], answers[f"{name}, server"]["curve"])]
            self.found += [f"{name}, server, week {week}: a share of {b}, calculator {a}" for week, (a, b) in enumerate(shares) if not same(a, b)]
        self.curves += bool(followed)
        self.ended += sum(m.event is not None for m in followed)
        return followed

    def published(self, file, tables):
        hub = load(tomllib.loads(file.read_text(encoding="utf-8")), tables).hub("huggingface")
        estimated = estimate(self.ask(file.name, hub, {"weeks": 36}), 36)
        self.found += [f"week {week}: {estimated['survival'][week]}, published {value}"
                       for week, value in PUBLISHED.items() if abs(estimated["survival"][week] - value) > 0.0006]
        if estimated["medianWeeks"] != 23:
            self.found.append(f"a median of {estimated['medianWeeks']}, published 23")


def served(server, arguments):
    body = json.dumps({"query": DOCUMENT, "variables": arguments}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{server}/graphql", body, {"content-type": "application/json"}), timeout=60) as response:
        answer = json.load(response)
    if answer.get("errors"):
        raise SystemExit(json.dumps(answer["errors"]))
    return answer["data"]["attention"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", required=True, help="CSV: country,name,region")
    parser.add_argument("--tasks", required=True, help="CSV: task,modality")
    parser.add_argument("--hubs", type=int, default=30, help="how many random hubs are asked")
    parser.add_argument("--sample", help="the folder of the sample")
    parser.add_argument("--server", help="an address at which that sample is served")
    options = parser.parse_args()
    checks = Checks()

    def tables():
        return read_tables(options.regions, options.tasks)

    checks.published(Path(__file__).parent.parent / "scenarios" / "attention-published.toml", tables())
    for seed in range(1, options.hubs + 1):
        own = tables()
        hub = load(random_scenario(seed, 0, own), own).hub("huggingface")
        if hub.kinds["models"].snapshots:
            for arguments in QUESTIONS:
                checks.ask(f"random hub {seed}, {arguments}", hub, arguments)
    if options.sample:
        own = tables()
        hub = Calculator(read_folder(options.sample, own), own).hub("huggingface")
        for arguments in QUESTIONS:
            followed = checks.ask(f"sample, {arguments}", hub, arguments, options.server)
            print(f"sample, {arguments}: {len(followed)} models followed, {sum(m.event is not None for m in followed)} ended")
    for line in checks.found:
        print(line)
    print(f"{checks.curves} curves with {checks.ended} ends, {len(checks.found)} differences")
    return 1 if checks.found or not checks.ended else 0


if __name__ == "__main__":
    sys.exit(main())
