"""Why a file is refused."""

from enum import StrEnum


class Refusal(StrEnum):
    """The reason as a stable code; the site has a sentence for each."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED_TYPE = "unsupported_type"
    JPEG_XL = "jpeg_xl"
    HEIC_UNSUPPORTED = "heic_unsupported"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    ANIMATED = "animated"
    TOO_SMALL = "too_small"
    TOO_NARROW = "too_narrow"
    TOO_MANY_PIXELS = "too_many_pixels"


class ImageRefused(Exception):  # noqa: N818 - a refusal is an answer, not a failure of ours
    """The bytes can't become a photo. `code` is for people's screens, `detail` for our logs."""

    def __init__(self, code: Refusal, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


class DecoderBusyError(Exception):
    """Other large pictures are being decoded on this machine; this one can be tried again soon."""

    retry_after_s = 5
