"""From a seed, a small hub full of odd things and questions about it with the calculator's answers.

    random_hub.py --seed N --requests K --regions R.csv --tasks T.csv

Prints one scenario as JSON: {title, rule, publishers, parameters, snapshots (in order of arrival), checks: [{why, query, variables, keep, answer | error}]}.
Left out is what definitions.md does not decide (see `Hub.row`, `random_requests.py` and `random_lists.py`).
"""

import argparse
import json
import random
import sys
from datetime import date, timedelta
from fractions import Fraction

from listing import read_tables
from periods import Refused
from random_lineage import base_models, tags
from random_lists import list_requests, lookup_requests
from random_metrics import metric_request
from random_requests import request
from scenario import ask, load, pointed

ACCOUNTS = ["Qwen", "meta", "tiny-lab", "mistral", "nobody", "a_b", "X.Y", "50%", "ÉCOLE", "Unknown"]
STEMS = ["chat-7B", "base", "moe-8x7B", "mini_350M", "llama7b", "v2.5-1.5b", "x-30B-A3B", "t100%", "A3B", "big-405B-FP8", "q_4bit", "0.5B",
         "it's \"7b\"", "back\\slash", "🤖-3B", "\u202ertl-1B", "СЕТЬ"]
TASKS = ["text-generation", "image-text-to-text", "robotics", "telepathy", "fill-mask", "graph-ml", "Text-Generation", "Unknown", None]
LIBRARIES = ["transformers", "timm", "Keras", "keras", "other", "Unknown", None]
TAGS = ["license:mit", "license:Apache-2.0", "license:other", "license:unknown", "LeRobot", "task_categories:robotics", "task_categories:translation",
        "task_categories:other", "task_categories:Robotics", "task_categories:Unknown", "modality:text", "modality:Text", "modality:video", "modality:unknown", "en"]
SDKS = ["gradio", "docker", "static", "Gradio", "Unknown", None]


class Repository:
    """What the hub really knows of a repository."""

    def __init__(self, rng, kind, day, name, others):
        self.key, self.name, self.names = f"{rng.randrange(16**8):08x}", name, [name]
        self.born = day - timedelta(days=rng.choice([0, 0, 1, 5, 20, 100, 400]))
        self.alltime, self.rolling, self.gone = rng.randrange(2000), rng.randrange(300), False
        self.tells_key, self.tells_created = rng.random() < 0.6, rng.random() < 0.7
        self.tells_alltime, self.tells_rolling = rng.random() < 0.8, rng.random() < 0.8
        self.created = self.born + timedelta(days=rng.choice([0, 0, 0, 0, 15]))
        if rng.random() < 0.05:
            self.created = rng.choice([date.min, date(2022, 3, 2), date.max])
        self.author = rng.choice([None, *ACCOUNTS])
        self.attributes = {}
        if kind == "models":
            self.attributes = {"pipeline_tag": rng.choice(TASKS), "library_name": rng.choice(LIBRARIES), "baseModels": base_models(rng, self, others)}
            if rng.random() < 0.4:
                self.attributes["safetensors"] = {"total": rng.choice([0, 99_999_999, 3_000_000_000, 70_000_000_000, 1_200_000_000_000])}
            if rng.random() < 0.2:
                self.attributes["gguf"] = {"total": rng.choice([0, 600_000_000, 8_000_000_000])}
        if kind == "models":
            self.attributes["gated"] = rng.choice(["false", "auto", "manual", None])
        if kind == "datasets":
            self.attributes["mainSize"] = rng.choice([0, 5_000_000_000, None])
        if kind == "spaces":
            self.attributes["sdk"] = rng.choice(SDKS)
        self.attributes["likes"] = rng.choice([None, 0, 1, 1, rng.randrange(100)])
        self.attributes["lastModified"] = rng.choice([None, "2025-01-01T00:00:00Z", f"2025-01-{rng.randrange(1, 29):02}T10:20:30Z"])
        self.attributes["tags"] = rng.choice([None, rng.sample(TAGS, rng.randrange(6))])
        if kind == "models" and self.attributes["tags"] is not None:
            self.attributes["tags"] += tags(rng, self, others)

    def call(self, name):
        """Gives it a name; the old one is remembered."""
        self.name = name
        self.names.append(name)


class Hub:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.day = date(2024, 11, 1) + timedelta(days=self.rng.randrange(60))
        # Listed week by week and with all counters told: whose attention can be followed.
        self.steady = self.rng.random() < 0.35
        self.same_days = self.schedule() if self.rng.random() < 0.4 else None
        self.snapshots = [s for kind in ("models", "datasets", "spaces") for s in self.kind(kind)]
        if self.rng.random() < 0.2:
            self.snapshots += [{**s, "hub": "modelscope"} for s in self.kind("models") + self.kind("datasets")]
        if self.rng.random() < 0.5:
            self.rng.shuffle(self.snapshots)
        self.replace()

    def schedule(self):
        """Days of snapshots, with a gap now and then."""
        days, often = [self.day], self.rng.choice([7, 10, 30])
        if self.steady:
            return [self.day + timedelta(days=7 * week) for week in range(self.rng.randrange(6, 14))]
        for _ in range(self.rng.randrange(1, 7)):
            days.append(days[-1] + timedelta(days=often * self.rng.choice([1, 1, 1, 1, 2, 3, 4]) + self.rng.choice([0, 0, 0, 1])))
        return days

    def kind(self, kind):
        rng, repositories, snapshots, used = self.rng, [], [], set()
        keyless = rng.random() < 0.2
        for day in self.same_days or self.schedule():
            for _ in range(rng.randrange(5) if repositories else rng.randrange(2, 6)):
                repositories.append(Repository(rng, kind, day, self.new_name(used), repositories))
            self.rename(repositories, used)
            rows = [self.row(r, day, keyless) for r in repositories if not r.gone and rng.random() < (0.97 if self.steady else 0.9)]
            if rows:
                rng.shuffle(rows)
                snapshots.append({"kind": kind, "taken_on": day.isoformat(), "partial": rng.random() < 0.3, "rows": rows})
            for repository in repositories:
                self.pass_time(repository)
                if kind == "models" and rng.random() < 0.1:
                    repository.attributes["baseModels"] = base_models(rng, repository, repositories)
        return snapshots

    def new_name(self, used):
        while True:
            account = f"{self.rng.choice(ACCOUNTS)}/" if self.rng.random() < 0.93 else ""
            name = f"{account}{self.rng.choice(STEMS)}{self.rng.choice(['', '', '-x', '-y', '_z'])}"
            if name.lower() not in used:
                used.add(name.lower())
                return name

    def rename(self, repositories, used):
        """Renames, swaps and takings-over of names."""
        rng, there = self.rng, [r for r in repositories if not r.gone]
        for repository in there:
            if rng.random() < 0.06:
                repository.call(self.new_name(used))
        if len(there) > 1 and rng.random() < 0.2:
            one, two = rng.sample(there, 2)
            old = one.name
            one.call(two.name)
            two.call(old)
        if len(there) > 1 and rng.random() < 0.15:
            one, two = rng.sample(there, 2)
            one.call(two.name)
            two.gone = True
        if there and rng.random() < 0.1:
            made_anew = rng.choice(there)
            made_anew.key, made_anew.alltime = f"{rng.randrange(16**8):08x}", rng.randrange(100)

    def pass_time(self, repository):
        rng = self.rng
        repository.alltime += rng.choice([0, 1, 7, rng.randrange(500), rng.randrange(5000)])
        repository.rolling = rng.choice([0, 1, rng.randrange(400)])
        if rng.random() < 0.02:
            repository.alltime += 10**9
        if rng.random() < 0.06:
            repository.alltime = rng.randrange(repository.alltime + 1)
        repository.gone = rng.random() < (0.4 if repository.gone else 0.08)
        repository.tells_key = repository.tells_key or rng.random() < 0.3
        repository.tells_created = repository.tells_created or rng.random() < 0.2

    def row(self, repository, day, keyless):
        """A listed row; every attribute but `tags` may be left out (whether a licence outlives tags without one is not decided)."""
        rng = self.rng
        account, slash, rest = repository.name.rpartition("/")
        row = {"id": f"{account if rng.random() < 0.9 else account.swapcase()}{slash}{rest}"}
        if repository.author and rng.random() < 0.5:
            row["author"] = repository.author
        if repository.tells_key and not keyless and rng.random() < 0.95:
            row["_id"] = repository.key
        if (self.steady or repository.tells_created) and rng.random() < 0.9:
            row["createdAt"] = f"{repository.created.isoformat()}T{rng.choice(['00:00:00', '12:30:00', '23:59:59'])}Z"
        if self.steady or repository.tells_alltime and rng.random() < 0.9:
            row["downloadsAllTime"] = repository.alltime
        if repository.tells_rolling and rng.random() < 0.9:
            row["downloads"] = repository.rolling
        for name, value in repository.attributes.items():
            if value is not None and (name == "tags" or rng.random() < 0.8):
                row[name] = value
        return row

    def replace(self):
        """A snapshot that arrives once more, for the same day, as it should have been."""
        if self.rng.random() < 0.3:
            wrong = {**self.rng.choice(self.snapshots), "partial": self.rng.random() < 0.5}
            wrong["rows"] = [dict(row, downloadsAllTime=self.rng.randrange(10**6)) for row in wrong["rows"][:2]]
            self.snapshots.insert(0, wrong)


def curated(rng, repositories):
    """Sizes of some models by one of their names, present or former, that no other ever had."""
    names = [{n.lower() for n in [r.name, *r.former]} for r in repositories]
    rows = []
    for own in names:
        sole = sorted(n for n in own if sum(n in other for other in names) == 1)
        if sole and rng.random() < 0.2:
            rows.append({"model_id": rng.choice(sole), "total_params": rng.choice([0, 50_000_000, 9_000_000_000, 400_000_000_000])})
    return rows


def scenario(seed, requests, tables):
    hub = Hub(seed)
    rng = hub.rng
    countries = [None, "CN", "us", "FR", "NZ", "BR"]
    made = {
        "title": f"random hub {seed}", "rule": "definitions.md §1 to §5",
        "publishers": [{name: value for name, value in {"login": a.lower() if rng.random() < 0.5 else a, "country": rng.choice(countries),
                        "kind": rng.choice([None, "INDUSTRY", "academia", "COMMUNITY"])}.items() if value}
                       for a in ACCOUNTS if rng.random() < 0.7],
        "parameters": [], "snapshots": hub.snapshots, "checks": [],
    }
    made["parameters"] = curated(rng, load(made, tables).hub("huggingface").kinds["models"].repositories)
    calculator = load(made, tables)
    kept = {}
    for number in range(requests):
        for query, variables, keep in questions(rng, calculator):
            asked = {"why": f"random request {number} of seed {seed}", "query": query, "variables": json.dumps(variables)}
            try:
                answer = ask(calculator, query, kept | variables)
                kept |= {name: taken_out(answer, pointer) for name, pointer in keep.items()}
                asked["answer"] = json.dumps(answer, default=lambda v: float(v) if isinstance(v, Fraction) else str(v))
                asked["keep"] = keep
            except Refused as refused:
                asked["error"] = refused.code
            made["checks"].append(asked)
    return made


def taken_out(answer, pointer):
    """A cursor, which looks different from the server."""
    parent, _, name = pointer.rpartition("/")
    return pointed(answer, parent).pop(name)


def questions(rng, calculator):
    """[(query, variables, keep)]"""
    kind = rng.choices(["metric", "list", "lookup"], [7, 4, 2])[0]
    if kind == "metric":
        return [(*(request if rng.random() < 0.5 else metric_request)(rng, calculator), {})]
    return (list_requests if kind == "list" else lookup_requests)(rng, calculator)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--regions", required=True, help="CSV: country,name,region")
    parser.add_argument("--tasks", required=True, help="CSV: task,modality")
    options = parser.parse_args()
    tables = read_tables(options.regions, options.tasks)
    print(json.dumps(scenario(options.seed, options.requests, tables), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
