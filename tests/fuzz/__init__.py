"""Fuzzing the partner API."""

import benchmarks  # noqa: F401 - with it the client can be imported
