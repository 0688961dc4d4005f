"""Put pictures that belong together into one group, and each group into one part."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ml.training.data.examples import Example

# Set by judgement. Changing them moves pictures between parts: a model trained before must not be
# tested on the new parts.
SHARES = {"train": 0.7, "val": 0.15, "test": 0.15}
WITHHELD_COPY = "copy of a picture that is withheld from training"
# A group gets the last of these that one of its pictures has: what is withheld stays withheld.
_BY_PROTECTION = ("train", "val", "test", "external")
_SECOND_COPY = "_second_copy"


def divide(
    examples: Sequence[Example], same: Iterable[tuple[int, int]]
) -> tuple[list[Example], Counter[tuple[str, str]]]:
    """Return the examples with group and part set, and what had to be left out.

    Pictures are in one group if they share a patient, a lesion, an ISIC number, a group of their
    collection, or are a pair of `same` (indexes of near-duplicates). If a collection names parts,
    the group gets the most protected of them (`_BY_PROTECTION`). Other groups are assigned by hash,
    about 70/15/15 within each source and label.
    """
    names = _group_names(examples, same)
    members: dict[str, list[Example]] = defaultdict(list)
    for name, example in zip(names, examples, strict=True):
        members[name].append(example)
    parts = _given(members)
    parts |= _drawn({name: mine for name, mine in members.items() if name not in parts})
    kept: list[Example] = []
    left_out: Counter[tuple[str, str]] = Counter()
    for name, example in zip(names, examples, strict=True):
        if part := _place(example, parts[name]):
            kept.append(replace(example, group=name, part=part))
        else:
            left_out[example.source, WITHHELD_COPY] += 1
    return kept, left_out


def _group_names(examples: Sequence[Example], same: Iterable[tuple[int, int]]) -> list[str]:
    """Return for each example the name of the first member of its group."""
    parents = list(range(len(examples)))
    first: dict[tuple[str, ...], int] = {}
    shared = (
        (first.setdefault(key, index), index)
        for index, example in enumerate(examples)
        for key in _keys(example)
    )
    for links in (shared, same):
        for one, other in links:
            parents[_top(parents, one)] = _top(parents, other)
    tops = [_top(parents, index) for index in range(len(examples))]
    names: dict[int, str] = {}
    for top, example in zip(tops, examples, strict=True):
        name = _name(example)
        names[top] = min(name, names.get(top, name))
    return [names[top] for top in tops]


def _name(example: Example) -> str:
    return example.group or f"{example.source}/{example.image_id}"


def _keys(example: Example) -> Iterator[tuple[str, ...]]:
    if example.patient_id:
        yield "patient", example.source, example.patient_id
    if example.lesion_id:
        yield "lesion", example.source, example.lesion_id
    yield "group", _name(example)
    if example.image_id.startswith("ISIC_"):
        yield "isic", example.image_id


def _top(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _given(members: Mapping[str, Sequence[Example]]) -> dict[str, str]:
    parts = {}
    for name, mine in members.items():
        own = {e.part.removesuffix(_SECOND_COPY) for e in mine if e.part}
        if own:
            parts[name] = max(own, key=_BY_PROTECTION.index)
    return parts


def _drawn(members: Mapping[str, Sequence[Example]]) -> dict[str, str]:
    """Assign a part to each group in the order of hashes: the one furthest below its share."""
    placed: dict[tuple[str, bool, bool], Counter[str]] = defaultdict(Counter)
    parts = {}
    for name in sorted(members, key=lambda name: hashlib.sha256(name.encode()).digest()):
        count = placed[_stratum(members[name])]
        total = count.total() + len(members[name])
        parts[name] = max(SHARES, key=lambda part: SHARES[part] * total - count[part])
        count[parts[name]] += len(members[name])
    return parts


def _stratum(members: Sequence[Example]) -> tuple[str, bool, bool]:
    source = min(e.source for e in members)
    return source, any(e.malignant for e in members), all(e.pre_malignant for e in members)


def _place(example: Example, part: str) -> str:
    """Return an example's part in a group of `part`, "" if it must be left out.

    A training picture may move to validation, but a collection's test part stays as it is.
    """
    if not example.part or (example.part, part) == ("train", "val"):
        return part
    return example.part if example.part.removesuffix(_SECOND_COPY) == part else ""
