"""Find the lesion in a photo by the network, and by segmentation beside it.

Of 341 validation pictures with hand-drawn outlines there was no kind where segmentation did better,
not even where it was surest and both agreed (docs/measurement.md). It gives the network a place to
look at, an outline where the network sees nothing, and figures to compare older photos with.
"""

from typing import NamedTuple

from PIL import Image

from ml.measurement.network_looks import find_by_network
from ml.measurement.outline import Lesion, find_outline


class Found(NamedTuple):
    """The lesion by the chosen method, and by the other one if it found any too."""

    chosen: Lesion
    other: Lesion | None


def find_lesion(picture: Image.Image) -> Found | None:
    """Return the lesion nearest the middle of an upright RGB picture, None if there is none.

    Raises OutlineNetworkError if the network cannot be loaded.
    """
    segmented = find_outline(picture)
    seen = find_by_network(picture, segmented)
    if seen is not None:
        return Found(seen, segmented)
    return Found(segmented, None) if segmented is not None else None
