"""Takes the rules out of a PrometheusRule, as Prometheus reads them: rules.py PROMETHEUSRULE.yaml >RULES.yaml"""

import sys
from pathlib import Path

import yaml

print(yaml.safe_dump(yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8"))["spec"], sort_keys=False))
