"""What an import brought in and left out, in sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext_lazy as _n

# By list of the ZIP, in the order in which they are told.
ADDED: dict[str, Any] = {
    "photos": _n("%(count)d photo", "%(count)d photos", "count"),
    "moles": _n("%(count)d mole", "%(count)d moles", "count"),
    "people": _n("%(count)d person of your family", "%(count)d people of your family", "count"),
    "results": _n(
        "%(count)d result, marked as imported", "%(count)d results, marked as imported", "count"
    ),
    "measurements": _n("%(count)d size with its outline", "%(count)d sizes with outlines", "count"),
    "comparisons": _n("%(count)d comparison", "%(count)d comparisons", "count"),
    "answers": _n(
        "%(count)d list of what you noticed", "%(count)d lists of what you noticed", "count"
    ),
    "pins": _n("%(count)d pin on a body photo", "%(count)d pins on body photos", "count"),
    "outcomes": _n("%(count)d finding of a doctor", "%(count)d findings of doctors", "count"),
    "reminders": _n("%(count)d reminder", "%(count)d reminders", "count"),
    "questions": _n(
        "%(count)d question to a clinician", "%(count)d questions to clinicians", "count"
    ),
    "clinicians_answers": _n(
        "%(count)d answer of a clinician", "%(count)d answers of clinicians", "count"
    ),
    "visits": _n(
        "%(count)d doctor visit, made again from what came back",
        "%(count)d doctor visits, made again from what came back",
        "count",
    ),
    "unassessed": _n(
        "%(count)d photo that came without a result waits to be assessed here",
        "%(count)d photos that came without a result wait to be assessed here",
        "count",
    ),
}
# By reason, as `services.restoring` gives them.
LEFT_OUT: dict[str, Any] = {
    "photo_damaged": _n(
        "%(count)d photo is missing in the file, or could not be read.",
        "%(count)d photos are missing in the file, or could not be read.",
        "count",
    ),
    "photo_no_room": _n(
        "%(count)d photo found no room: the room for your photos here is full.",
        "%(count)d photos found no room: the room for your photos here is full.",
        "count",
    ),
    "photo_known": _n(
        "%(count)d photo was here already and stays as it is.",
        "%(count)d photos were here already and stay as they are.",
        "count",
    ),
    "photo_known_too": _n(
        "%(count)d entry is about a photo that was here already.",
        "%(count)d entries are about photos that were here already.",
        "count",
    ),
    "family_full": _n(
        "%(count)d person found no place: a family has up to 12 people.",
        "%(count)d people found no place: a family has up to 12 people.",
        "count",
    ),
    "dependent": _n(
        "%(count)d entry belongs to something that was left out, or that you deleted meanwhile.",
        "%(count)d entries belong to something that was left out, or that you deleted meanwhile.",
        "count",
    ),
    "contradictory": _n(
        "%(count)d entry does not fit together, or not with what is here.",
        "%(count)d entries do not fit together, or not with what is here.",
        "count",
    ),
    "questionnaire": _n(
        "%(count)d list of what you noticed has questions that are not asked here.",
        "%(count)d lists of what you noticed have questions that are not asked here.",
        "count",
    ),
    "failed": _n(
        "%(count)d attempt to assess a photo had failed there.",
        "%(count)d attempts to assess a photo had failed there.",
        "count",
    ),
    "links": _n(
        "%(count)d link works at the other SkinSpect only.",
        "%(count)d links work at the other SkinSpect only.",
        "count",
    ),
}


def in_words(counts: Mapping[str, int], texts: Mapping[str, Any]) -> list[str]:
    """Return a text for each count that has one, in the order of the texts."""
    told = ((text, counts.get(code, 0)) for code, text in texts.items())
    return [str(text % {"count": count}) for text, count in told if count]
