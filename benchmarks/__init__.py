"""Benchmarks. Run one with `python -m benchmarks.NAME`; docs/performance.md has the results."""

import sys
from pathlib import Path

# The client is a package of its own, which is not installed here.
sys.path.append(str(Path(__file__).resolve().parents[1] / "clients/python"))
