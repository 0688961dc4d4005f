"""Brings the database and the static files up to date; run as a process of its own."""

import contextlib
import hashlib
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command

DATABASE_ONLY = "--database-only"


def prepare(*, static: bool) -> None:
    """Migrate the database, adopt the release's model, collect static files. Safe to call twice."""
    BaseCommand().check()
    make_private(settings.HOME)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("models", "adopt")
    if static:
        collect_static(Path(settings.STATIC_ROOT))


def make_private(home: Path) -> None:
    """Take the files of the data folder from other accounts, as earlier versions left them open.

    Photos have always been private; static files may be read by a web server.
    """
    for path in private_paths(home):
        # A socket, or a file that another account mounted here, may not be ours to change.
        with contextlib.suppress(OSError):
            path.chmod(path.stat().st_mode & 0o700)


def private_paths(home: Path) -> list[Path]:
    """Return the files and folders of the data folder that are for its own account only."""
    folders = (home / name for name in ("mail", "log", "valkey"))
    files = (path for path in home.glob("*") if path.is_file())
    inside = (path for folder in folders for path in (folder, *folder.rglob("*")) if path.exists())
    return [*files, *inside]


def collect_static(root: Path) -> None:
    """Collect the static files, unless the same ones were collected last time."""
    note = root / ".collected"
    state = _static_state()
    if note.exists() and note.read_text(encoding="ascii") == state:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    note.write_text(state, encoding="ascii")


def _static_state() -> str:
    """Return a digest of every static file's name, size and time of change."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    django.setup()
    prepare(static=DATABASE_ONLY not in sys.argv)
