"""Model versions: list, try out, activate, run in the shadow."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFilter

from classifier.assessments import services as assessments
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.inference import door as inference
from classifier.inference.door import ArtefactError
from classifier.inference.models import ModelVersion
from classifier.model_rollout import reassessments
from classifier.model_rollout.errors import ModelBusyError
from ml.classification.manifest import Manifest
from ml.labels import Modality

logger = logging.getLogger(__name__)

Role = ModelVersion.Role
# Width and height of the trial picture: above the quality gate's least size, and quick to assess.
TRIAL_SIZE = (640, 480)
# The audit trail's reason for an activation that no operator asked for.
RELEASE_REASON = "This release brings it, and no operator chose another one."


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version that was used here or has a folder on disk.

    `problem` says what is wrong with its files, empty if nothing is. `auc` is the area under the
    ROC curve by modality, from the version's manifest, each over the largest test set.
    `assessments` counts the results that it gave.
    """

    version: str
    role: str
    is_shipped: bool
    is_pinned: bool
    is_on_disk: bool
    problem: str
    auc: dict[str, float]
    assessments: int

    @property
    def state(self) -> str:
        """The role, or "available"; "missing" or "damaged" if its files can't be used."""
        if self.problem:
            return "damaged" if self.is_on_disk else "missing"
        return self.role or "available"


def list_versions() -> list[ListedVersion]:
    """Return every version by name; checks the files of each, which takes a moment."""
    rows = {row.pk: row for row in ModelVersion.objects.annotate(count=Count("assessments"))}
    on_disk = set(inference.versions_on_disk())
    names = sorted(on_disk | set(rows))
    return [_listed_version(name, rows.get(name), name in on_disk) for name in names]


def shadowed_versions() -> list[str]:
    """Return the versions that have ever run in the shadow, by name."""
    known = ModelVersion.objects.filter(shadow_assessments__isnull=False).distinct()
    return list(known.order_by("version").values_list("version", flat=True))


def newer_release() -> str:
    """Return this release's version while another one is active, else an empty string."""
    active = ModelVersion.objects.filter(role=Role.ACTIVE).first()
    return "" if active is None or active.version == _shipped() else _shipped()


def try_out(*, version: str) -> Manifest:
    """Check a version's files, load it and assess a drawn lesion. Raises ArtefactError."""
    source = inference.source_of(version)
    manifest = inference.check(source)
    for modality in Modality:
        inference.assess(draw_lesion(), modality=modality, source=source)
    return manifest


def activate(*, version: str, actor: Actor, reason: str, is_pinned: bool = True) -> ModelVersion:
    """Let a version give the results from now on, if a trial succeeds. Old results stay.

    A pinned version is not replaced by a new release. Raises ArtefactError if it can't be used,
    ReasonMissingError, and ModelBusyError if models were changed at the same moment.
    """
    reason = audit.written_reason(reason=reason)
    manifest = try_out(version=version)
    try:
        return _activate(manifest, actor, reason, is_pinned)
    except IntegrityError as error:
        raise ModelBusyError from error


def start_shadow(*, version: str, actor: Actor, reason: str) -> ModelVersion:
    """Let a version assess the same photos in the background; it replaces another candidate.

    Raises what `activate` raises, and ModelBusyError for the active version.
    """
    reason = audit.written_reason(reason=reason)
    manifest = try_out(version=version)
    try:
        return _start_shadow(manifest, actor, reason)
    except IntegrityError as error:
        raise ModelBusyError from error


@transaction.atomic
def end_shadow(*, actor: Actor, reason: str) -> bool:
    """End the candidate's trial; its outcomes stay for the report. Returns whether there was one.

    Raises ReasonMissingError.
    """
    reason = audit.written_reason(reason=reason)
    shadow = ModelVersion.objects.select_for_update().filter(role=Role.SHADOW).first()
    if shadow is None:
        return False
    ModelVersion.objects.filter(pk=shadow.pk).update(role="")
    audit.record(Event.SHADOW_ENDED, actor=actor, reason=reason, version=shadow.version)
    return True


def adopt_release() -> str:
    """Activate this release's version, unless an operator pinned another.

    Starts a re-assessment if there are photos for one. Returns the version, or an empty string if
    nothing was to do or the version can't be used; the health page then says why.
    """
    active = ModelVersion.objects.filter(role=Role.ACTIVE).first()
    if active is not None and (active.is_pinned or not newer_release()):
        return ""
    try:
        version = inference.shipped_version()
        activate(version=version, actor=audit.SYSTEM, reason=RELEASE_REASON, is_pinned=False)
    except (ArtefactError, ModelBusyError) as error:
        logger.error("The model of this release was not put to use: %s", error)  # noqa: TRY400
        return ""
    if reassessments.due_count():
        reassessments.start(actor=audit.SYSTEM, reason=RELEASE_REASON)
    return version


def draw_lesion() -> Image.Image:
    """Draw a dark uneven spot on grained skin: enough to run a model, no test of its results."""
    rng = np.random.default_rng(1)
    width, height = TRIAL_SIZE
    spot = Image.new("L", TRIAL_SIZE)
    ImageDraw.Draw(spot).ellipse((200, 130, 430, 350), fill=255)
    ImageDraw.Draw(spot).ellipse((330, 180, 470, 320), fill=255)
    depth = np.asarray(spot.filter(ImageFilter.GaussianBlur(6)), np.float32)[..., None] / 255
    skin, mole = np.array((222, 178, 150)), np.array((105, 66, 48))
    grain = rng.normal(0, 9, (height, width, 1))
    pixels = skin + (mole - skin) * depth + grain
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


@transaction.atomic
def _activate(manifest: Manifest, actor: Actor, reason: str, is_pinned: bool) -> ModelVersion:
    row = assessments.ensure_version(manifest=manifest)
    before = ModelVersion.objects.select_for_update().filter(role=Role.ACTIVE).first()
    if before is not None and before.pk != row.pk:
        ModelVersion.objects.filter(pk=before.pk).update(role="", is_pinned=False)
        reassessments.cancel(actor=actor, reason=reason)
    if before is None or before.pk != row.pk:
        row.activated_at = timezone.now()
    row.role, row.is_pinned = Role.ACTIVE, is_pinned
    row.save(update_fields=["role", "is_pinned", "activated_at"])
    audit.record(
        Event.MODEL_ACTIVATED,
        actor=actor,
        reason=reason,
        version=row.version,
        before=before.version if before else "",
        is_pinned=is_pinned,
    )
    return row


@transaction.atomic
def _start_shadow(manifest: Manifest, actor: Actor, reason: str) -> ModelVersion:
    row = assessments.ensure_version(manifest=manifest)
    if row.role == Role.ACTIVE:
        raise ModelBusyError
    ModelVersion.objects.filter(role=Role.SHADOW).exclude(pk=row.pk).update(role="")
    row.role, row.shadowed_at = Role.SHADOW, timezone.now()
    row.save(update_fields=["role", "shadowed_at"])
    audit.record(Event.MODEL_SHADOWED, actor=actor, reason=reason, version=row.version)
    return row


def _listed_version(version: str, row: ModelVersion | None, is_on_disk: bool) -> ListedVersion:
    problem, raw = "", row.manifest if row is not None else {}
    try:
        raw = inference.check(inference.source_of(version)).raw
    except ArtefactError as error:
        problem = str(error)
    return ListedVersion(
        version=version,
        role=row.role if row else "",
        is_shipped=version == _shipped(),
        is_pinned=bool(row and row.is_pinned),
        is_on_disk=is_on_disk,
        problem=problem,
        auc=_auc(raw),
        assessments=row.count if row else 0,  # type: ignore[attr-defined]
    )


def _shipped() -> str:
    try:
        return inference.shipped_version()
    except ArtefactError:
        return ""


def _auc(raw: Mapping[str, Any]) -> dict[str, float]:
    """Return the AUC of each modality over its largest test set."""
    entries = sorted(raw.get("metrics", ()), key=lambda entry: int(entry["n"]))
    return {str(entry["modality"]): float(entry["auc"]) for entry in entries}
