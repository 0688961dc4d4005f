"""Reads of model versions."""

from collections.abc import Mapping
from typing import Any

from classifier.inference.models import ModelVersion


def active_version() -> str | None:
    """Return the version whose results people see; None before the first was activated."""
    active = ModelVersion.objects.filter(role=ModelVersion.Role.ACTIVE)
    return active.values_list("version", flat=True).first()


def stored_manifest(version: str) -> Mapping[str, Any] | None:
    """Return the manifest that a version was first used with; None for a version never used."""
    return ModelVersion.objects.filter(pk=version).values_list("manifest", flat=True).first()
