"""What every check of the manifests uses: a list of what is wrong, and the way to a pod."""

import sys
from pathlib import Path

import yaml

wrong = []


def hold(condition, name, what):
    if not condition:
        wrong.append(f"{name}: {what}")


def end(what):
    """Ends the check: with what is wrong, or with what holds."""
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{what} hold")


def manifests_of(rendered):
    return [manifest for manifest in yaml.safe_load_all(Path(rendered).read_text(encoding="utf-8")) if manifest]


def of_kind(manifests, *kinds):
    return [manifest for manifest in manifests if manifest["kind"] in kinds]


def workloads(manifests):
    """What makes pods."""
    return of_kind(manifests, "Deployment", "StatefulSet", "Job", "CronJob")


def name_of(manifest):
    return f"{manifest['kind']} {manifest['metadata']['name']}"


def template_of(manifest):
    """The pod template of a workload."""
    spec = manifest["spec"]
    return (spec["jobTemplate"]["spec"] if manifest["kind"] == "CronJob" else spec)["template"]


def pod_labels(manifest):
    return template_of(manifest)["metadata"]["labels"]


def containers_of(pod):
    return [*pod.get("initContainers", []), *pod["containers"]]


def is_ours(manifest):
    """Whether it runs hubscope."""
    return pod_labels(manifest)["app.kubernetes.io/name"] == "hubscope"


def chosen(selector, labels):
    """Whether a selector with matchLabels, or the empty one, means what has these labels."""
    if selector.keys() - {"matchLabels"}:
        raise ValueError(f"{selector} is not understood here")
    return selector.get("matchLabels", {}).items() <= labels.items()
