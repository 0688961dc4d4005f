"""A visit's content as it may be shown now: without what is in the bin or erased since."""

from collections.abc import Collection, Iterator

from classifier.visits.content.freeze import Content


def shown_photos(content: Content) -> list[str]:
    """Return the keys of the photos whose pictures are shown."""
    return [picture["photo"] for mole in content["moles"] for picture in mole["pictures"]]


def told_photos(content: Content) -> set[str]:
    """Return the keys of all photos of which anything is told."""
    return {row["photo"] for mole in content["moles"] for row in mole["rows"]}


def remaining(content: Content, *, photos: Collection[str], moles: Collection[str]) -> Content:
    """Return the content with no more than these photos and moles in it.

    `removed` counts the photos that it was prepared with and that are not told of any more.
    """
    kept = [_mole(mole, photos) for mole in content["moles"] if mole["id"] in moles]
    left = content | {"moles": kept}
    missing = len(told_photos(content)) - len(told_photos(left))
    return left | {"models": _models(left), "removed": content["removed"] + missing}


def _mole(mole: Content, photos: Collection[str]) -> Content:
    return mole | {
        "rows": [row for row in mole["rows"] if row["photo"] in photos],
        "pictures": [picture for picture in mole["pictures"] if picture["photo"] in photos],
        "changes": [
            change
            for change in mole["changes"]
            if change["earlier"] in photos and change["later"] in photos
        ],
    }


def _models(content: Content) -> dict[str, Content]:
    used = {result["model"] for result in results_of(content)}
    return {version: told for version, told in content["models"].items() if version in used}


def results_of(content: Content) -> Iterator[Content]:
    """Yield every result that is told."""
    for mole in content["moles"]:
        for row in mole["rows"]:
            yield from row["results"]
