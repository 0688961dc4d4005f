import io

import numpy as np
import pytest
from PIL import Image

from ml.imaging.preprocessing import centre_square, open_image, prepare


def jpeg(image: Image.Image, **options: object) -> io.BytesIO:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, **options)
    buffer.seek(0)
    return buffer


@pytest.mark.parametrize("size", [(200, 150), (150, 200), (97, 97), (480, 481), (3000, 500)])
def test_the_input_is_the_centred_square_whatever_the_shape(size: tuple[int, int]) -> None:
    pixels = prepare(Image.new("RGB", size, (10, 200, 30)), 160)
    assert pixels.shape == (160, 160, 3)
    assert pixels.dtype == np.uint8
    assert (pixels == (10, 200, 30)).all()


def test_the_centre_is_kept_and_the_ends_are_cut() -> None:
    assert centre_square(200, 150) == (25, 0, 175, 150)
    picture = np.zeros((100, 300, 3), np.uint8)
    picture[:, 100:200] = 255
    assert prepare(Image.fromarray(picture), 64)[:, 1:-1].min() == 255


def test_a_large_photo_is_decoded_no_larger_than_needed(drawn_lesion: Image.Image) -> None:
    large = drawn_lesion.resize((4000, 3000))
    assert open_image(jpeg(large), 448).size == (1000, 750)


def test_reduced_decoding_hardly_changes_the_input(drawn_lesion: Image.Image) -> None:
    large = drawn_lesion.resize((4000, 3000))
    reduced = prepare(open_image(jpeg(large), 448), 160).astype(float)
    assert np.abs(reduced - prepare(large, 160)).mean() < 1.5


def test_a_small_picture_keeps_its_size_and_orientation_is_undone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert open_image(jpeg(Image.new("RGB", (200, 150)), exif=exif)).size == (150, 200)
