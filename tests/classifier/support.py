"""What is stored after a service has run."""

from classifier.assessments.models import Assessment
from classifier.photos.models import Photo


def files(stored):
    return sorted(str(path.relative_to(stored)) for path in stored.rglob("*") if path.is_file())


def is_empty():
    return not (Photo.objects.exists() or Assessment.objects.exists())
