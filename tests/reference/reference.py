"""An independent calculator of hubscope's metrics and lists, straight from the written definitions.

It shares no code with the server: exact fractions, every amount spread day by day, no index and no shortcut.

    reference.py --regions R.csv --tasks T.csv answer FOLDER REQUEST.json   the answer to {"metric", "arguments"} ("-": from stdin)
    reference.py --regions R.csv --tasks T.csv scenarios FILE_OR_FOLDER...  holds hand-worked scenarios against the calculator
"""

import argparse
import json
import sys
from fractions import Fraction
from pathlib import Path

from attention import attention
from compare_downloads import compare_downloads
from concentration import concentration
from counts import dataset_counts, hub_totals, model_counts, space_counts
from derivatives import derivatives
from download_share import download_share
from hubs import HUBS, Hub
from listing import read_folder, read_tables
from lists import LISTS, node
from model_size import downloaded_model_size
from periods import Refused

METRICS = {"downloadShare": download_share, "modelCounts": model_counts, "datasetCounts": dataset_counts, "spaceCounts": space_counts,
           "hubTotals": hub_totals, "compareDownloads": compare_downloads, "downloadedModelSize": downloaded_model_size, "attention": attention,
           "concentration": concentration, "derivatives": derivatives, **LISTS}


class Calculator:
    """Answers requests about recorded snapshots."""

    def __init__(self, snapshots, tables):
        self.snapshots, self.tables, self.hubs = snapshots, tables, {}

    def knows(self, metric):
        return metric in METRICS or metric in ("node", "nodes")

    def hub(self, name):
        if name not in self.hubs:
            self.hubs[name] = Hub(self.snapshots, self.tables, name)
        return self.hubs[name]

    def answer(self, metric, arguments):
        arguments = {name: value for name, value in arguments.items() if value is not None}
        if metric == "node":
            return node(self, arguments["id"])
        if metric == "nodes":
            return [node(self, wanted) for wanted in arguments["ids"]]
        return METRICS[metric](self.hub(HUBS[arguments.get("hub", "HUGGING_FACE")]), arguments)


def plain(value):
    """Fractions as the nearest double."""
    return float(value) if isinstance(value, Fraction) else str(value)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", required=True, help="CSV: country,name,region")
    parser.add_argument("--tasks", required=True, help="CSV: task,modality")
    modes = parser.add_subparsers(dest="mode", required=True)
    answer = modes.add_parser("answer")
    answer.add_argument("folder")
    answer.add_argument("request")
    scenarios = modes.add_parser("scenarios")
    scenarios.add_argument("paths", nargs="+")
    options = parser.parse_args()
    tables = read_tables(options.regions, options.tasks)
    if options.mode == "scenarios":
        from scenario import check_all
        return check_all(options.paths, lambda: read_tables(options.regions, options.tasks))
    request = json.loads(sys.stdin.read() if options.request == "-" else Path(options.request).read_text(encoding="utf-8"))
    try:
        result = Calculator(read_folder(options.folder, tables), tables).answer(request["metric"], request.get("arguments", {}))
        print(json.dumps(result, default=plain, indent=1))
    except Refused as refused:
        print(json.dumps({"error": refused.code, "message": str(refused)}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
