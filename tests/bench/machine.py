"""The machine and what runs on it: programs that are started, watched and stopped, each on its core."""

import os
import platform
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "release"
SERVER_CORE, LOAD_CORE = "0", "1"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def pinned(core, command):
    return ["taskset", "-c", core, *map(str, command)]


def memory(pid, field):
    """A line of /proc/PID/status in MiB: VmRSS, what is held now, or VmHWM, the most that was."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


class Process:
    """A program in the background, its output in a file. It is stopped by its own number."""

    def __init__(self, command, core=SERVER_CORE, environment=None):
        self.log = tempfile.NamedTemporaryFile("w+", prefix="bench-", suffix=".log")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("HUBSCOPE_", "REDIS_", "RUST_"))}
        self.started = time.monotonic()
        self.child = subprocess.Popen(
            pinned(core, command), env=clean | (environment or {}), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGINT)
        try:
            self.child.wait(15)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def wait_until(self, answers, seconds):
        """Seconds from the start until it answers."""
        while not answers():
            if self.child.poll() is not None or time.monotonic() - self.started > seconds:
                raise SystemExit(f"it does not start: {Path(self.log.name).read_text()[-2000:]}")
            time.sleep(0.01)
        return time.monotonic() - self.started


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


class Server(Process):
    """A program that serves on a port of its own: hubscope, or one of those beside which it is measured."""

    def __init__(self, arguments, environment=None, ready="/graphql", seconds=120):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__([argument.replace("PORT", str(self.port)) for argument in map(str, arguments)], environment=environment)
        accepted = (200,) if ready == "/readyz" else (200, 400, 404, 405, 415)
        self.start_seconds = self.wait_until(lambda: status(self.url + ready) in accepted, seconds)


def hubscope(database, **settings):
    environment = {"DATABASE_URL": database, "HUBSCOPE_PROFILE": "production", "HUBSCOPE_LIMIT_QUOTA": "2147483647"} | settings
    return Server([BUILT / "hubscope", "serve", "--bind", "127.0.0.1:PORT"], environment, ready="/readyz", seconds=900)


def measured(command, environment=None, core=None):
    """Runs a program to its end: seconds, and the most memory that it held, in MiB."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HUBSCOPE_", "REDIS_", "RUST_"))}
    started, most = time.monotonic(), 0.0
    command = pinned(core, command) if core else list(map(str, command))
    with tempfile.TemporaryFile("w+") as log:
        child = subprocess.Popen(command, env=clean | (environment or {}), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while child.poll() is None:
            try:
                most = max(most, memory(child.pid, "VmHWM"))
            except (FileNotFoundError, ProcessLookupError):
                pass
            time.sleep(0.02)
        took = time.monotonic() - started
        if child.returncode != 0:
            log.seek(0)
            raise SystemExit(f"{command}: {log.read()[-2000:]}")
    return took, most


def facts():
    """What the machine is, for the head of the report."""
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), platform.machine())
    memory_kib = int(Path("/proc/meminfo").read_text().split()[1])
    version = lambda command: subprocess.run(command, capture_output=True, text=True).stdout.strip().splitlines()[0]
    return {
        "processor": f"{model}, {os.cpu_count()} cores",
        "memory": f"{memory_kib / 1024 / 1024:.0f} GiB",
        "system": f"Linux {platform.release().partition('-')[0]}",
        "Rust": version(["rustc", "--version"]),
        "commit": version(["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"]),
    }


def found(program):
    return shutil.which(program) is not None
