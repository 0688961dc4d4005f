"""An SQLite database with every migration applied, made once instead of in each test process.

All migrations take some ten seconds; a dozen installations and test databases need them in each
run of the tests. `test_a_run_answers_keeps_its_data_and_leaves_no_process` begins without it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "migrated"
# What decides how the database looks: the migrations, what they import, and others' migrations.
MADE_FROM = (
    "classifier/migrations/*.py",
    "classifier/audit/triggers.py",
    "classifier/partners/changes/triggers.py",
    "classifier/people/addresses.py",
    "requirements/base.txt",
)
OTHER_DATABASES = ("DATABASE_URL", "REDIS_URL")


def copy_to(target: Path) -> None:
    """Write the database to `target`; make it first if no test process has."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(_made(), target)


def _made() -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{_digest()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            for outdated in KEPT.glob("*.sqlite3"):
                outdated.unlink()
            _make(path)
    return path


def _make(path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in OTHER_DATABASES}
    with tempfile.TemporaryDirectory(dir=KEPT) as home:
        own = {
            "SKINSPECT_HOME": home,
            "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
        }
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env={**kept, **own}, check=True)
        (Path(home) / "db.sqlite3").rename(path)


def _digest() -> str:
    found = hashlib.sha256()
    for pattern in MADE_FROM:
        files = sorted(ROOT.glob(pattern))
        assert files, f"{pattern} names no file."
        for file in files:
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


if __name__ == "__main__":
    _made()
