"""A visit's content as it may be shown now: without what was deleted since it was prepared."""

from collections.abc import Collection

from classifier.visits.content.freeze import Content


def pictured_photos(content: Content) -> list[str]:
    """Return the keys of the photos that are shown as pictures, in order."""
    return [picture["photo"] for mole in content["moles"] for picture in mole["pictures"]]


def recorded_photos(content: Content) -> set[str]:
    """Return the keys of all photos that the content has an entry about."""
    return {row["photo"] for mole in content["moles"] for row in mole["rows"]}


def keep_only(content: Content, *, photos: Collection[str], moles: Collection[str]) -> Content:
    """Return the content without other photos and moles than these.

    `removed` counts the photos that it was prepared with and that have no entry any more.
    """
    kept = [_mole(mole, photos) for mole in content["moles"] if mole["id"] in moles]
    left = content | {"moles": kept}
    missing = len(recorded_photos(content)) - len(recorded_photos(left))
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
    """Return the models that gave one of the results."""
    rows = [row for mole in content["moles"] for row in mole["rows"]]
    used = {result["model"] for row in rows for result in row["results"]}
    return {version: model for version, model in content["models"].items() if version in used}
