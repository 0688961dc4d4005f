"""The files of a photo: original, thumbnail and the version for the screen."""

import logging
import uuid

from django.core.files.storage import default_storage

from classifier import images
from classifier.core.errors import StorageUnavailableError
from classifier.core.storage.room import failing_as_unavailable, store, store_in
from classifier.photos.models import Photo
from classifier.photos.selectors import is_stored
from classifier.photos.working_copies import keep_working_copy

logger = logging.getLogger(__name__)

# Pixels of the long edge on screen: enough to fill a tablet, and a tenth of the bytes of a phone's
# photo. A larger value makes every page with a photo slower.
DISPLAY_EDGE = 2048
# The folder of screen versions, which no column names.
DISPLAYS = "displays"
# libjpeg's scale, for an original that has to be turned or was HEIC. 95 is the highest value that
# Pillow recommends: above it files grow without visible gain.
DOWNLOAD_QUALITY = 95


def display_bytes(*, photo: Photo) -> bytes:
    """Return the photo as an upright sRGB JPEG whose long edge has at most 2048 pixels.

    It is made when it is first asked for, then stored. Raises OSError if the original is missing.
    """
    name = display_name(photo)
    try:
        with default_storage.open(name) as kept:
            return bytes(kept.read())
    except FileNotFoundError:
        return _make_display(photo, name)


def upright_original(*, photo: Photo) -> tuple[bytes, str]:
    """Return the photo in full size for download, and its content type.

    These are the stored bytes if they are upright and browsers can show them, otherwise an upright
    JPEG of the same size.
    """
    with photo.original.open() as file:
        data = file.read()
    if photo.orientation == 1 and photo.content_type != "image/heic":
        return data, photo.content_type
    edge = max(photo.width, photo.height)
    upright = images.rendition(
        data, orientation=photo.orientation, long_edge=edge, quality=DOWNLOAD_QUALITY
    )
    return upright, "image/jpeg"


def display_size(photo: Photo) -> tuple[int, int]:
    """Return width and height of the photo's screen version, in pixels."""
    scale = min(1.0, DISPLAY_EDGE / max(photo.width, photo.height))
    return round(photo.width * scale), round(photo.height * scale)


def display_name(photo: Photo) -> str:
    """Return the storage key of the photo's screen version."""
    return f"{DISPLAYS}/{photo.id}.jpg"


def store_files(photo: Photo, clean: images.CleanPhoto, owner: uuid.UUID) -> list[str]:
    """Write original and thumbnail, or neither, and the working copy; returns their storage keys.

    `owner` is the id of the person. Raises StorageUnavailableError.
    """
    stored: list[str] = []
    try:
        with failing_as_unavailable("A photo could not be stored"):
            for field, data, name in (
                (photo.original, clean.data, f"{photo.id}.{clean.extension}"),
                (photo.thumbnail, clean.thumbnail, f"{photo.id}.jpg"),
            ):
                stored.append(store_in(field, name, data, owner=owner))
    except StorageUnavailableError:
        delete_files(stored)
        raise
    return stored + keep_working_copy(name=photo.working_copy_name, clean=clean, owner=owner)


def make_thumbnail_again(*, photo: Photo) -> bool:
    """Make a lost thumbnail from the original; returns False if that is lost too."""
    try:
        with photo.original.open() as file:
            data = file.read()
    except FileNotFoundError:
        return False
    thumbnail = images.make_thumbnail(data, orientation=photo.orientation)
    store(str(photo.thumbnail.name), thumbnail, owner=photo.subject_id)
    return True


def _make_display(photo: Photo, name: str) -> bytes:
    with photo.original.open() as file:
        data = images.rendition(file.read(), orientation=photo.orientation, long_edge=DISPLAY_EDGE)
    try:
        store(name, data, owner=photo.subject_id)
    except Exception as error:  # noqa: BLE001 - any storage; the photo is shown all the same
        logger.warning("The screen version of photo %s was not kept: %r", photo.id, error)
    if not is_stored(photo):
        default_storage.delete(name)
    return data


def delete_files(names: list[str]) -> None:
    """Delete files by storage key; a file that can't be deleted is logged."""
    for name in names:
        try:
            default_storage.delete(name)
        except Exception:
            logger.exception("The file %s was left behind", name)
