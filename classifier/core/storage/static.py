"""Static files under names that change with their content, imports between modules included."""

import os
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = r"""(?P<matched>from\s*["'](?P<url>\.[^"']*)["'];)"""


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of our own modules too, so that no page mixes old and new ones.

    Modules of third parties stay as they are: some import files that they do not ship. Every
    account may read these files, unlike the others of the site: a web server may send them.
    """

    patterns = (
        *ManifestStaticFilesStorage.patterns,
        ("js/*.js", ((_IMPORT, 'from "%(url)s";'),)),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(
            *args, file_permissions_mode=0o644, directory_permissions_mode=0o755, **options
        )

    def post_process(self, *args: Any, **options: Any) -> Iterator[Any]:
        """Rewrite and compress; the compressed files take their modes from the umask."""
        before = os.umask(0o022)
        try:
            yield from super().post_process(*args, **options)
        finally:
            os.umask(before)
