"""Static files under names that change with their content, imports between modules included."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = r"""(?P<matched>from\s*["'](?P<url>\.[^"']*)["'];)"""


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of our own modules too, so that no page mixes old and new ones.

    Modules of third parties stay as they are: some import files that they do not ship.
    """

    patterns = (
        *ManifestStaticFilesStorage.patterns,
        ("js/*.js", ((_IMPORT, 'from "%(url)s";'),)),
    )
