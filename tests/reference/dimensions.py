"""Values of the dimensions and filters: definitions.md section 4."""

import re
from fractions import Fraction

from listing import day_of
from periods import bad_input

UNKNOWN = None
ENUMS = {"REGION", "PUBLISHER_KIND", "SIZE", "RELATION", "AGE"}
BOUNDS = [(10**8, "100M"), (5 * 10**8, "500M"), (10**9, "1B"), (3 * 10**9, "3B"), (9 * 10**9, "9B"), (30 * 10**9, "30B"),
          (70 * 10**9, "70B"), (100 * 10**9, "100B"), (250 * 10**9, "250B"), (10**12, "1T")]
NUMBER = r"\d+(?:\.\d+)?"
SIZE_IN_NAME = re.compile(rf"(?<![^\W_])(?<!\.)({NUMBER})(?:[xX]({NUMBER}))?([BbMm])(?![^\W_])")


def size_in_name(name):
    sizes = [Fraction(a) * Fraction(b or 1) * (10**9 if unit in "Bb" else 10**6)
             for a, b, unit in SIZE_IN_NAME.findall(name.split("/", 1)[-1])]
    return int(max(sizes, default=0))


def size_class(parameters):
    if not parameters:
        return UNKNOWN
    below = [label for bound, label in BOUNDS if parameters >= bound]
    if not below:
        return "UNDER_100M"
    if len(below) == len(BOUNDS):
        return "FROM_1T"
    return f"FROM_{below[-1]}_TO_{BOUNDS[len(below)][1]}"


def age_class(days):
    for bound, name in ((30, "UNDER_30_DAYS"), (90, "FROM_30_TO_90_DAYS"), (365, "FROM_90_DAYS_TO_1_YEAR")):
        if days < bound:
            return name
    return "FROM_1_YEAR"


def spelt(value):
    """A value that is itself spelt `unknown` is not known."""
    return UNKNOWN if value is None or value.lower() == "unknown" else value


class Dimensions:
    def __init__(self, tables, hub, datasets, spellings, lineage, attribution):
        self.tables, self.hub, self.datasets, self.spellings = tables, hub, datasets, spellings
        self.lineage, self.attribution = lineage, attribution

    def parameters_and_source(self, repository):
        """The first source that tells more than zero."""
        curated = [self.tables.parameters.get(name.lower()) for name in [repository.name] + repository.former[::-1]]
        told = [("CURATED", size) for size in curated] + [
            ("SAFETENSORS", repository.told.get("safetensors")), ("GGUF", repository.told.get("gguf")), ("NAME", size_in_name(repository.name))]
        return next(((size, source) for source, size in told if size), (None, None))

    def parameters(self, repository):
        return self.parameters_and_source(repository)[0]

    def account(self, repository):
        """Whom the repository is credited to."""
        return self.lineage.root_account(repository) if self.attribution == "ROOT_MODEL" else repository.told.get("account")

    def registered(self, repository):
        return self.registered_as(self.account(repository))

    def registered_as(self, account):
        return self.tables.publishers.get((self.hub, account.lower()), {}) if account else {}

    def tagged(self, repository, prefix):
        return [t[len(prefix):] for t in repository.told.get("tags") or [] if t.startswith(prefix) and t != prefix]

    def values(self, repository, by, age_end=None):
        """The set of values of a dimension; {None} where it is not known."""
        told, tables = repository.told, self.tables
        if by == "CATEGORY" or (by == "MODALITY" and self.datasets):
            found = set(self.tagged(repository, "task_categories:" if by == "CATEGORY" else "modality:"))
            if by == "CATEGORY" and any(t.lower() == "lerobot" for t in told.get("tags") or []):
                found.add("robotics")
            return {spelt(v) for v in found} or {UNKNOWN}
        if by == "ORIGIN":
            return {self.registered(repository).get("country")}
        if by == "REGION":
            country = self.registered(repository).get("country")
            return {tables.countries[country][1] if country else UNKNOWN}
        if by == "PUBLISHER":
            account = self.account(repository)
            return {spelt(account.lower() if account else None)}
        if by == "PUBLISHER_KIND":
            return {spelt(self.registered(repository).get("kind"))}
        if by == "SIZE":
            return {size_class(self.parameters(repository))}
        if by == "TASK":
            return {spelt(told.get("task"))}
        if by == "MODALITY":
            task = spelt(told.get("task"))
            return {UNKNOWN if task is UNKNOWN else tables.tasks.get(task.lower(), "OTHER")}
        if by == "SDK":
            return {spelt(told.get("sdk"))}
        if by == "LIBRARY":
            return {spelt(told.get("library"))}
        if by == "LICENSE":
            return {spelt(next((t.lower() for t in self.tagged(repository, "license:")), None))}
        if by == "RELATION":
            return {self.lineage.relation(repository)}
        if by == "AGE":
            return {UNKNOWN if repository.created is None else age_class(age_end - repository.created)}
        raise bad_input(by)

    def is_enum(self, by):
        return by in ENUMS or (by == "MODALITY" and not self.datasets)

    def key(self, by, value):
        return value if value is not UNKNOWN else "UNKNOWN" if self.is_enum(by) else "unknown"

    def label(self, by, value):
        """Only where definitions.md tells what a person reads."""
        if by == "ORIGIN" and value is not UNKNOWN:
            return self.tables.countries[value][0]
        if by == "PUBLISHER" and value is not UNKNOWN:
            return self.tables.publishers.get((self.hub, value), {}).get("name") or next(iter(self.spellings(value)), None)
        if by == "SIZE" and value is not UNKNOWN and "_TO_" in value:
            return value.removeprefix("FROM_").replace("_TO_", " to ")
        return None

    FIELDS = {"origin": "ORIGIN", "region": "REGION", "publisher": "PUBLISHER", "publisherKind": "PUBLISHER_KIND", "size": "SIZE",
              "task": "TASK", "modality": "MODALITY", "library": "LIBRARY", "license": "LICENSE", "relation": "RELATION",
              "age": "AGE", "category": "CATEGORY", "sdk": "SDK"}

    def check(self, where):
        for code in (where or {}).get("origin") or []:
            if code != "unknown" and code not in self.tables.countries:
                raise bad_input("not a country code")

    def matches(self, repository, where, age_end=None):
        """All given fields must match; within a list any value may."""
        for name, wanted in (where or {}).items():
            if wanted is None:
                continue
            if name == "search":
                fits = wanted.lower() in repository.name.lower()
            elif name == "created":
                start, end = (day_of(wanted[e]) if wanted.get(e) else None for e in ("from", "to"))
                day = repository.counted_from
                fits = (start is None or day >= start) and (end is None or day < end)
            elif name == "parameters":
                size, start, below = self.parameters(repository), wanted.get("from"), wanted.get("below")
                fits = size is not None and (start is None or size >= start) and (below is None or size < below)
            else:
                by = self.FIELDS[name]
                values = {self.key(by, v).lower() for v in self.values(repository, by, age_end)}
                fits = any(w.lower() in values for w in wanted)
            if not fits:
                return False
        return True
