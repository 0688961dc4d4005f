"""A partner of a running installation."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from skinspect_client import SkinSpect

from tests.embedded.launched import OWN, ROOT


def manage(home: Path, *arguments: str) -> str:
    """Run `manage.py` beside a running installation; returns what it prints."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "SKINSPECT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def allow_reviews(home: Path) -> None:
    """Let clinicians look at the photos of all partners, as an admin does on a page."""
    load = "from classifier.partners.models import Partner"
    change = "Partner.objects.update(reviews_allowed=True)"
    manage(home, "shell", "--verbosity", "0", "--command", f"{load}; {change}")


def credentials(home: Path, name: str, *options: str) -> tuple[str, str]:
    """Create a partner; returns its client id and secret."""
    made = json.loads(manage(home, "create_partner", name, "--json", *options))
    return made["client_id"], made["client_secret"]


def partner(home: Path, port: int, **options: Any) -> SkinSpect:
    """Create a partner, and return its client."""
    client_id, secret = credentials(home, f"Clinic at {port}")
    return SkinSpect(f"http://127.0.0.1:{port}", client_id, secret, **options)
