"""Cases that a rule of the service asks for."""

from django.db.models import Exists, OuterRef

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.review.errors import AlreadyAskedError
from classifier.review.models import ReviewRequest
from classifier.review.selectors import PARTNER_ALLOWS, policy
from classifier.review.services import requests

# In one go, each sweep; the next one takes the rest.
BATCH = 100


def ask_for_higher() -> int:
    """Make a case of each new result of higher concern, if the rule is on; returns how many."""
    since = policy().higher_since
    if since is None:
        return 0
    about_photo = ReviewRequest.objects.filter(photo=OuterRef("photo"))
    # A case of the same mole that was still open, or made, after the result covers it.
    about_mole = ReviewRequest.objects.filter(mole=OuterRef("photo__mole")).exclude(
        closed_at__lt=OuterRef("finished_at")
    )
    new = (
        Assessment.objects.kept()
        .consented()
        .made_here()
        .filter(PARTNER_ALLOWS, ~Exists(about_photo), ~Exists(about_mole))
        .filter(band=Assessment.Band.HIGHER, finished_at__gte=since)
        .select_related("photo__subject__partner")
        .order_by("finished_at", "id")
    )
    made = 0
    for assessment in new[:BATCH]:
        try:
            source, photo = ReviewRequest.Source.RULE, assessment.photo
            requests.ask(photo=photo, source=source, actor=audit.SYSTEM)
        except AlreadyAskedError:  # Somebody asked in this moment.
            continue
        made += 1
    return made
