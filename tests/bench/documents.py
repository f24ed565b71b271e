"""What is asked."""

import json

POINTS = "groups { key points { from to downloads share } }"
COLUMNS = "axis { from to } groups { key columns { downloads share } }"
FILTER = "where: { publisherKind: [INDUSTRY, ACADEMIA], size: [FROM_3B_TO_9B, FROM_9B_TO_30B] }"


def share(selection, filtered=False, period=("@FROM@", "@TO@"), by="by: ORIGIN", name="n@N@", where=None):
    """The question of the issue: 36 months by origin, eight named and the rest, 1,296 leaves as points."""
    where = FILTER if filtered else where or ""
    arguments = f'{by}, top: 8, unknowns: EXCLUDE, period: {{ from: "{period[0]}", to: "{period[1]}" }} {where}'
    return json.dumps({"query": f"{{ {name}: downloadShare({arguments}) {{ {selection} }} }}"})


FIXED = share(POINTS, period=("2023-03-05", "2026-02-20"), name="downloadShare")

LEVELS = 22
# Each fragment spreads the next one twice: written out, 4 million of the last.
DOUBLING = json.dumps({"query": "{ node(id: \"x\") { ...F0 } }\n" + "".join(
    f"fragment F{level} on Node {{ ...F{level + 1} ...F{level + 1} }}\n" for level in range(LEVELS)
) + f"fragment F{LEVELS} on Node {{ __typename }}"})

BOUNDS = ("1e8", "5e8", "1e9", "3e9", "9e9", "3e10", "7e10", "1e11", "2.5e11", "1e12")
SIZE = "case when parameters is null then -1 " + " ".join(f"when parameters < {bound} then {place}" for place, bound in enumerate(BOUNDS)) + " else 10 end"

# Groupings and filters over all amounts, with the same for DuckDB: expressions over the amounts joined with their models.
PLANS = [
    ("by origin", "by: ORIGIN", "", "country", "true"),
    ("by kind of publisher", "by: PUBLISHER_KIND", "", "publisher_kind", "true"),
    ("by size, of industry", "by: SIZE", "publisherKind: [INDUSTRY]", SIZE, "publisher_kind = 0"),
    ("by task, from 3B to 30B", "by: TASK", "size: [FROM_3B_TO_9B, FROM_9B_TO_30B]", "task_id", "parameters >= 3e9 and parameters < 30e9"),
    ("by publisher", "by: PUBLISHER", "", "publisher_id", "true"),
    ("by licence, derived from others", "by: LICENSE", "relation: [FINETUNE, QUANTIZED]", "license_id", "relation in (1, 3)"),
    ("by library, of two countries and two tasks", "by: LIBRARY", 'origin: ["US", "CN"], task: ["text-generation", "image-text-to-text"]',
     "library_id", "country in ('US', 'CN') and task in ('text-generation', 'image-text-to-text')"),
    ("by origin of the root", "by: ORIGIN, attribution: ROOT_MODEL", "", "root_country", "true"),
    ("by age", "by: AGE", "", "case when created_on is null then -1 when to_day - created_on < 30 then 0 when to_day - created_on < 90 then 1 "
     "when to_day - created_on < 365 then 2 else 3 end", "true"),
]
