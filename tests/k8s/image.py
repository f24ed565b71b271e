"""Holds k8s/Dockerfile to the repository and to the manifests: nothing here can build it."""

import json
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from dockerfile_parse import DockerfileParser

from held import containers_of, hold, is_ours, template_of, workloads

NAME = "k8s/Dockerfile"


def stages_of(path):
    """Base, name and instructions of each stage."""
    stages = []
    for step in DockerfileParser(path=path).structure:
        if step["instruction"] == "FROM":
            base, _, name = step["value"].partition(" AS ")
            stages.append((base, name, []))
        elif step["instruction"] != "COMMENT" and stages:
            stages[-1][2].append((step["instruction"], step["value"]))
    return stages


def is_sent(path):
    """Whether a path is in the context of the build: the last line that means it, or a folder that it is in, decides."""
    sent = True
    folders = [path, *(str(parent) for parent in Path(path).parents if str(parent) != ".")]
    for line in Path(f"{NAME}.dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        same_depth = lambda folder: folder.count("/") == pattern.count("/")
        if line and not line.startswith("#") and any(same_depth(folder) and fnmatch(folder, pattern) for folder in folders):
            sent = line.startswith("!")
    return sent


def hold_copies(stages):
    names = {name for _, name, _ in stages}
    for base, _, steps in stages:
        for instruction, value in steps:
            if instruction != "COPY":
                continue
            flags = [word for word in value.split() if word.startswith("--")]
            *sources, _ = [word for word in value.split() if not word.startswith("--")]
            for flag in flags:
                hold(flag.removeprefix("--from=") in names, NAME, f"{value}: there is no such stage")
            for source in sources if not flags else ():
                hold(Path(source).exists(), NAME, f"{value}: {source} is not in the repository")
                hold(is_sent(source), NAME, f"{value}: {source} is kept out by {NAME}.dockerignore")


def hold_context():
    """The context has what the workspace is made of, and not what was built beside it."""
    members = tomllib.loads(Path("Cargo.toml").read_text())["workspace"]["members"]
    targets = tomllib.loads(Path("tests/Cargo.toml").read_text())
    needed = [f"{member}/Cargo.toml" for member in members] + ["Cargo.lock", "tests/src/lib.rs", "api/sample/manifest.csv"]
    needed += [f"tests/{target['path']}" for target in targets["bin"] + targets["test"]]
    for path in needed:
        hold(Path(path).exists() and is_sent(path), NAME, f"{path} is not sent")
    for path in ("target", ".git", "k8s/secret.env", "api/web/node_modules", "api/web/dist", "tests/clients", "tests/k8s"):
        hold(not is_sent(path), NAME, f"{path} is sent")


def hold_image(overlays, version):
    stages = stages_of(NAME)
    bases = {name: base for base, name, _ in stages}
    for base in bases.values():
        hold(re.search(r":(\d+\.\d+\.\d+-|nonroot$)", base), NAME, f"{base} names no version")
    channel = tomllib.loads(Path("rust-toolchain.toml").read_text())["toolchain"]["channel"]
    hold(bases["program"].startswith(f"rust:{channel}-"), NAME, f"builds with {bases['program']}, not {channel}")
    engine = re.fullmatch(r">=(\d+)", json.loads(Path("api/web/package.json").read_text())["engines"]["node"])
    node = re.match(r"node:(\d+)\.", bases["web"])
    hold(node and int(node[1]) >= int(engine[1]), NAME, f"{bases['web']} is older than {engine[0]}")

    _, _, last = stages[-1]
    linked, ends = re.search(r"-slim-(\w+)$", bases["program"])[1], re.search(r"debian(\d+)", bases[""])[1]
    hold({"bookworm": "12", "trixie": "13"}[linked] == ends, NAME, f"links on {linked}, ends on Debian {ends}")
    build = " ".join(value for instruction, value in stages[1][2] if instruction == "RUN")
    hold("cargo build --release --locked" in build, NAME, "does not build a release from the lock file")
    binary = next(value.split()[-1] for instruction, value in last if instruction == "COPY" and "--from=program" in value)
    hold(json.loads(dict(last)["ENTRYPOINT"]) == [binary], NAME, f"starts something else than {binary}")
    hold(not any(instruction == "RUN" for instruction, _ in last), NAME, "runs something on a base that has no shell")

    user, group = (int(number) for number in dict(last)["USER"].split(":"))
    port = int(dict(last)["EXPOSE"])
    for manifest in (manifest for manifests in overlays.values() for manifest in workloads(manifests) if is_ours(manifest)):
        security = template_of(manifest)["spec"]["securityContext"]
        hold((security["runAsUser"], security["runAsGroup"]) == (user, group), NAME, "runs as another user than its pods")
        for container in containers_of(template_of(manifest)["spec"]):
            # The PATH of the base is the usual one.
            hold(binary == f"/usr/local/bin/{container['command'][0]}", NAME, f"{container['command']} is not {binary}")
            ports = [entry["containerPort"] for entry in container.get("ports", [])]
            hold(ports in ([], [port]), NAME, f"listens at {port}, its pods at {ports}")
    labels = " ".join(value for instruction, value in last if instruction == "LABEL")
    for label in ("title", "licenses", "version", "revision"):
        hold(f"org.opencontainers.image.{label}=" in labels, NAME, f"does not say its {label}")
    licence = tomllib.loads(Path("Cargo.toml").read_text())["workspace"]["package"]["license"]
    hold(f'licenses="{licence}"' in labels, NAME, f"is not under {licence}")
    makefile = Path("Makefile").read_text()
    for argument in re.findall(r"^ARG (\w+)", Path(NAME).read_text(), re.MULTILINE):
        hold(f"--build-arg {argument}=" in makefile, NAME, f"make image does not tell {argument}")
    hold_copies(stages)
    hold_context()
