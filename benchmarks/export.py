"""Export an account with many photos, import it into an empty installation, and compare its pages.

Seconds and peak memory of a process that exports and of one that imports, as a worker does, and the
size of the ZIP. Every page about the account is compared, but for what an import says of itself.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks import support
from benchmarks.intake import draw_jpeg

ADDRESS = "benchmark@example.org"
PHOTOS_OF_A_MOLE = 5
# What the script of the page sends at once.
PART_BYTES = 16 * 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=500)
    parser.add_argument("--megapixels", type=float, default=2)
    parser.add_argument("--step", choices=("export", "import"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        with support.installation("fake"):
            {"export": there, "import": here}[options.step](options)
        return
    with tempfile.TemporaryDirectory(prefix="skinspect-export-") as folder:
        load = os.getloadavg()[0]
        for step in ("export", "import"):
            given = ["--photos", str(options.photos), "--megapixels", str(options.megapixels)]
            command = [sys.executable, "-m", "benchmarks.export", "--step", step]
            subprocess.run([*command, "--folder", folder, *given], check=True)
        print_results(Path(folder), options, load)


def there(options: argparse.Namespace) -> None:
    """Fill an account, export it, and keep the ZIP and the text of its pages."""
    from classifier.takeout.services import exports

    user = account()
    fill(user, options.photos, options.megapixels)
    # A child, so that its peak of memory is its own.
    seconds, peak = in_a_child(lambda: work(exports.KIND, exports.ask(user=user)))
    from django.core.files.storage import default_storage

    from classifier.takeout.models import Export

    made = Export.objects.get(user=user)
    with default_storage.open(str(made.file.name)) as file:
        (options.folder / "all.zip").write_bytes(file.read())
    keep_pages(options.folder / "there.json", user, pages(user))
    keep(options.folder / "export.json", {"seconds": seconds, "peak": peak, "size": made.byte_size})


def here(options: argparse.Namespace) -> None:
    """Import the ZIP in parts into an empty account, and keep the text of the same pages."""
    from classifier.takeout.models import Import
    from classifier.takeout.services import imports
    from tests.classifier.takeout.pages import here as pages_here

    user = account()
    data = (options.folder / "all.zip").read_bytes()
    row = imports.begin(user=user, size=len(data))
    for start in range(0, len(data), PART_BYTES):
        part = data[start : start + PART_BYTES]
        imports.take_part(
            user=user, import_id=row.pk, start=start, file=BytesIO(part), size=len(part)
        )
    del data, part
    seconds, peak = in_a_child(lambda: work(imports.KIND, row))
    done = Import.objects.get(pk=row.pk)
    found = json.loads((options.folder / "there.json").read_text())
    wanted = [(name, key and uuid.UUID(key)) for name, key, _text in found]
    keep_pages(options.folder / "here.json", user, pages_here(user, wanted))
    keep(
        options.folder / "import.json",
        {"seconds": seconds, "peak": peak, "added": done.added, "left_out": done.left_out},
    )


def print_results(folder: Path, options: argparse.Namespace, load: float) -> None:
    """Print the figures, and the first pages that differ."""
    exported, imported, before, after = (
        json.loads((folder / f"{name}.json").read_text())
        for name in ("export", "import", "there", "here")
    )
    different = [old for old, new in zip(before, after, strict=True) if old[2] != new[2]]
    rows: list[tuple[object, ...]] = [("", "seconds", "photos/s", "peak MB")]
    for name, found in (("export", exported), ("import", imported)):
        seconds = found["seconds"]
        rows.append((name, seconds, options.photos / seconds, found["peak"]))
    support.table(
        f"{options.photos} photos of {options.megapixels} megapixels, load {load:.1f} before", rows
    )
    print(f"ZIP: {exported['size'] / 1e6:.0f} MB. Added: {imported['added']}")
    print(f"Left out: {imported['left_out']}")
    print(f"{len(before) - len(different)} of {len(before)} pages say the same")
    for name, key, _text in different[:20]:
        print(f"differs: {name} {key}")


def account() -> Any:
    """Return an account of an installation that knows its model, as `prepare` has it know."""
    from classifier.assessments import services as assessments
    from classifier.inference import door as inference
    from classifier.people.services import accounts

    assessments.ensure_version(manifest=inference.manifest())
    user = accounts.create_account(email=ADDRESS, password="not-a-secret-one")
    accounts.give_consent(user=user)
    return user


def fill(user: Any, photos: int, megapixels: float) -> None:
    """Add moles with assessed, measured and compared photos with answers."""
    from classifier.audit import services as audit
    from classifier.people.models import Subject
    from classifier.questionnaire import services as questionnaire
    from tests import factories

    subject = Subject.objects.get(user=user)
    picture = Image.open(BytesIO(draw_jpeg(megapixels, 95)))
    picture.load()
    earlier: Any = None
    for number in range(photos):
        if number % PHOTOS_OF_A_MOLE == 0:
            mole, earlier = factories.make_mole(subject, label=f"Mole {number}"), None
        photo = factories.make_photo(mole=mole, data=another(picture, number))
        factories.assess(photo)
        factories.make_measurement(photo, mm=4 + number % 5)
        answers = {"bleeding": "no"}
        questionnaire.give_answers(photo=photo, answers=answers, actor=audit.SYSTEM)
        if earlier is not None:
            factories.make_comparison(earlier, photo)
        earlier = photo


def another(picture: Image.Image, number: int) -> bytes:
    """Return a photo like this one, with a number in it as a row of squares."""
    for bit in range(16):
        colour = "black" if number >> bit & 1 else "white"
        picture.paste(colour, (16 * bit, 0, 16 * bit + 16, 16))
    data = BytesIO()
    picture.save(data, "JPEG", quality=85)
    return data.getvalue()


def work(kind: Any, row: Any) -> None:
    """Do a job as a worker does."""
    from classifier.core import jobs

    jobs.carry_out(kind, row.pk, claim=str(uuid.uuid4()))


def in_a_child(do: Any) -> tuple[float, float]:
    """Call something in a process of its own; returns its seconds and its peak megabytes."""
    from django.db import connections

    connections.close_all()
    begun = time.perf_counter()
    child = os.fork()
    if not child:
        do()
        os._exit(0)
    _pid, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit("The child failed.")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def pages(user: Any) -> Any:
    from tests.classifier.takeout.pages import pages_of

    return pages_of(user)


def keep_pages(path: Path, user: Any, wanted: Any) -> None:
    from django.test import Client

    from tests.classifier.takeout.pages import texts_of

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    found = [(name, key and str(key), text) for (name, key), text in texts_of(client, wanted)]
    keep(path, found)


def keep(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data))


if __name__ == "__main__":
    main()
