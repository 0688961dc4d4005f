"""The choice of one lesion in a photo that shows several."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from classifier.assessments.models import Assessment
from classifier.assessments.regions import nearest_lesion, region_around
from classifier.photos.models import Photo
from ml.geometry import Box

# The picture to tap is drawn at this width in CSS pixels on every screen, because a browser sends
# the place of a tap in these pixels and not as a fraction. It fits the narrowest phone.
CHOICE_WIDTH = 280
WHOLE_PHOTO = "whole"


@dataclass(frozen=True, slots=True)
class NumberedLesion:
    """A lesion as it is drawn over the picture to tap, in pixels of that picture."""

    number: int
    x: float
    y: float
    width: float
    height: float
    is_assessed: bool


@dataclass(frozen=True, slots=True)
class LesionChoice:
    """The picture to tap, CHOICE_WIDTH wide, with its lesions."""

    width: int
    height: int
    lesions: tuple[NumberedLesion, ...]


def lesion_choice(photo: Photo, results: Sequence[Assessment]) -> LesionChoice | None:
    """Return what can be chosen; None for a photo in which no result found several lesions."""
    boxes = _boxes(results)
    if not boxes:
        return None
    height = round(CHOICE_WIDTH * photo.height / photo.width)
    region = results[0].region
    size = (photo.width, photo.height)
    return LesionChoice(
        width=CHOICE_WIDTH,
        height=height,
        lesions=tuple(
            NumberedLesion(
                number=number,
                x=round(box[0] * CHOICE_WIDTH, 1),
                y=round(box[1] * height, 1),
                width=round(box[2] * CHOICE_WIDTH, 1),
                height=round(box[3] * height, 1),
                is_assessed=region == list(region_around(box, size)),
            )
            for number, box in enumerate(boxes, 1)
        ),
    )


def chosen_region(photo: Photo, results: Sequence[Assessment], sent: QueryDict) -> Box | None:
    """Return the region of the lesion that was tapped or named by its number.

    Without a choice it is that of the newest result; None for the whole photo.
    """
    boxes, size = _boxes(results), (photo.width, photo.height)
    number = sent.get("lesion", "")
    if number.isdecimal() and 1 <= int(number) <= len(boxes):
        return region_around(boxes[int(number) - 1], size)
    tapped = sent.get("tap.x", ""), sent.get("tap.y", "")
    if boxes and all(text.isdecimal() for text in tapped):
        height = CHOICE_WIDTH * photo.height / photo.width
        x, y = int(tapped[0]) / CHOICE_WIDTH, int(tapped[1]) / height
        return region_around(boxes[nearest_lesion(boxes, x, y)], size)
    if number == WHOLE_PHOTO or not results or not results[0].region:
        return None
    x, y, width, height = results[0].region
    return x, y, width, height


def _boxes(results: Sequence[Assessment]) -> list[list[float]]:
    """Return the boxes of the newest result that found several lesions."""
    return next((result.lesions for result in results if result.lesions), [])
