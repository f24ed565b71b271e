"""Validates rendered manifests against the schemas of Kubernetes and of operators, where an unknown field is an error.

    strict.py RENDERED.yaml...
"""

import copy
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import kubernetes_validate
import yaml

# The oldest release with everything that is used, and the newest that there are schemas for.
RELEASES = ["1.30", kubernetes_validate.latest_version()]
# Mappings whose keys are the writer's own.
FREE = {"labels", "annotations", "matchLabels", "selector", "data", "stringData", "limits", "requests", "parameters"}
# What operators define.
CUSTOM = {"monitoring.coreos.com/v1", "postgresql.cnpg.io/v1"}


def refusal(manifest, release):
    """Why a manifest is refused; None when it is not."""
    try:
        kubernetes_validate.validate(manifest, release, strict=True)
    except kubernetes_validate.ValidationError as error:
        return ".".join(str(step) for step in error.path) + ": " + error.message
    except kubernetes_validate.SchemaNotFoundError as error:
        return error.message
    return None


def refusals(customs):
    """The same of custom resources, all at once."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(customs, file)
        file.flush()
        script = Path(__file__).with_name("custom.mjs")
        ended = subprocess.run(["node", script, file.name], stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    return json.loads(ended.stdout)


def places(node, path=()):
    """The paths of all mappings whose keys Kubernetes knows."""
    if isinstance(node, dict):
        if not path or path[-1] not in FREE or isinstance(next(iter(node.values()), None), (dict, list)):
            yield path
        for key, child in node.items():
            yield from places(child, (*path, key))
    elif isinstance(node, list):
        for at, child in enumerate(node):
            yield from places(child, (*path, at))


def misspelt(manifest, path):
    """The manifest with a field that does not exist at a path."""
    changed = copy.deepcopy(manifest)
    node = changed
    for step in path:
        node = node[step]
    node["replica"] = 2
    return changed


def hold(name, manifest):
    """What is wrong with a manifest, and how many misspelt ones were tried."""
    wrong = [(release, refusal(manifest, release)) for release in RELEASES]
    wrong = [f"{name}, Kubernetes {release}: {problem}" for release, problem in wrong if problem]
    paths = list(places(manifest))
    # A check that lets a misspelt field pass checks nothing.
    for path in paths:
        if refusal(misspelt(manifest, path), RELEASES[0]) is None:
            wrong.append(f"{name}: an unknown field in {'.'.join(map(str, path)) or 'the manifest'} is not noticed")
    return wrong, len(paths)


def hold_customs(customs):
    """The same of custom resources by name."""
    paths = [(name, path) for name, manifest in customs.items() for path in places(manifest)]
    told = refusals([*customs.values(), *(misspelt(customs[name], path) for name, path in paths)])
    of_manifests, of_misspelt = told[: len(customs)], told[len(customs) :]
    wrong = [f"{name}: {problem}" for name, problem in zip(customs, of_manifests) if problem]
    for (name, path), problem in zip(paths, of_misspelt):
        if problem is None:
            wrong.append(f"{name}: an unknown field in {'.'.join(map(str, path)) or 'the manifest'} is not noticed")
    return wrong, len(paths)


def main():
    wrong, tried, known, customs = [], 0, {}, {}
    for rendered in sys.argv[1:]:
        for manifest in yaml.safe_load_all(Path(rendered).read_text(encoding="utf-8")):
            name = f"{Path(rendered).stem}: {manifest['kind']} {manifest['metadata']['name']}"
            # What overlays have in common is looked at once.
            if manifest in known.values():
                continue
            known[name] = manifest
            if manifest["apiVersion"] in CUSTOM:
                customs[name] = manifest
                continue
            problems, misspelt_ones = hold(name, manifest)
            wrong += problems
            tried += misspelt_ones
    problems, misspelt_ones = hold_customs(customs)
    wrong += problems
    tried += misspelt_ones
    if wrong or tried < len(known) or len(customs) < 3:
        sys.exit("\n".join(wrong) or f"only {list(known)} were looked at")
    print(f"{len(known)} manifests hold for Kubernetes {' and '.join(RELEASES)}; {tried} misspelt ones do not")


main()
