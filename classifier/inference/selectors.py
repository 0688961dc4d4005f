"""Reads of model versions."""

from collections.abc import Collection, Mapping
from typing import Any

from classifier.inference.models import ModelVersion
from ml.classification.manifest import PairPoints, parse_pair


def active_version() -> str | None:
    """Return the version whose results people see; None before the first was activated."""
    active = ModelVersion.objects.filter(role=ModelVersion.Role.ACTIVE)
    return active.values_list("version", flat=True).first()


def stored_manifest(version: str) -> Mapping[str, Any] | None:
    """Return the manifest that a version was first used with; None for a version never used."""
    return ModelVersion.objects.filter(pk=version).values_list("manifest", flat=True).first()


def stored_pairs(versions: Collection[str]) -> dict[str, PairPoints]:
    """Return how versions combine photos, by version, without those that do not."""
    rows = ModelVersion.objects.filter(pk__in=versions, manifest__has_key="pair")
    return {
        version: parse_pair(raw) for version, raw in rows.values_list("version", "manifest__pair")
    }
