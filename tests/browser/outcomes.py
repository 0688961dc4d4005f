"""Adds moles to the running site, each with a photo of one outcome."""

from tests.browser.site import Site

OUTCOMES = ("lower", "unclear", "higher", "rejected", "running", "failed", "pressing")
_ADD = """
from datetime import timedelta
from io import BytesIO
from PIL import Image
from django.utils import timezone
from classifier.audit import services as audit
from classifier.demo import picture, story
from classifier.inference.door import manifest
from classifier.inference.models import ModelVersion
from classifier.intake import services as intake
from classifier.moles import services as moles
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.photos.models import Photo
from classifier.questionnaire.services import give_answers
from classifier.review.models import Review
from skinspect_site.celery import app
app.conf.update(broker_url="memory://localhost")  # no worker may assess what is set here
now = timezone.now()
used = manifest()
version, _ = ModelVersion.objects.get_or_create(
    version=used.version, defaults={{"manifest": dict(used.raw)}}
)
subject = Subject.objects.get(user__email="{address}", relation="self")
accounts.give_consent(user=subject.user)
shot = story.FOREARM.shots[0].appearance
drawn = picture.draw_photo(story.FOREARM.lesion, story.FOREARM.skin_patch, shot, size=(800, 600))
image = Image.open(BytesIO(drawn))
for outcome in {outcomes}:
    mole = moles.add_mole(
        subject=subject, actor=audit.SYSTEM, label=f"Mole {{outcome}}", body_site="upper_back"
    )
    buffer = BytesIO()
    image.putpixel((Photo.objects.count(), 0), (0, 0, 0))
    image.save(buffer, "JPEG", quality=92)
    added = intake.add_photo(
        subject=subject, data=buffer.getvalue(), actor=audit.SYSTEM, mole=mole,
        taken_at=now - timedelta(days=3),
    )
    row = added.assessment
    band = {{"pressing": "higher"}}.get(outcome, outcome)
    if band in ("lower", "unclear", "higher"):
        row.status, row.band, row.modality = "succeeded", band, "phone"
        row.score = {{"lower": 0.1, "unclear": 0.5, "higher": 0.9}}[band]
        row.lower_point, row.higher_point, row.model_version = 0.4, 0.6, version
    else:
        row.status = outcome
    if outcome == "rejected":
        row.reasons = ["blurred", "too_dark"]
    if outcome == "running":
        row.claim, row.claimed_at = "a test", now
    else:
        row.finished_at = now
    row.save()
    if outcome == "pressing":
        give_answers(photo=added.photo, actor=audit.SYSTEM, answers={{"bleeding": "yes"}})
        Review.objects.create(
            assessment=row, opinion="unsure", advice="see_doctor_soon",
            words="Please have a doctor look at it in the coming days. " * 4,
        )
    print("photo", outcome, added.photo.id, mole.id)
"""

# Sweeps take what was claimed 90 s ago for lost, and what was claimed as far ahead.
_KEEP_RUNNING = """
from datetime import timedelta
from django.utils import timezone
from classifier.assessments.models import Assessment
Assessment.objects.filter(photo="{photo}").update(
    status="running", claim="a test", claimed_at=timezone.now() + timedelta(seconds=80)
)
"""


def add_outcomes(
    site: Site, address: str, outcomes: tuple[str, ...] = OUTCOMES
) -> dict[str, tuple[str, str]]:
    """Add a mole for each outcome, called "Mole lower" and so on; return ids of photo and mole.

    The account gives consent first.

    "pressing" is of higher concern, with an unread answer of a clinician and answers of the person.
    """
    output = site.manage("shell", "-c", _ADD.format(address=address, outcomes=outcomes))
    lines = [line.split() for line in output.splitlines() if line.startswith("photo ")]
    return {outcome: (photo, mole) for _, outcome, photo, mole in lines}


def keep_running(site: Site, photo: str) -> None:
    """Let the assessment of a photo be under way for more than two minutes from now on."""
    site.manage("shell", "-c", _KEEP_RUNNING.format(photo=photo))
