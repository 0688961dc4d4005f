"""Measure the memory and the imports of a web process that has served pages.

Target: under 200 MB resident, and no inference runtime.
"""

import argparse
import sys

from benchmarks import support

RUNTIMES = ("tensorflow", "keras", "ai_edge_litert", "torch", "sklearn", "scipy", "boto3")
PAGES = ("/", "/account/login/", "/guidance/", "/guidance/about-the-model/", "/api/v1/schema/")


def main() -> None:
    """Serve some pages from this process and print."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with support.installation():
        from django.test import Client

        import skinspect_site.wsgi  # noqa: F401 - what gunicorn imports

        answers = {page: Client().get(page).status_code for page in PAGES}
        weight = support.resident_megabytes()
        loaded = sorted(set(sys.modules) & set(RUNTIMES))
        support.table(
            f"Web process after {answers}",
            [
                ("", "value", "of target"),
                ("MB resident", weight, weight / 200),
                ("modules imported", len(sys.modules), "-"),
                ("inference runtimes", ", ".join(loaded) or "none", "-"),
            ],
        )


if __name__ == "__main__":
    main()
