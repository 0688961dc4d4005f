"""How big, how small and how narrow a photo may be."""

from dataclasses import dataclass

from .errors import ImageRefused, Refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is accepted; every bound is inclusive.

    `max_bytes` is the size of the upload in bytes, `min_side` a length in pixels, `max_aspect` the
    long side over the short one. Above 89 million pixels Pillow itself warns, so `max_pixels`
    belongs below that.
    """

    max_bytes: int = 25 * 1024 * 1024
    max_pixels: int = 8192 * 6144  # what phones sold as 50 megapixels write
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

    def check_size(self, size: tuple[int, int]) -> None:
        """Raise `ImageRefused` for a picture of `size` (width, height) in pixels out of bounds."""
        short, long = sorted(size)
        shape = f"{size[0]}x{size[1]} pixels"
        if short < 1:
            raise ImageRefused(Refusal.DAMAGED, f"The header says {shape}.")
        if short * long > self.max_pixels:
            raise ImageRefused(
                Refusal.TOO_MANY_PIXELS, f"{shape} are more than the {self.max_pixels} allowed."
            )
        if short < self.min_side:
            raise ImageRefused(
                Refusal.TOO_SMALL, f"{shape}: each side needs at least {self.min_side}."
            )
        if long > short * self.max_aspect:
            raise ImageRefused(
                Refusal.TOO_NARROW, f"{shape}: one side is over {self.max_aspect} times the other."
            )
