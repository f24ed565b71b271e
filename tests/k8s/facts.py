"""Holds rendered manifests to what no schema can tell: the program, its settings, and one another.

    facts.py RENDERED.yaml PATH_OF_HUBSCOPE      (in the root of the repository)
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

# What the program is told that is no setting of its own.
OTHER_VARIABLES = {"TMPDIR"}
PROBES = {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
KINDS = ["datasets", "models", "spaces"]
UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}

wrong = []


def hold(condition, name, what):
    if not condition:
        wrong.append(f"{name}: {what}")


def run(program, arguments, variables):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run([program, *arguments], env=environment | variables, capture_output=True, text=True, timeout=60)


def bytes_of(quantity):
    number, unit = re.fullmatch(r"(\d+)(\w*)", quantity).groups()
    return int(number) * UNITS[unit]


def template_of(manifest):
    """The pod template of a workload."""
    spec = manifest["spec"]
    return (spec["jobTemplate"]["spec"] if manifest["kind"] == "CronJob" else spec)["template"]


def hold_pod(name, pod):
    hold(pod.get("enableServiceLinks") is False, name, "variables of services would be unknown settings")
    hold(pod.get("automountServiceAccountToken") is False, name, "has a token of the cluster")
    hold(pod["securityContext"].get("runAsNonRoot") is True, name, "may run as root")
    hold(len(pod["containers"]) == 1 and "initContainers" not in pod, name, "has other containers than the one looked at")
    container = pod["containers"][0]
    security = container["securityContext"]
    hold(security.get("readOnlyRootFilesystem") is True, name, "can write beside its folder")
    hold(security.get("allowPrivilegeEscalation") is False, name, "may gain rights")
    hold(security.get("capabilities", {}).get("drop") == ["ALL"], name, "keeps capabilities")
    requests, limits = container["resources"]["requests"], container["resources"]["limits"]
    hold({"cpu", "memory"} <= requests.keys(), name, "asks for no CPU or memory")
    hold(bytes_of(requests["memory"]) <= bytes_of(limits["memory"]), name, "asks for more memory than it may use")

    folder = next((entry.get("value") for entry in container["env"] if entry["name"] == "TMPDIR"), None)
    mounts = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    scratch = volumes.get(mounts.get(folder), {}).get("emptyDir", {})
    hold("sizeLimit" in scratch, name, "TMPDIR is no bounded folder of its own")
    if "ephemeral-storage" in requests:
        hold(requests["ephemeral-storage"] == scratch.get("sizeLimit"), name, "asks for other storage than it may fill")


def hold_settings(name, container, configs, settings, secrets):
    """Every variable is one that is read, and comes from where it is told to be."""
    for entry in container["env"]:
        hold(entry["name"] in settings | OTHER_VARIABLES, name, f"{entry['name']} is no setting")
        if "valueFrom" in entry:
            source = entry["valueFrom"]["secretKeyRef"]
            told = source["name"] == "hubscope" and source["key"] in secrets and source["key"] == entry["name"]
            hold(told, name, f"{source['name']}/{source['key']} is not in k8s/secret.env.example")
        else:
            hold(entry["name"] in OTHER_VARIABLES, name, f"{entry['name']} belongs into the ConfigMap")
    data = {}
    for source in container["envFrom"]:
        config = source["configMapRef"]["name"]
        hold(config in configs, name, f"there is no ConfigMap {config}")
        data |= configs.get(config, {})
    for setting in data:
        hold(setting in settings, name, f"{setting} is no setting")
        hold(setting not in secrets, name, f"{setting} belongs into the Secret")
    return data


def hold_arguments(name, container, data, program):
    """The program takes arguments and settings: the only thing that it refuses is what is added here."""
    hold(container["command"] == ["hubscope"], name, "starts another program")
    variables = data | {"DATABASE_URL": "postgres://user:password@localhost/hubscope", "HUBSCOPE_LIMIT_TOKENS": "none"}
    ended = run(program, container["args"], variables)
    problems = [line for line in ended.stderr.splitlines() if line.startswith("  ")]
    stopped = ended.returncode == 1 and len(problems) == 1 and "HUBSCOPE_LIMIT_TOKENS" in problems[0]
    hold(stopped, name, f"{container['args']} or {sorted(data)} are refused: {ended.stderr}")


def hold_server(name, manifest, pod, data):
    container = pod["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    bind = data.get("HUBSCOPE_BIND", "")
    hold(bind == f"0.0.0.0:{ports.get('http')}", name, f"listens on {bind}, not on port http")
    for probe, path in PROBES.items():
        asked = container[probe]["httpGet"]
        hold(asked["path"] == path and asked["port"] in ports, name, f"{probe} asks {asked}")
    labels = template_of(manifest)["metadata"]["labels"]
    hold(manifest["spec"]["selector"]["matchLabels"].items() <= labels.items(), name, "does not select its own pods")
    hold(manifest["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, name, "goes down while it is updated")
    drain = re.search(r"const GRACE: Duration = Duration::from_secs\((\d+)\)", Path("api/src/app/mod.rs").read_text())
    needed = container["lifecycle"]["preStop"]["sleep"]["seconds"] + int(drain[1])
    hold(pod["terminationGracePeriodSeconds"] > needed, name, f"is killed before it has ended, which takes {needed} s")


def hold_service(manifests):
    service = next(manifest for manifest in manifests if manifest["kind"] == "Service")
    selector = service["spec"]["selector"].items()
    workloads = [manifest for manifest in manifests if manifest["kind"] in ("Deployment", "Job", "CronJob")]
    chosen = [manifest for manifest in workloads if selector <= template_of(manifest)["metadata"]["labels"].items()]
    hold([manifest["kind"] for manifest in chosen] == ["Deployment"], "Service", "does not lead to the servers alone")
    ports = [port["name"] for port in template_of(chosen[0])["spec"]["containers"][0]["ports"]] if chosen else []
    hold([port["targetPort"] for port in service["spec"]["ports"]] == ports, "Service", "leads to another port")


def hold_ingests(crons):
    orders = [template_of(cron)["spec"]["containers"][0]["args"] for cron in crons]
    address = "https://huggingface.co/datasets/cfahlgren1/hub-stats/resolve/main/{}.parquet"
    expected = [["ingest", kind, address.format(kind), "--taken-on", "today"] for kind in KINDS]
    hold(sorted(orders) == expected, "CronJobs", f"record something else: {orders}")
    hold(all(cron["spec"]["concurrencyPolicy"] == "Forbid" for cron in crons), "CronJobs", "run beside themselves")


def main():
    rendered, program = sys.argv[1:]
    with open(rendered, encoding="utf-8") as file:
        manifests = [manifest for manifest in yaml.safe_load_all(file) if manifest]
    settings = set(re.findall(r"^  (\w+)  \(in the file: ", run(program, ["--help"], {}).stdout, re.MULTILINE))
    hold({"DATABASE_URL", "HUBSCOPE_PROFILE"} <= settings, "hubscope --help", "lists no settings")
    secrets = set(re.findall(r"^(\w+)=", Path("k8s/secret.env.example").read_text(), re.MULTILINE))
    configs = {manifest["metadata"]["name"]: manifest["data"] for manifest in manifests if manifest["kind"] == "ConfigMap"}
    version = tomllib.loads(Path("Cargo.toml").read_text())["workspace"]["package"]["version"]

    kinds = sorted(manifest["kind"] for manifest in manifests)
    hold(kinds == ["ConfigMap", *["CronJob"] * 3, "Deployment", "Job", "Service"], "k8s/base", f"has {kinds}")
    for manifest in manifests:
        if manifest["kind"] not in ("Deployment", "Job", "CronJob"):
            continue
        name = f"{manifest['kind']} {manifest['metadata']['name']}"
        pod = template_of(manifest)["spec"]
        hold_pod(name, pod)
        container = pod["containers"][0]
        hold(container["image"] == f"hubscope:{version}", name, f"runs {container['image']}, this is {version}")
        data = hold_settings(name, container, configs, settings, secrets)
        hold_arguments(name, container, data, program)
        if manifest["kind"] == "Deployment":
            hold_server(name, manifest, pod, data)
    hold_service(manifests)
    hold_ingests([manifest for manifest in manifests if manifest["kind"] == "CronJob"])
    if wrong:
        sys.exit("\n".join(wrong))
    print("k8s/base: arguments, settings, secrets, probes, ports, selectors and rights hold")


main()
