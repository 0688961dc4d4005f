"""How big, how small and how narrow a photo may be."""

from dataclasses import dataclass

from .errors import ImageRefused, Refusal

# What is decoded at most, at four or five bytes a pixel: 250 MB. Phones sold as 50 megapixels write
# it.
MOST_PIXELS = 8192 * 6144


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is accepted; every bound is inclusive.

    `max_bytes` is the size of the upload in bytes, `min_side` a length in pixels, `max_aspect` the
    long side over the short one. `max_pixels` is for PNG and HEIC, `max_scalable_pixels` for
    pictures that can be decoded small (JPEG), and `max_web_pixels` for those whose decoders take 8
    to 12 bytes a pixel, and that no camera writes (WebP, AVIF): 300 MB. `max_samples` bounds JPEGs
    whose coefficients, two bytes each, must all be held at once (progressive ones): 300 MB.
    """

    max_bytes: int = 50 * 1024 * 1024
    max_pixels: int = MOST_PIXELS
    max_scalable_pixels: int = 16384 * 12288  # what phones sold as 200 megapixels write
    max_web_pixels: int = MOST_PIXELS // 2
    max_samples: int = 3 * MOST_PIXELS
    min_side: int = 64
    max_aspect: float = 4.0

    def check_bytes(self, count: int) -> None:
        """Raise `ImageRefused` for an empty or too large upload of `count` bytes."""
        if count == 0:
            raise ImageRefused(Refusal.EMPTY, "The file has no bytes.")
        if count > self.max_bytes:
            raise ImageRefused(
                Refusal.TOO_LARGE, f"{count} bytes are more than the {self.max_bytes} allowed."
            )

    def check_samples(self, count: int) -> None:
        """Raise `ImageRefused` for a JPEG that needs `count` samples of memory, if too many."""
        if count > self.max_samples:
            raise ImageRefused(
                Refusal.TOO_MANY_PIXELS,
                f"{count} samples to hold at once are more than the {self.max_samples} allowed.",
            )

    def check_size(self, size: tuple[int, int], *, most: int) -> None:
        """Raise `ImageRefused` for a picture of `size` (width, height) in pixels out of bounds.

        `most` is the bound for its format, in pixels.
        """
        short, long = sorted(size)
        shape = f"{size[0]}x{size[1]} pixels"
        if short < 1:
            raise ImageRefused(Refusal.DAMAGED, f"The header says {shape}.")
        if short * long > most:
            raise ImageRefused(
                Refusal.TOO_MANY_PIXELS, f"{shape} are more than the {most} allowed."
            )
        if short < self.min_side:
            raise ImageRefused(
                Refusal.TOO_SMALL, f"{shape}: each side needs at least {self.min_side}."
            )
        if long > short * self.max_aspect:
            raise ImageRefused(
                Refusal.TOO_NARROW, f"{shape}: one side is over {self.max_aspect} times the other."
            )
