"""The files of a photo."""

import pytest

from classifier.photos.files import display_size
from classifier.photos.models import Photo


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ((1600, 1200), (1600, 1200)),
        ((2048, 1536), (2048, 1536)),
        ((4032, 3024), (2048, 1536)),
        ((3024, 4032), (1536, 2048)),
        ((4000, 1000), (2048, 512)),
    ],
)
def test_the_screen_version_is_never_larger_than_the_original(
    original: tuple[int, int], shown: tuple[int, int]
) -> None:
    width, height = original
    assert display_size(Photo(width=width, height=height)) == shown
