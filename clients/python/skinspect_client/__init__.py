"""A typed client of the SkinSpect partner API."""

from skinspect_client.client import SkinSpect
from skinspect_client.folder import FolderResult, assess_folder, write_csv
from skinspect_client.problems import NotFinishedError, ProblemError

__all__ = [
    "FolderResult",
    "NotFinishedError",
    "ProblemError",
    "SkinSpect",
    "assess_folder",
    "write_csv",
]
