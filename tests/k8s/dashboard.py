"""Holds the dashboard and the alerts to a server that is scraped: every panel has something to show, with the labels that it names.

    dashboard.py PATH_OF_HUBSCOPE DASHBOARD.json RULES.yaml
"""

import itertools
import json
import math
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from held import end, hold

CONFIG = """
global: {{ scrape_interval: 1s, evaluation_interval: 1s }}
rule_files: [{rules}]
scrape_configs:
  - {{ job_name: hubscope, static_configs: [{{ targets: ["127.0.0.1:{port}"] }}] }}
"""
VARIABLES = {"$__rate_interval": "10s", "$__range": "1m", "$job": ".+", "$instance": ".+"}
# What is known after the first time; what is asked once; what is no question, and told so with 400.
QUESTIONS = ["{{ dataVersion {{ version }} }}", "{{ a{turn}: dataVersion {{ version }} }}", "{{"]
# A stream that ends by itself, since there is no such field.
SUBSCRIPTION = "subscription { dataVersion { nothing } }"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(command, folder, name):
    environment = {variable: os.environ[variable] for variable in ("PATH", "HOME") if variable in os.environ}
    with open(folder / f"{name}.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def read(url, accept="application/graphql-response+json, */*"):
    """The body of an answer, whatever its status; None where nobody answers."""
    try:
        with urlopen(Request(url, headers={"Accept": accept}), timeout=10) as answer:
            return answer.read().decode()
    except HTTPError as error:
        return None if error.code == 503 else error.read().decode()
    except URLError:
        return None


def until(found, what, seconds=120):
    deadline = time.monotonic() + seconds
    while not (value := found()):
        if time.monotonic() > deadline:
            sys.exit(f"{what}: not within {seconds} s")
        time.sleep(0.2)
    return value


def asked_of(dashboard):
    """Title, expression and legend of everything that the dashboard asks for."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"], target["legendFormat"]
    for annotation in dashboard["annotations"]["list"]:
        yield annotation["name"], annotation["expr"], ""
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            selector, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["definition"]).groups()
            yield variable["name"], selector, f"{{{{{label}}}}}"


def filled(expression):
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    hold("$" not in expression, expression, "has a variable that nothing fills")
    return expression


def results(prometheus, expression):
    """The series that an expression has values for; an error is told as text."""
    answer = json.loads(read(f"{prometheus}/api/v1/query?{urlencode({'query': filled(expression)})}"))
    if answer["status"] != "success":
        return answer["error"]
    return [series["metric"] for series in answer["data"]["result"] if not math.isnan(float(series["value"][1]))]


def missing(prometheus, asked):
    """What has nothing to show, or shows it without a label that its legend names."""
    for title, expression, legend in asked:
        series = results(prometheus, expression)
        if isinstance(series, str):
            yield f"{title}: {series}: {expression}"
        elif not series:
            yield f"{title}: nothing: {expression}"
        for label in set(re.findall(r"\{\{(\w+)\}\}", legend)):
            if any(label not in of for of in series):
                yield f"{title}: {label} is no label of {expression}"


def hold_layout(dashboard):
    panels = dashboard["panels"]
    hold(len({panel["id"] for panel in panels}) == len(panels), "dashboard", "two panels have one id")
    cells = [
        (across, down)
        for place in (panel["gridPos"] for panel in panels)
        for across in range(place["x"], place["x"] + place["w"])
        for down in range(place["y"], place["y"] + place["h"])
    ]
    hold(len(cells) == len(set(cells)) and max(across for across, _ in cells) < 24, "dashboard", "panels lie over one another")


def hold_families(page, dashboard):
    """Nothing that is measured goes unseen."""
    asked = " ".join(expression for _, expression, _ in asked_of(dashboard))
    for family in re.findall(r"^# TYPE (\w+) ", page, re.MULTILINE):
        hold(re.search(rf"\b{family}(_bucket|_count)?\b", asked), "dashboard", f"does not show {family}")


def main():
    program, path, rules = (Path(argument).resolve() for argument in sys.argv[1:])
    dashboard = json.loads(path.read_text(encoding="utf-8"))
    hold_layout(dashboard)
    port, prometheus_port = free_port(), free_port()
    server, prometheus = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{prometheus_port}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "prometheus.yaml").write_text(CONFIG.format(rules=rules, port=port))
        scraper = ["prometheus", "--config.file=prometheus.yaml", f"--web.listen-address=127.0.0.1:{prometheus_port}"]
        scraper += [f"--storage.tsdb.path={folder}/series"]
        # The embedded database lies in the folder that the server is started in.
        with running([program, "serve", "--bind", f"127.0.0.1:{port}"], folder, "server"), running(scraper, folder, "prometheus"):
            until(lambda: read(f"{server}/readyz"), "hubscope is ready")
            until(lambda: read(f"{prometheus}/-/ready"), "Prometheus is ready")
            turns = itertools.count()
            # A version is published but once, at the start: whether it was is not a question for these seconds.
            asked = [of for of in asked_of(dashboard) if not of[1].startswith("changes(")]

            def left():
                for question in QUESTIONS:
                    read(f"{server}/graphql?{urlencode({'query': question.format(turn=next(turns))})}")
                read(f"{server}/graphql?{urlencode({'query': SUBSCRIPTION})}", "text/event-stream")
                return [*missing(prometheus, asked)]

            deadline = time.monotonic() + 40
            while (wanting := left()) and time.monotonic() < deadline:
                time.sleep(0.5)
            for problem in wanting:
                hold(False, "dashboard", problem)
            for _, expression, _ in asked_of(dashboard):
                hold(not isinstance(results(prometheus, expression), str), expression, "is no PromQL")
            hold_families(read(f"{server}/metrics"), dashboard)
            groups = json.loads(read(f"{prometheus}/api/v1/rules"))["data"]["groups"]
            alerts = [alert for group in groups for alert in group["rules"]]
            hold(len(alerts) > 10, "alerts", f"only {len(alerts)} are evaluated")
            for alert in alerts:
                hold(alert["health"] == "ok", alert["name"], f"is not evaluated: {alert.get('lastError')}")
            firing = sorted(alert["name"] for alert in alerts if alert["state"] != "inactive")
            # The sample is old, and says so.
            hold(firing == ["HubscopeDataStale"], "alerts", f"a server that is well has {firing}")
    end(f"{len(asked)} expressions of the dashboard, {len(alerts)} alerts")


main()
