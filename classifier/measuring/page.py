"""What a page shows of a photo's measurement: a drawing, figures, reasons, change."""

from collections.abc import Iterable
from dataclasses import dataclass

from classifier.comparing.measured_change_texts import ChangeText, change_text
from classifier.comparing.measured_changes import (
    MeasuredChange,
    changes_of_moles,
    changes_of_photo,
)
from classifier.measuring.drawing import Drawing, draw_measurement
from classifier.measuring.models import Measurement
from classifier.measuring.selectors import finished_measurement, newest_measurement
from classifier.measuring.texts import (
    FigureText,
    Text,
    figure_texts,
    reason_sentences,
    scale_fault_sentences,
)
from classifier.moles.models import Mole
from classifier.photos.models import Photo


@dataclass(frozen=True, slots=True)
class MeasurementSummary:
    """A photo's newest finished measurement in words, and `pending`, a newer one without result."""

    row: Measurement | None
    pending: Measurement | None
    figures: list[FigureText]
    reasons: list[Text]
    scale_faults: list[Text]
    drawing: Drawing | None
    changes: list[ChangeText]

    @property
    def has_mm(self) -> bool:
        """Whether lengths are in millimetres."""
        return self.row is not None and self.row.diameter_mm is not None

    @property
    def is_waiting(self) -> bool:
        """Whether figures are still to come."""
        return self.pending is not None and not self.pending.is_terminal

    @property
    def scale_name(self) -> str:
        """What the scale was taken from; empty without one."""
        return self.row.scale_name if self.row else ""


def summarise_measurement(photo: Photo) -> MeasurementSummary:
    """Return everything empty but `pending` if nothing was measured yet."""
    newest, finished = newest_measurement(photo), finished_measurement(photo)
    pending = newest if newest != finished else None
    if finished is None:
        return MeasurementSummary(None, pending, [], [], [], None, [])
    return MeasurementSummary(
        row=finished,
        pending=pending,
        figures=figure_texts(finished),
        reasons=reason_sentences(finished),
        scale_faults=scale_fault_sentences(finished),
        drawing=draw_measurement(photo, finished),
        changes=_texts(changes_of_photo(photo, finished)),
    )


def changes_of_mole(mole: Mole) -> list[ChangeText]:
    """Return the change up to the mole's newest measured photo, in words."""
    return _texts(changes_of_moles([mole.pk]).get(mole.pk, []))


def _texts(changes: Iterable[MeasuredChange]) -> list[ChangeText]:
    return [text for text in map(change_text, changes) if text]
