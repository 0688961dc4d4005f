"""What is known of many moles at once. The number of queries does not grow with the moles."""

import uuid
from collections.abc import Collection

from django.utils import timezone

from classifier.combining.selectors import combined_results_on
from classifier.comparing.measured_changes import changes_of_moles
from classifier.next_steps.facts import MoleFacts
from classifier.questionnaire.selectors import answers_about_moles
from classifier.reminders.selectors import moles_that_are_due
from classifier.results.selectors import newest_bands
from classifier.review.selectors import reviews_of_moles


def facts_of_moles(mole_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, MoleFacts]:
    """Return what is known of each mole. Callers check that the reader may see them."""
    assessed = newest_bands(mole_ids)
    days = {
        mole_id: timezone.localdate(result.photo.taken_at)
        for mole_id, result in assessed.items()
        if result.photo.is_dated
    }
    together = combined_results_on(days)
    reviews, answers = reviews_of_moles(mole_ids), answers_about_moles(mole_ids)
    changes, due = changes_of_moles(mole_ids), moles_that_are_due(mole_ids)
    return {
        mole_id: MoleFacts(
            band=assessed[mole_id].band if mole_id in assessed else "",
            reviews=tuple(reviews.get(mole_id, ())),
            answers=answers[mole_id].answers if mole_id in answers else None,
            changes=tuple(each.word for each in changes.get(mole_id, ()) if each.word),
            together=together[mole_id].most_serious_band if mole_id in together else "",
            assessed=assessed.get(mole_id),
            is_due=mole_id in due,
        )
        for mole_id in mole_ids
    }


def facts_of_mole(mole_id: uuid.UUID) -> MoleFacts:
    """Return what is known of one mole."""
    return facts_of_moles([mole_id])[mole_id]
