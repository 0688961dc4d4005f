"""The pixels that the model needs of a new photo, kept beside it until it has been assessed.

They are what is decoded when the photo is checked, so that a worker need not decode it again. A
copy that is missing, damaged or for a model with another input changes nothing: then the worker
reads the original.
"""

import logging
import uuid

from django.core.files.storage import default_storage
from PIL import Image

from classifier import images
from classifier.core.storage.room import store

logger = logging.getLogger(__name__)


def keep_working_copy(*, name: str, clean: images.CleanPhoto, owner: uuid.UUID) -> list[str]:
    """Write a photo's working copy, where it has one; returns its storage key, or none.

    A small photo is decoded again as fast as a copy larger than itself is read.
    """
    if not 0 < len(clean.working_copy) < len(clean.data):
        return []
    try:
        return [store(name, clean.working_copy, owner=owner, must_last=False)]
    except Exception as error:  # noqa: BLE001 - any storage; the original is kept
        logger.warning("A working copy was not kept: %r", error)
        return []


def read_working_copy(*, name: str, min_side: int) -> Image.Image | None:
    """Return what `images.decode` returns for the photo with `min_side`; None without a copy."""
    try:
        with default_storage.open(name) as file:
            return images.unpack(file.read(), min_side=min_side)
    except OSError:
        return None


def drop_working_copy(*, name: str) -> None:
    """Delete a copy that is not needed any more; one that can't be deleted is left to the sweep."""
    try:
        default_storage.delete(name)
    except Exception as error:  # noqa: BLE001 - any storage; the sweep deletes it later
        logger.warning("The file %s was left behind: %r", name, error)
