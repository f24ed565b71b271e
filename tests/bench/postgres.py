"""A PostgreSQL of its own, with settings for a large database on a small machine."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from machine import free_port

SETTINGS = {
    "shared_buffers": "1GB",
    "maintenance_work_mem": "512MB",
    "work_mem": "64MB",
    "max_wal_size": "4GB",
    "unix_socket_directories": "",
    "max_connections": "50",
}

# Derived tables are found in the newest layout.
FIND_DERIVED = """DO $$ BEGIN PERFORM set_config('search_path', nspname || ', public', false) FROM pg_namespace
WHERE nspname ~ '^hubscope_layout_' ORDER BY substr(nspname, 17)::bigint DESC LIMIT 1; END $$"""


class Postgres:
    """A cluster in a temporary folder; it goes when the block ends. As root it runs as the user postgres."""

    def __init__(self):
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
        if not versions:
            raise SystemExit("PostgreSQL is not installed; tests/bench/prepare installs it")
        self.programs = versions[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
        self.port = free_port()
        self.owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if self.owner:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        data = self.folder / "data"
        self._run([self.programs / "initdb", "--auth=trust", "--username=hubscope", "--encoding=UTF8", "--locale=C.UTF-8", "--pgdata", data])
        options = [text for name, value in SETTINGS.items() for text in ("-c", f"{name}={value}")]
        command = [self.programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", self.port, *options]
        log = open(self.folder / "log", "w")
        self.server = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, cwd=self.folder, **self._as())
        while subprocess.run([self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode != 0:
            if self.server.poll() is not None:
                raise SystemExit((self.folder / "log").read_text())
            time.sleep(0.05)

    def _as(self):
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []} if self.owner else {}

    def _run(self, command):
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._as())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.terminate()
        try:
            self.server.wait(30)
        except subprocess.TimeoutExpired:
            # What it holds is thrown away.
            self.server.kill()
            self.server.wait()
        shutil.rmtree(self.folder)

    @property
    def version(self):
        return subprocess.run([self.programs / "postgres", "--version"], capture_output=True, text=True).stdout.strip()

    def url(self, database):
        return f"postgres://hubscope@127.0.0.1:{self.port}/{database}"

    def create(self, database):
        self.sql("postgres", f"CREATE DATABASE {database}")
        return self.url(database)

    def drop(self, database):
        self.sql("postgres", f"DROP DATABASE {database} WITH (FORCE)")

    def psql(self, database):
        return [str(self.programs / "psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1", self.url(database), "-c", FIND_DERIVED]

    def sql(self, database, *statements):
        """Runs statements, each by itself; gives what they tell."""
        commands = [text for statement in statements for text in ("-c", statement)]
        done = subprocess.run(self.psql(database) + commands, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{statements}: {done.stderr}")
        return done.stdout.strip()

    def copy_out(self, database, query, path):
        """What a query gives, as CSV in a file."""
        with open(path, "wb") as file:
            subprocess.run(self.psql(database) + ["-c", f"COPY ({query}) TO STDOUT (FORMAT csv)"], stdout=file, check=True)
