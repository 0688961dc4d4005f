"""Benchmarks. Run one with `python -m benchmarks.NAME`; docs/performance.md has the results."""
