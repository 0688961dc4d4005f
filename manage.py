#!/usr/bin/env python
"""Run a management command."""

import os
import sys


def main() -> None:
    """Hand the command line to Django. A part that is away, or a full disk, is said in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinspect_site.settings.development")
    from django.core.management import execute_from_command_line

    from skinspect_site.foreseen import is_foreseen

    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        if "--traceback" in sys.argv or not is_foreseen(error):
            raise
        sys.exit(f"{type(error).__name__}: {error}".strip())


if __name__ == "__main__":
    main()
