"""Static files under names that change with their content, imports between modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Rewrites `import` in our modules too, so that no page mixes old and new ones."""

    support_js_module_import_aggregation = True
