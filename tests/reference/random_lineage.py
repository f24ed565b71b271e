"""What the models of a random hub are built on: loops, renames, several bases, some that no snapshot lists."""

RELATIONS = ["finetune", "adapter", "quantized", "merge", "distill", None]
UNLISTED = ["Qwen/never", "qwen/NEVER", "stranger/lost", "bare", "Unknown/x", "meta/never"]


def name_of_base(rng, own, repositories):
    """(`_id` or None, name): mostly of another model, by a name it has or had."""
    if not repositories or rng.random() < 0.15:
        return None, rng.choice([own.name, *UNLISTED])
    base = rng.choice(repositories)
    name = rng.choice(base.names)
    key = base.key if rng.random() < 0.2 else "no-such-key" if rng.random() < 0.05 else None
    return key, name.swapcase() if rng.random() < 0.1 else name


def base_models(rng, own, repositories):
    """The column `baseModels`, None where nothing is told."""
    if rng.random() < 0.4:
        return rng.choice([None, None, None, {"models": []}, {"relation": "merge"}])
    named = [name_of_base(rng, own, repositories) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    told = {"models": [{"_id": key, "id": name} if key else {"id": name} for key, name in named]}
    relation = rng.choice(RELATIONS)
    return {"relation": relation, **told} if relation else told


def tags(rng, own, repositories):
    """Tags that name bases."""
    found = []
    while rng.random() < 0.25:
        _, name = name_of_base(rng, own, repositories)
        relation = rng.choice(["", "adapter:", "quantized:", "finetune:", "distill:"])
        found.append(f"base_model:{relation}{name}")
    return found


def decided(lineage):
    """Whether every base is found: not so where several that lost a name, or had it, did so on one day. Nor are keys where two bases have one name."""
    kind, names = lineage.kind, []
    for model in kind.repositories:
        for key, name in lineage.named(model):
            if not (key and key in kind.by_key) and kind.tied(name):
                return False
        names += [base for base in lineage.bases(model)]
    return len({base.name.lower() for base in names}) == len(set(names))
