"""Validates rendered manifests against the schemas of Kubernetes, where an unknown field is an error.

    strict.py RENDERED.yaml
"""

import copy
import sys

import kubernetes_validate
import yaml

# The oldest release with everything that is used, and the newest that there are schemas for.
RELEASES = ["1.30", kubernetes_validate.latest_version()]
# Mappings whose keys are the writer's own.
FREE = {"labels", "annotations", "matchLabels", "selector", "data", "limits", "requests"}


def refusal(manifest, release):
    """Why a manifest is refused; None when it is not."""
    try:
        kubernetes_validate.validate(manifest, release, strict=True)
    except kubernetes_validate.ValidationError as error:
        return ".".join(str(step) for step in error.path) + ": " + error.message
    except kubernetes_validate.SchemaNotFoundError as error:
        return error.message
    return None


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


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        manifests = [manifest for manifest in yaml.safe_load_all(file) if manifest]
    wrong = []
    tried = 0
    for manifest in manifests:
        name = f"{manifest['kind']} {manifest['metadata']['name']}"
        for release in RELEASES:
            problem = refusal(manifest, release)
            if problem:
                wrong.append(f"{name}, Kubernetes {release}: {problem}")
        # A check that lets a misspelt field pass checks nothing.
        for path in places(manifest):
            tried += 1
            if refusal(misspelt(manifest, path), RELEASES[0]) is None:
                wrong.append(f"{name}: an unknown field in {'.'.join(map(str, path)) or 'the manifest'} is not noticed")
    if wrong or tried < len(manifests):
        sys.exit("\n".join(wrong) or "no manifest was looked at")
    print(f"k8s/base: {len(manifests)} manifests hold for Kubernetes {' and '.join(RELEASES)}; {tried} misspelt ones do not")


main()
