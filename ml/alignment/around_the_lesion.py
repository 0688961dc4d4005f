"""Align two photos of a lesion by the skin around it.

A lesion that grew would distort the fit, or make it fail. Skin lines, freckles and hairs stay where
they are.
"""

from PIL import Image

from ml.alignment.align import Alignment, AlignmentReason, align
from ml.arrays import FloatArray
from ml.imaging.inpainting import without_lesion

# The skin painted over both lesions is similar by itself, so more features must agree than in whole
# pictures. Of 300 pairs of different lesions (training part, every seventh mirrored) the best had
# 10 inliers; drawn moles that grew by half and more had 38 and more.
MIN_INLIERS = 24


def align_by_surroundings(
    a: Image.Image, b: Image.Image, outline_a: FloatArray, outline_b: FloatArray
) -> Alignment:
    """Align B with A by the skin around the lesions; outlines are n x 2 pixels of their picture.

    Pictures are as for `ml.alignment.align`. With little skin around a lesion the reason is
    `poor_fit`.
    """
    found = align(without_lesion(a, outline_a), without_lesion(b, outline_b))
    if found.aligned and found.inliers < MIN_INLIERS:
        return Alignment(
            aligned=False,
            matrix=None,
            error_px=None,
            inliers=found.inliers,
            reason=AlignmentReason.POOR_FIT,
        )
    return found
