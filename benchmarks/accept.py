"""Compare an upload request, through all of Django, with the photo's intake alone.

Target: a median under 100 ms for a 12-megapixel JPEG of about 4 MB.
"""

import argparse

from benchmarks import support
from benchmarks.intake import draw_jpeg


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--megapixels", type=float, default=12.0)
    options = parser.parse_args()
    data = draw_jpeg(options.megapixels, 93)
    with support.installation("fake"):
        measure(data, options.rounds)


def measure(data: bytes, rounds: int) -> None:
    """Upload the same photo in each round, erased in between, and take it in without a request."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
    from django.urls import reverse

    from classifier import images
    from classifier.audit import services as audit
    from classifier.bin import erasure
    from classifier.people.services import accounts
    from classifier.photos.models import Photo

    user = accounts.create_account(email="benchmark@example.org", password="not-a-secret-one")
    accounts.give_consent(user=user)
    client = Client(headers={"accept": "application/json"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    fields = {"photos": SimpleUploadedFile("photo.jpg", data), "modality": "unknown"}
    body = encode_multipart(BOUNDARY, fields)
    url, statuses = reverse("photo_upload"), set()

    def upload() -> None:
        statuses.add(client.generic("POST", url, body, MULTIPART_CONTENT).status_code)

    upload()
    requests, intakes = [], []
    for _ in range(rounds):
        for photo in Photo.objects.all():
            erasure.erase_photo(photo=photo, actor=audit.SYSTEM)
        requests.append(support.milliseconds(upload))
        intakes.append(support.milliseconds(lambda: images.accept(data)))
    request, intake = support.median(requests), support.median(intakes)
    support.table(
        f"Accepting {len(data) / 1e6:.1f} MB, answers {sorted(statuses)}",
        [
            ("", "median ms", "of target"),
            ("upload request", request, request / 100),
            ("of that the photo's intake", intake, intake / 100),
            ("all else", request - intake, (request - intake) / 100),
        ],
    )


if __name__ == "__main__":
    main()
