"""Adds moles with two drawn photos to the running site."""

from tests.browser.site import Site

_ADD = """
from datetime import timedelta
from io import BytesIO
from PIL import Image
from django.utils import timezone
from classifier.demo import picture, story
from classifier.audit import services as audit
from classifier.intake import services as intake
from classifier.moles import services as moles
from classifier.people.models import Subject
from classifier.photos.models import Photo
subject = Subject.objects.get(user__email="{address}", relation="self")
mole = moles.add_mole(subject=subject, actor=audit.SYSTEM, label="{name}")
for days, (name, index) in zip((200, 1), {shots}):
    mole_story = getattr(story, name)
    appearance = mole_story.shots[index].appearance
    drawn = picture.draw_photo(
        mole_story.lesion, mole_story.skin_patch, appearance, size=(800, 600)
    )
    # A pixel makes the photo unique: the same bytes again would stay with their first mole.
    photo, buffer = Image.open(BytesIO(drawn)), BytesIO()
    photo.putpixel((Photo.objects.count(), 0), (0, 0, 0))
    photo.save(buffer, "JPEG", quality=92)
    taken_at = timezone.now() - timedelta(days=days)
    intake.add_photo(
        subject=subject, data=buffer.getvalue(), actor=audit.SYSTEM, mole=mole, taken_at=taken_at
    )
print("mole", mole.id)
"""
_ERASE = """
from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.moles.models import Mole
erasure.erase_photo(photo=Mole.objects.get(pk="{mole}").photos.first(), actor=audit.SYSTEM)
"""
SAME = (("CHEEK", 0), ("CHEEK", 1))
OTHER = (("CHEEK", 0), ("FOREARM", 0))


def add_pair(site: Site, address: str, name: str, shots: tuple[tuple[str, int], ...] = SAME) -> str:
    """Add a mole with two photos of the demo's stories, 200 days and one day old; return its id."""
    output = site.manage("shell", "-c", _ADD.format(address=address, name=name, shots=shots))
    return next(line.split()[1] for line in output.splitlines() if line.startswith("mole "))


def erase_newest(site: Site, mole: str) -> None:
    """Delete a mole's newest photo for good."""
    site.manage("shell", "-c", _ERASE.format(mole=mole))
