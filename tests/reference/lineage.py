"""What models are built on: definitions.md section 4, "Bases" and "Attribution ROOT_MODEL"."""

from dataclasses import dataclass

RELATIONS = ("finetune", "adapter", "quantized", "merge")


@dataclass(frozen=True)
class Unlisted:
    """A base that no snapshot lists, by its name in lower case."""

    name: str

    @property
    def account(self):
        return self.name.split("/")[0] or None if "/" in self.name else None


def tagged(repository):
    """[(relation or None, name)] of the tags `base_model:<name>` and `base_model:<relation>:<name>`, in order."""
    found = []
    for tag in repository.told.get("tags") or []:
        head, _, rest = tag.partition(":")
        if head.lower() == "base_model" and rest:
            relation, colon, name = rest.partition(":")
            if name or not colon:
                found.append((relation, name) if colon else (None, rest))
    return found


class Lineage:
    def __init__(self, kind):
        self.kind, self._bases = kind, {}

    def _find(self, key, name):
        if key and key in self.kind.by_key:
            return self.kind.by_key[key]
        matches = self.kind.found(name) if name else []
        return self.kind.the_one(name, matches) if matches else Unlisted(name.lower()) if name else None

    def named(self, repository):
        """[(`_id` or None, name)] as declared: the list if it names any, else the tags; of names that differ only in case the first."""
        found = {}
        for key, name in [b for b in repository.told.get("bases") or [] if any(b)] or [(None, name) for _, name in tagged(repository)]:
            found.setdefault(name.lower() if name else (key,), (key, name))
        return list(found.values())

    def bases(self, repository):
        """What it is built on, in order: repositories and unlisted ones, each once, never itself."""
        if repository not in self._bases:
            found = [self._find(key, name) for key, name in self.named(repository)]
            self._bases[repository] = list(dict.fromkeys(b for b in found if b is not None and b is not repository))
        return self._bases[repository]

    def relation(self, repository):
        if not self.bases(repository):
            return "NONE_DECLARED"
        for relation in [repository.told.get("relation")] + [relation for relation, _ in tagged(repository)]:
            if relation and relation.lower() in RELATIONS:
                return relation.upper()
        return "FINETUNE"

    def chain(self, repository):
        """The model and its first bases, up to one that names none, or to the one with which a loop closes (told twice then)."""
        chain = [repository]
        while not isinstance(chain[-1], Unlisted) and self.bases(chain[-1]):
            base = self.bases(chain[-1])[0]
            chain.append(base)
            if base in chain[:-1]:
                break
        return chain

    def root_account(self, repository):
        """Whom ROOT_MODEL credits: the end of the chain; of a loop the first member met, which is the one that comes twice."""
        return account(self.chain(repository)[-1])

    def root_model(self, repository):
        """The last listed one of the chain."""
        return [m for m in self.chain(repository) if not isinstance(m, Unlisted)][-1]

    def ancestors(self, repository):
        """Through any of the bases, each once, never the model itself."""
        found, todo = [], list(self.bases(repository))
        while todo:
            base = todo.pop(0)
            if base is not repository and base not in found:
                found.append(base)
                todo += [] if isinstance(base, Unlisted) else self.bases(base)
        return found

    def built_on(self, repository, scope):
        return self.ancestors(repository) if scope == "RECURSIVE" else self.bases(repository)


def account(base):
    """Of a repository or of an unlisted base."""
    return base.account if isinstance(base, Unlisted) else base.told["account"]
