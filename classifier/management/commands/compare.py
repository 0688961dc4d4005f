"""Align one picture file with another without a database, and print one JSON line."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from PIL import Image

from classifier import images
from ml.alignment.align import Alignment, align
from ml.alignment.texture import LONG_SIDE


class Command(BaseCommand):
    """`manage.py compare A B`."""

    help = (
        "Lay picture B on picture A and print one JSON line: aligned, matrix (2x3, upright pixels "
        "of B to those of A, or null), error_px (of A), inliers, reason. Needs no database. Ends "
        "with 0 when both files are photos, whether or not they could be aligned."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("a", metavar="A", help="the picture that stays as it is")
        parser.add_argument("b", metavar="B", help="the picture that is laid on it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Align the two files and print the result."""
        try:
            found = compared(*(_read(options[name]) for name in ("a", "b")))
        except _Unreadable as error:
            self.stdout.write(_line(_unaligned(error.code)))
            raise CommandError(str(error)) from error
        self.stdout.write(_line(found))


class _Unreadable(Exception):  # noqa: N818 - the caller's file is at fault
    """A file that is not an acceptable photo; `code` is the stable code of the reason."""

    def __init__(self, path: str, code: str, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.code = code


def compared(a: images.CleanPhoto, b: images.CleanPhoto) -> Alignment:
    """Align two photos at a reduced size; the result is in full-size pixels."""
    small_a, small_b = _decoded(a), _decoded(b)
    found = align(small_a, small_b)
    return found.enlarged(a=_factor(a, small_a), b=_factor(b, small_b))


def _decoded(photo: images.CleanPhoto) -> Image.Image:
    # The thumbnail of a large photo is upright and larger than alignment needs. A small photo is
    # decoded whole, because its thumbnail would lose detail.
    if max(photo.width, photo.height) > 2 * LONG_SIDE:
        return images.decode(photo.thumbnail, min_side=images.THUMBNAIL_EDGE)
    return images.decode(photo.data, orientation=photo.orientation, min_side=LONG_SIDE)


def _factor(photo: images.CleanPhoto, small: Image.Image) -> tuple[float, float]:
    return photo.width / small.width, photo.height / small.height


def _read(path: str) -> images.CleanPhoto:
    try:
        with Path(path).open("rb") as file:
            data = file.read(images.Limits().max_bytes + 1)
        return images.accept(data)
    except images.ImageRefused as refused:
        raise _Unreadable(path, refused.code.value, refused.detail) from refused
    except (OSError, ValueError) as error:
        raise _Unreadable(path, "unreadable", str(error)) from error


def _unaligned(reason: str) -> Alignment:
    return Alignment(aligned=False, matrix=None, error_px=None, inliers=0, reason=reason)


def _line(found: Alignment) -> str:
    return json.dumps(found.as_dict())
