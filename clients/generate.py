"""Generate the Python client from the OpenAPI document of this code: `make client`."""

import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GENERATED = ROOT / "clients/python/skinspect_client/generated"
CONFIG = ROOT / "clients/openapi-python-client.yaml"
TEMPLATES = ROOT / "clients/templates"
TOOLS = Path(sys.executable).parent


def main() -> None:
    """Generate it, or say what would change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is current")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fresh = generate(Path(folder), openapi_document())
        if options.check:
            stale = differences(fresh, GENERATED)
            sys.exit("\n".join(["Run `make client`, these differ:", *stale]) if stale else 0)
        shutil.rmtree(GENERATED, ignore_errors=True)
        shutil.copytree(fresh, GENERATED)


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document, as the server gives it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinspect_site.settings.testing")
    import django

    django.setup()
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.renderers import OpenApiJsonRenderer

    generator: Any = SchemaGenerator
    renderer: Any = OpenApiJsonRenderer
    document = generator().get_schema(request=None, public=True)
    return dict(json.loads(renderer().render(document)))


def generate(folder: Path, document: dict[str, Any]) -> Path:
    """Generate the client in a folder; returns where its package is. Any warning is an error."""
    source, package = folder / "openapi.json", folder / "generated"
    source.write_text(json.dumps(document), encoding="utf-8")
    options = f"--config {CONFIG} --custom-template-path {TEMPLATES} --meta none --fail-on-warning"
    run = [str(TOOLS / "openapi-python-client"), "generate", *options.split()]
    subprocess.run(
        [*run, "--path", str(source), "--output-path", str(package)],
        check=True,
        capture_output=True,
    )
    subprocess.run([TOOLS / "ruff", "format", "--isolated", "--quiet", package], check=True)
    return package


def differences(fresh: Path, kept: Path) -> list[str]:
    """Return the files that are in one folder only, or not the same in both."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in (fresh, kept)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    _, changed, missing = filecmp.cmpfiles(fresh, kept, sorted(names), shallow=False)
    return sorted(changed + missing)


if __name__ == "__main__":
    main()
