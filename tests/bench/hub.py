"""Generated hubs in databases: the last listing through `hubscope ingest`, the amounts of all listings before it by COPY."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from machine import BUILT, measured

LAST, SEED = "2026-03-02", 1


@dataclass(frozen=True)
class Scale:
    models: int
    datasets: int
    spaces: int
    weeks: int

    def arguments(self):
        sizes = {"models": self.models, "datasets": self.datasets, "spaces": self.spaces, "weeks": self.weeks, "last": LAST, "seed": SEED}
        return [text for name, value in sizes.items() for text in (f"--{name}", str(value))]

    def __str__(self):
        return f"{self.models:,} models, {self.datasets:,} datasets, {self.spaces:,} spaces, {self.weeks} weekly snapshots"


SCALES = {
    # To try the benches themselves.
    "tiny": Scale(3_000, 500, 300, 160),
    "small": Scale(100_000, 30_000, 20_000, 160),
    "hub": Scale(3_000_000, 1_000_000, 500_000, 160),
}


def generate(scale, folder, snapshots):
    """Writes the last snapshots of a hub; seconds and bytes."""
    seconds, peak = measured([BUILT / "hubscope", "generate", folder, *scale.arguments(), "--only-last", snapshots])
    files = list(Path(folder).glob("*/*.parquet"))
    return seconds, peak, sum(file.stat().st_size for file in files)


def listing(folder, kind):
    """The last listing of a kind."""
    return max((Path(folder) / kind).glob("*.parquet"))


def ingest(database, folder, kind):
    """Ingests the last listing of a kind; seconds and peak memory."""
    file = listing(folder, kind)
    command = [BUILT / "hubscope", "ingest", kind, file, "--taken-on", file.stem]
    return measured(command, {"DATABASE_URL": database})


def command(database, *arguments):
    return measured([BUILT / "hubscope", *arguments], {"DATABASE_URL": database})


def load_amounts(postgres, name, scale, work):
    """The amounts of models above zero, and the snapshots that they come from; how many there are.

    The record of all these snapshots would be some hundred million rows, too many for most disks; nothing that answers are
    computed from is missing but the amounts of models that were removed before the last listing.
    """
    ids, snapshots = Path(work) / "ids.csv", Path(work) / "snapshots.csv"
    postgres.copy_out(name, "SELECT source_id, id FROM repository WHERE kind = 0", ids)
    amount = postgres.sql(name, "SELECT 'hubscope_derivation_' || first_id || '.amount' FROM derivation WHERE kind = 0")
    postgres.sql(name, "DELETE FROM array_part", f"TRUNCATE {amount}")
    amounts = [BUILT / "amounts", scale.models, scale.weeks, LAST, SEED, ids, snapshots]
    columns = "repository_id, to_day, from_day, rule, count, reset, likes_gained"
    made = subprocess.Popen(list(map(str, amounts)), stdout=subprocess.PIPE)
    subprocess.run(postgres.psql(name) + ["-c", f"COPY {amount} ({columns}) FROM STDIN"], stdin=made.stdout, check=True)
    if made.wait() != 0:
        raise SystemExit("the amounts are not complete")
    lines = [line.split(",") for line in snapshots.read_text().split()]
    earlier = ", ".join(f"({day}, {rows})" for day, rows in lines[:-1])
    postgres.sql(
        name,
        "INSERT INTO snapshot (hub, kind, taken_on, partial, source, sha256, columns, rows, rejected, ingested_at, published) "
        "SELECT hub, kind, earlier.day, false, source, md5(earlier.day::text), columns, earlier.rows, 0, ingested_at, true "
        f"FROM snapshot, (VALUES {earlier}) AS earlier (day, rows) WHERE kind = 0",
        "UPDATE recorded_history SET from_day = (SELECT min(from_day) FROM amount) WHERE kind = 0",
        "VACUUM ANALYZE",
    )
    # What lies ready beside the tables knows nothing of these.
    command(postgres.url(name), "repack")
    return int(postgres.sql(name, "SELECT count(*) FROM amount"))
