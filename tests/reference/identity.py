"""Repositories made from listings: definitions.md section 1, "Identity", "Attributes", "Created" and "Removed"."""

from dataclasses import dataclass, field

ATTRIBUTES = ("author", "created_at", "last_modified", "likes", "task", "library", "tags", "relation", "bases", "safetensors", "gguf", "gated", "bytes",
              "sdk", "alltime", "rolling")


@dataclass(eq=False)
class Repository:
    key: str | None
    name: str
    former: list = field(default_factory=list)
    listings: list = field(default_factory=list)  # (day, row), by day
    told: dict = field(default_factory=dict)

    @property
    def first_seen(self):
        return self.listings[0][0]

    @property
    def created(self):
        """The told day of creation, not later than the first listing; None where not told."""
        told = self.told.get("created_at")
        return None if told is None else min(told.date().toordinal(), self.first_seen)

    @property
    def counted_from(self):
        """What counts and `created` filters take: the told day, else the first listing."""
        return self.first_seen if self.created is None else self.created


class Kind:
    """All snapshots of one kind of one hub, by day, and the repositories that they list."""

    def __init__(self, snapshots):
        self.snapshots = sorted(snapshots, key=lambda s: s.day)
        self.days = [s.day for s in self.snapshots]
        self.repositories = []
        self.by_key, self._holder = {}, {}
        for snapshot in self.snapshots:
            self._place(snapshot)
        for repository in self.repositories:
            for _, row in repository.listings:
                for attribute in ATTRIBUTES:
                    if row[attribute] is not None:
                        repository.told[attribute] = row[attribute]
            account = repository.name.split("/")[0] if "/" in repository.name else repository.told.get("author")
            repository.told["account"] = account or None

    def _place(self, snapshot):
        with_key = [row for row in snapshot.rows if row["_id"]]
        # All names given up that day are free before new ones are taken.
        for row in with_key:
            repository = self.by_key.get(row["_id"])
            if repository and repository.name.lower() != row["name"].lower():
                if self._holder.get(repository.name.lower()) is repository:
                    del self._holder[repository.name.lower()]
        for row in with_key:
            repository = self.by_key.get(row["_id"])
            if repository is None:
                holder = self._holder.get(row["name"].lower())
                if holder and holder.key is None:
                    repository = holder
                    repository.key = row["_id"]
                else:
                    repository = self._new(row)
                self.by_key[row["_id"]] = repository
            self._list(repository, row, snapshot.day)
        for row in snapshot.rows:
            if not row["_id"]:
                holder = self._holder.get(row["name"].lower())
                self._list(holder or self._new(row), row, snapshot.day)

    def _new(self, row):
        repository = Repository(row["_id"], row["name"])
        self.repositories.append(repository)
        return repository

    def _list(self, repository, row, day):
        if repository.name.lower() != row["name"].lower():
            repository.former.append(repository.name)
        repository.name = row["name"]
        # Whoever had the name until now lost it.
        self._holder[row["name"].lower()] = repository
        repository.listings.append((day, row))

    def removed_on(self, repository, day):
        """Whether the repository is removed on the day: the last complete snapshot up to it lacks it, and none listed it since."""
        listed = {d for d, _ in repository.listings}
        removed = False
        for snapshot in self.snapshots:
            if snapshot.day > day:
                break
            if snapshot.day in listed:
                removed = False
            elif not snapshot.partial and repository.first_seen < snapshot.day:
                removed = True
        return removed

    def gone_on(self, repository):
        """The day on which the repository was removed for good; None while it is listed."""
        last = repository.listings[-1][0]
        return next((s.day for s in self.snapshots if s.day > last and not s.partial), None)

    def found(self, name):
        """Who has a name now, else those that lost it, else those that had it: none, one, or several among which nothing decides."""
        wanted = name.lower()
        if wanted in self._holder:
            return [self._holder[wanted]]
        return ([r for r in self.repositories if r.name.lower() == wanted]
                or [r for r in self.repositories if wanted in map(str.lower, r.former)])

    def the_one(self, name, matches):
        """Of several that lost a name the one that was first listed last; of several that were renamed from it the one that was renamed last."""
        return max(matches, key=lambda r: self._lost_on(r, name))

    def _lost_on(self, repository, name):
        """What decides between several: the first listing of one that lost its name; the day on which one that was renamed had another."""
        if repository.name.lower() == name.lower():
            return repository.first_seen
        days = [(day, row["name"].lower() == name.lower()) for day, row in repository.listings]
        return max(day for (_, had), (day, has) in zip(days, days[1:]) if had and not has)

    def tied(self, name):
        """Whether nothing decides whom a name finds."""
        matches = self.found(name)
        days = [self._lost_on(r, name) for r in matches]
        return len(matches) > 1 and days.count(max(days)) > 1

    def exists_at(self, repository, end):
        return repository.counted_from < end and not self.removed_on(repository, end - 1)
