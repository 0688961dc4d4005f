"""Compare encrypted files with plain ones, in turns within one run: storing, reading, a page."""

import argparse
import itertools
import math
import os
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks import support
from benchmarks.intake import draw_jpeg
from benchmarks.photos import large_photos

KEY = bytes(range(32))
THUMBNAILS = 20
# Bytes from the mark of a table of quantisation to its last value.
QUANTISATION = 68
_numbers = itertools.count()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--megapixels", type=float, default=12)
    options = parser.parse_args()
    with support.installation("fake"):
        measure(options)


def measure(options: argparse.Namespace) -> None:
    """Time each step with and without a key, one after the other, and print medians."""
    from classifier.core.storage import data_keys

    # Off stays off although this run has keys: otherwise nothing would be stored in plain.
    data_keys._unused["until"] = math.inf  # noqa: SLF001
    name, (photo,) = large_photos(1, options.megapixels)
    people = {on: _person(on=on) for on in (False, True)}
    steps: dict[str, Callable[[bool], object]] = {
        f"store a file of {len(photo) / 1e6:.1f} MB": lambda on: _store(photo, on=on),
        "read it": lambda on: _read(on=on),
        "take in an upload of it": lambda on: _upload(photo, people[on], on=on),
        f"page of moles with {THUMBNAILS} thumbnails": lambda on: _page(people[on], on=on),
    }
    rows: list[tuple[object, ...]] = [("step", "plain, ms", "encrypted, ms", "ratio", "quartiles")]
    load = os.getloadavg()[0]
    for step, do in steps.items():
        taken: dict[bool, list[float]] = {False: [], True: []}
        for number in range(options.rounds + 1):
            for on in (False, True) if number % 2 else (True, False):
                milliseconds = support.milliseconds(partial(do, on))
                if number:  # the first warms up
                    taken[on].append(milliseconds)
        plain, encrypted = (support.median(taken[on]) for on in (False, True))
        ratios = sorted(on / off for off, on in zip(taken[False], taken[True], strict=True))
        quarter = len(ratios) // 4
        middle = f"{ratios[quarter]:.2f} to {ratios[-quarter - 1]:.2f}"
        rows.append((step, plain, encrypted, encrypted / plain, middle))
    print(f"{name}; load {load:.1f} before, {os.getloadavg()[0]:.1f} after")
    support.table(f"Encrypted files, {options.rounds} rounds in turns", rows)


def _turn(*, on: bool) -> None:
    from django.conf import settings

    settings.STORAGE_KEYS = (KEY,) if on else ()


def _person(*, on: bool) -> Any:
    """Return an account with a mole for each thumbnail of its page."""
    from classifier.audit import services as audit
    from classifier.intake import services as intake
    from classifier.moles.models import Mole
    from classifier.people.models import Subject
    from classifier.people.services import accounts

    _turn(on=on)
    user = accounts.create_account(email=f"{on}@example.org", password="not-a-secret-one")
    accounts.give_consent(user=user)
    subject = Subject.objects.get(user=user)
    for number in range(THUMBNAILS):
        mole = Mole.objects.create(subject=subject, label=f"Mole {number}")
        data = draw_jpeg(1, 80)
        intake.add_photo(subject=subject, data=data, actor=audit.SYSTEM, mole=mole)
    return user


def _name(*, on: bool) -> str:
    return f"originals/{uuid.UUID(int=on)}.jpg"


def _store(photo: bytes, *, on: bool) -> None:
    from classifier.core.storage.room import store

    _turn(on=on)
    store(_name(on=on), photo, owner=uuid.UUID(int=1))


def _read(*, on: bool) -> None:
    from django.core.files.storage import default_storage

    _turn(on=on)
    with default_storage.open(_name(on=on)) as file:
        file.read()


def _upload(photo: bytes, user: Any, *, on: bool) -> None:
    """Take in a photo that the person does not have yet."""
    from classifier.audit import services as audit
    from classifier.intake import services as intake
    from classifier.people.models import Subject

    _turn(on=on)
    subject = Subject.objects.get(user=user)
    intake.add_photo(subject=subject, data=_another(photo, next(_numbers)), actor=audit.SYSTEM)


def _another(photo: bytes, number: int) -> bytes:
    """Return the JPEG with another last value in its first table of quantisation."""
    place = photo.index(b"\xff\xdb") + QUANTISATION
    return photo[:place] + bytes([number % 255 + 1]) + photo[place + 1 :]


def _page(user: Any, *, on: bool) -> None:
    from django.test import Client
    from django.urls import reverse

    from classifier.photos.models import Photo

    _turn(on=on)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("mole_list"))
    shown = Photo.objects.filter(mole__subject__user=user).values_list("pk", flat=True)
    for photo in shown[:THUMBNAILS]:
        answer = client.get(reverse("photo_media", args=[photo, "thumbnail"]))
        assert answer.status_code == 200, answer.status_code


if __name__ == "__main__":
    main()
