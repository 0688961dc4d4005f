"""HEIC."""
from .stripped import Stripped
def strip(data: bytes) -> Stripped:
    return Stripped(data, (64, 64))
