"""Holds rendered manifests to what no schema can tell: the program, its settings, and one another.

    facts.py PATH_OF_HUBSCOPE FOLDER      (in the root of the repository; FOLDER has base.yaml, local.yaml and so on)
"""

import sys
import tomllib
from pathlib import Path

from held import end, hold, manifests_of
from image import hold_image
from network import hold_needed, hold_operator, hold_refused
from pods import hold_pods, hold_services
from program import hold_program, keys_of, settings_of
from scaling import hold_scaling, hold_watched

# How many there are of each kind, so that none is lost.
BASE = {"ConfigMap": 1, "CronJob": 3, "Deployment": 1, "Job": 1, "Service": 1}
LOCAL = BASE | {"Deployment": 2, "Job": 2, "Service": 3, "StatefulSet": 1, "NetworkPolicy": 1, "Namespace": 1, "Secret": 1}
PRODUCTION = BASE | {"ConfigMap": 2, "NetworkPolicy": 6, "Namespace": 1, "HorizontalPodAutoscaler": 1, "PodDisruptionBudget": 1}
PRODUCTION |= {"ServiceMonitor": 1, "PrometheusRule": 1}
OPERATED = PRODUCTION | {"Deployment": 2, "Service": 2, "NetworkPolicy": 8, "Cluster": 1}
KINDS = {"base": BASE, "local": LOCAL, "production": PRODUCTION, "operated": OPERATED}


def hold_kinds(overlay, manifests):
    kinds = sorted(manifest["kind"] for manifest in manifests)
    expected = sorted(kind for kind, number in KINDS[overlay].items() for _ in range(number))
    hold(kinds == expected, overlay, f"has {kinds}")
    spaces = {manifest["metadata"].get("namespace") for manifest in manifests if manifest["kind"] != "Namespace"}
    hold(spaces == ({None} if overlay == "base" else {"hubscope"}), overlay, f"lies in {spaces}")


def main():
    program, folder = sys.argv[1:]
    overlays = {name: manifests_of(f"{folder}/{name}.yaml") for name in KINDS}
    version = tomllib.loads(Path("Cargo.toml").read_text())["workspace"]["package"]["version"]
    settings = settings_of(program)
    for name, manifests in overlays.items():
        example = "k8s/overlays/local/secret.env.example" if name == "local" else "k8s/secret.env.example"
        hold_kinds(name, manifests)
        hold_pods(name, manifests)
        hold_services(name, manifests)
        hold_program(name, manifests, program, version, settings, keys_of(example))
        hold_needed(name, manifests, example)
        if name in ("production", "operated"):
            hold_refused(name, manifests)
            hold_operator(name, manifests)
            hold_scaling(name, manifests)
            hold_watched(name, manifests)
    hold_image(overlays, version)
    end(f"{', '.join(overlays)}: arguments, settings, secrets, rights, networks, scaling and image")


main()
