"""Holds what runs hubscope to the program: its arguments, its settings, its probes."""

import os
import re
import subprocess
from pathlib import Path

from held import containers_of, hold, is_ours, name_of, of_kind, template_of, workloads

# What a pod is told that is no setting of its own: the folder for what passes, and a part of another value.
OTHER_VARIABLES = {"TMPDIR", "DATABASE_PASSWORD"}
PROBES = {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
KINDS = ["datasets", "models", "spaces"]
# What CloudNativePG puts into the Secret CLUSTER-app.
OPERATORS = {"uri", "password"}


def run(program, arguments, variables):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run([program, *arguments], env=environment | variables, capture_output=True, text=True, timeout=60)


def settings_of(program):
    settings = set(re.findall(r"^  (\w+)  \(in the file: ", run(program, ["--help"], {}).stdout, re.MULTILINE))
    hold({"DATABASE_URL", "HUBSCOPE_PROFILE"} <= settings, "hubscope --help", "lists no settings")
    return settings


def keys_of(example):
    """What a Secret holds that is made from an example."""
    return set(re.findall(r"^(\w+)=", Path(example).read_text(), re.MULTILINE))


def hold_scratch(name, pod, container):
    folder = next((entry.get("value") for entry in container["env"] if entry["name"] == "TMPDIR"), None)
    mounts = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    scratch = volumes.get(mounts.get(folder), {}).get("emptyDir", {})
    hold("sizeLimit" in scratch, name, "TMPDIR is no bounded folder of its own")
    requests = container["resources"]["requests"]
    if "ephemeral-storage" in requests:
        hold(requests["ephemeral-storage"] == scratch.get("sizeLimit"), name, "asks for other storage than it may fill")


def hold_secrets(name, container, secrets):
    """Every part of a Secret is one that is there, and what a value is made of stands before it."""
    before = set()
    for entry in container.get("env", []):
        if "valueFrom" in entry:
            source = entry["valueFrom"]["secretKeyRef"]
            hold(source["key"] in secrets.get(source["name"], ()), name, f"{source['name']}/{source['key']} is not there")
        for part in re.findall(r"\$\((\w+)\)", entry.get("value", "")):
            hold(part in before, name, f"{entry['name']} is made of {part}, which is not told before it")
        before.add(entry["name"])


def hold_settings(name, container, configs, settings, secrets):
    """Every variable is one that is read, and comes from where it is told to be."""
    for entry in container["env"]:
        hold(entry["name"] in settings | OTHER_VARIABLES, name, f"{entry['name']} is no setting")
        if "valueFrom" in entry:
            key = entry["valueFrom"]["secretKeyRef"]["key"]
            hold(key == entry["name"] or key in OPERATORS, name, f"{entry['name']} is {key}")
        else:
            composed = "$(" in entry["value"]
            hold(composed or entry["name"] in OTHER_VARIABLES, name, f"{entry['name']} belongs into the ConfigMap")
    data = {}
    for source in container["envFrom"]:
        config = source["configMapRef"]["name"]
        hold(config in configs, name, f"there is no ConfigMap {config}")
        data |= configs.get(config, {})
    for setting in data:
        hold(setting in settings, name, f"{setting} is no setting")
        hold(all(setting not in of for of in secrets.values()), name, f"{setting} belongs into the Secret")
    return data


def hold_arguments(name, container, data, program):
    """The program takes arguments and settings: the only thing that it refuses is what is added here."""
    hold(container["command"] == ["hubscope"], name, "starts another program")
    variables = data | {"HUBSCOPE_LIMIT_TOKENS": "none"}
    for entry in container["env"]:
        if entry["name"] == "DATABASE_READ_URL":
            variables[entry["name"]] = entry["value"]
    variables |= {"DATABASE_URL": "postgres://user:password@localhost/hubscope"}
    ended = run(program, container["args"], variables)
    problems = [line for line in ended.stderr.splitlines() if line.startswith("  ")]
    stopped = ended.returncode == 1 and len(problems) == 1 and "HUBSCOPE_LIMIT_TOKENS" in problems[0]
    hold(stopped, name, f"{container['args']} or {sorted(variables)} are refused: {ended.stderr}")


def hold_server(name, manifest, pod, data):
    container = pod["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    bind = data.get("HUBSCOPE_BIND", "")
    hold(bind == f"0.0.0.0:{ports.get('http')}", name, f"listens on {bind}, not on port http")
    for probe, path in PROBES.items():
        asked = container[probe]["httpGet"]
        hold(asked["path"] == path, name, f"{probe} asks {asked}")
    hold(manifest["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, name, "goes down while it is updated")
    grace = re.search(r"const GRACE: Duration = Duration::from_secs\((\d+)\)", Path("api/src/app/mod.rs").read_text())
    setting = re.search(r'"HUBSCOPE_DRAIN_SECONDS",\s+"drain_seconds",\s+"(\d+)"', Path("api/src/config/table.rs").read_text())
    drain = int(data.get("HUBSCOPE_DRAIN_SECONDS", setting[1]))
    needed = container["lifecycle"]["preStop"]["sleep"]["seconds"] + drain + int(grace[1])
    hold(pod["terminationGracePeriodSeconds"] > needed, name, f"is killed before it has ended, which takes {needed} s")


def hold_ingests(overlay, manifests):
    crons = of_kind(manifests, "CronJob")
    orders = [template_of(cron)["spec"]["containers"][0]["args"] for cron in crons]
    address = "https://huggingface.co/datasets/cfahlgren1/hub-stats/resolve/main/{}.parquet"
    expected = [["ingest", kind, address.format(kind), "--taken-on", "today"] for kind in KINDS]
    hold(sorted(orders) == expected, overlay, f"records something else: {orders}")
    hold(all(cron["spec"]["concurrencyPolicy"] == "Forbid" for cron in crons), overlay, "records beside itself")


def hold_program(overlay, manifests, program, version, settings, keys):
    """`keys` are those of the Secret `hubscope` where it is not among the manifests."""
    configs = {manifest["metadata"]["name"]: manifest["data"] for manifest in of_kind(manifests, "ConfigMap")}
    secrets = {manifest["metadata"]["name"]: set(manifest["data"]) for manifest in of_kind(manifests, "Secret")}
    secrets = secrets or {"hubscope": keys}
    for cluster in of_kind(manifests, "Cluster"):
        secrets[f"{cluster['metadata']['name']}-app"] = OPERATORS
    for manifest in workloads(manifests):
        pod = template_of(manifest)["spec"]
        for container in containers_of(pod):
            name = f"{overlay}: {name_of(manifest)}, {container['name']}"
            hold_secrets(name, container, secrets)
            if not is_ours(manifest):
                continue
            image = container["image"].rpartition("/")[2]
            hold(image == f"hubscope:{version}", name, f"runs {container['image']}, this is {version}")
            hold_scratch(name, pod, container)
            data = hold_settings(name, container, configs, settings, secrets)
            hold_arguments(name, container, data, program)
            if manifest["kind"] == "Deployment":
                hold_server(name, manifest, pod, data)
    hold_ingests(overlay, manifests)
