"""Holds k8s/rollout to its order, with a kubectl that writes down what it is told: rollout.py OVERLAY"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from held import end, hold

KUBECTL = """#!/usr/bin/env bash
case "$*" in
    kustomize*) exec {real} "$@" ;;
    *"get deployment"*) printf '%s' "$BEFORE" ;;
    *"get job"*) printf '%s' "$CONDITIONS" ;;
esac
echo "$*" >>"$CALLS"
"""


def rolled_out(overlay, conditions, before="deployment.apps/hubscope"):
    """What kubectl is told, and how it ends, where the migration ends with these conditions and servers were there before."""
    with tempfile.TemporaryDirectory() as folder:
        told, calls = Path(folder, "kubectl"), Path(folder, "calls")
        real = subprocess.run(["bash", "-c", "command -v kubectl"], stdout=subprocess.PIPE, text=True, check=True)
        told.write_text(KUBECTL.format(real=real.stdout.strip()))
        told.chmod(0o755)
        environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "CALLS": str(calls)}
        environment |= {"CONDITIONS": conditions, "BEFORE": before}
        ended = subprocess.run(["k8s/rollout", overlay], env=environment, capture_output=True, text=True, timeout=60)
        return ended.returncode, calls.read_text().splitlines() if calls.exists() else [ended.stderr]


def step_of(call):
    """What a call does, in a word."""
    words = {
        "in (settings,database)": "settings",
        "get deployment": "look",
        "delete": "delete",
        "in (migrate)": "migrate",
        "get job": "wait",
        "logs": "logs",
        "rollout status": "status",
    }
    return next((step for words_of, step in words.items() if words_of in call), "all" if "apply" in call else call)


def main():
    overlay = sys.argv[1]
    migration = ["settings", "look", "delete", "migrate", "wait"]
    code, calls = rolled_out(overlay, "SuccessCriteriaMet Complete")
    steps = [step_of(call) for call in calls]
    hold((code, steps) == (0, [*migration, "all", "status"]), "rollout", f"{code}: {calls}")
    code, calls = rolled_out(overlay, "FailureTarget Failed")
    steps = [step_of(call) for call in calls]
    hold((code, steps) == (1, [*migration, "logs"]), "rollout that fails", f"{code}: {calls}")
    # Who waited for servers the first time would wait for data, which comes after it.
    code, calls = rolled_out(overlay, "Complete", before="")
    steps = [step_of(call) for call in calls]
    hold((code, steps) == (0, [*migration, "all"]), "the first rollout", f"{code}: {calls}")
    code, calls = rolled_out("k8s/base", "Complete")
    hold(code == 1 and "one namespace" in calls[0], "rollout without a namespace", f"{code}: {calls}")
    end("rollout: its order, and its end where the migration fails,")


main()
