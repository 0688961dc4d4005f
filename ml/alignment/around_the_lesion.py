"""Two photos of a lesion that changed, laid on each other by what is around it.

What grew would pull the fit along, or keep it from being believed; skin lines, freckles and hairs
stay where they are.
"""

from PIL import Image

from ml.alignment.align import Alignment, AlignmentReason, align
from ml.arrays import FloatArray
from ml.imaging.inpainting import without_lesion

# Skin painted over both lesions is alike by itself: more has to agree than in whole pictures. Of
# 300 pairs of other lesions (training part, every seventh mirrored) the best had 10; drawn moles
# that grew by half and more had 38 and more.
LEAST_INLIERS = 24


def align_by_surroundings(
    a: Image.Image, b: Image.Image, outline_a: FloatArray, outline_b: FloatArray
) -> Alignment:
    """Lay B on A by what is around the lesions; the outlines, n x 2, are in pixels of each.

    Pictures as for `ml.alignment.align.align`. Little skin around a lesion gives `poor_fit`.
    """
    found = align(without_lesion(a, outline_a), without_lesion(b, outline_b))
    if found.aligned and found.inliers < LEAST_INLIERS:
        return Alignment(
            aligned=False,
            matrix=None,
            error_px=None,
            inliers=found.inliers,
            reason=AlignmentReason.POOR_FIT,
        )
    return found
