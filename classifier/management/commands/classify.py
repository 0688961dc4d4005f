"""Assess picture files without a database, as a worker does: one JSON line for each file."""

import json
import os
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from classifier import images
from classifier.inference import door as inference
from ml.labels import Modality

STDIN = "-"


@dataclass(frozen=True, slots=True)
class FileResult:
    """The result for one file.

    `rejected` means that the file is not an acceptable photo or cannot be assessed. `failed` means
    that the file could not be read or the model could not be used.
    """

    path: str
    status: str
    score: float | None = None
    band: str | None = None
    reasons: list[str] = field(default_factory=list)
    nearest: dict[str, int] = field(default_factory=dict)
    model_version: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """Return the result as one line of JSON."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__})


class Command(BaseCommand):
    """`manage.py classify FILE...`."""

    help = (
        "Assess picture files and print one JSON line a file: path, status (succeeded, rejected or "
        "failed), score, band, reasons, nearest, model_version, timings_ms. Needs no database. "
        "Ends with 0 when every file got an answer. Research and education software: not a "
        "diagnosis."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "paths", nargs="+", metavar="FILE", help="a file, a folder, or - for a list on stdin"
        )
        parser.add_argument(
            "--modality", choices=list(Modality), help="how the pictures were taken, if known"
        )
        parser.add_argument(
            "--jobs", type=_positive, default=os.cpu_count() or 1, help="how many processes"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a result for each file, in the order given."""
        files = list(chain.from_iterable(_files(path) for path in options["paths"]))
        modality = options["modality"]
        failed = 0
        with tqdm(total=len(files), unit="photo", disable=not sys.stderr.isatty()) as progress:
            for result in _results(files, modality=modality, jobs=options["jobs"]):
                failed += result.status == "failed"
                with progress.external_write_mode(file=sys.stdout):
                    self.stdout.write(result.line())
                    self.stdout.flush()
                progress.update()
        if failed:
            raise CommandError(f"{failed} of {len(files)} files got no answer.")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _files(given: str) -> Iterator[str]:
    """Yield the files that an argument names; hidden files in folders are left out."""
    if given == STDIN:
        yield from (line for line in sys.stdin.read().splitlines() if line)
    elif Path(given).is_dir():
        for folder, subfolders, names in os.walk(given):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            visible = sorted(name for name in names if not name.startswith("."))
            yield from (str(Path(folder) / name) for name in visible)
    else:
        yield given


def _results(files: list[str], *, modality: str | None, jobs: int) -> Iterator[FileResult]:
    """Yield a result for each file, in order."""
    ask = partial(result_for, modality=modality)
    if min(jobs, len(files)) < 2:
        yield from map(ask, files)
        return
    with ProcessPoolExecutor(min(jobs, len(files))) as pool:
        try:
            yield from _in_order(pool, ask, files, ahead=4 * jobs)
        except BrokenProcessPool as error:
            raise CommandError("A process was ended from outside; try --jobs 1.") from error
        finally:
            pool.shutdown(cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, ask: "partial[FileResult]", files: Iterable[str], *, ahead: int
) -> Iterator[FileResult]:
    """Keep the processes busy, at most `ahead` files beyond the one whose result is next."""
    rest = iter(files)
    waiting: deque[Future[FileResult]] = deque(
        pool.submit(ask, path) for path in islice(rest, ahead)
    )
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(ask, path) for path in islice(rest, 1))


def result_for(path: str, *, modality: str | None = None) -> FileResult:
    """Accept, decode and assess a file, as upload and worker do."""
    started = time.perf_counter()
    try:
        result = _assessed(path, modality)
    except images.ImageRefused as refused:
        result = FileResult(
            path, "rejected", reasons=[refused.code.value], model_version=_version()
        )
    except OSError as error:
        _explain(path, error.strerror or str(error))
        result = FileResult(path, "failed", reasons=["unreadable"])
    except inference.ArtefactError as error:
        _explain(path, str(error))
        result = FileResult(path, "failed", reasons=["model_unavailable"])
    except Exception as error:  # noqa: BLE001 - one bad file must not end the run
        _explain(path, repr(error))
        result = FileResult(path, "failed", reasons=["unexpected"])
    result.timings_ms["total"] = round((time.perf_counter() - started) * 1000, 3)
    return result


def _assessed(path: str, modality: str | None) -> FileResult:
    data = _read(Path(path))
    marks = [time.perf_counter()]
    photo = images.accept(data)
    marks.append(time.perf_counter())
    picture = images.decode(photo.data, orientation=photo.orientation, min_side=inference.MIN_SIDE)
    marks.append(time.perf_counter())
    outcome = inference.assess(picture, modality=modality, source=inference.source_from_settings())
    intake = {"accept": marks[1] - marks[0], "decode": marks[2] - marks[1]}
    timings = {name: seconds * 1000 for name, seconds in intake.items()} | dict(outcome.timings_ms)
    return FileResult(
        path,
        outcome.status,
        score=outcome.score,
        band=outcome.band,
        reasons=[reason.value for reason in outcome.reasons],
        nearest=dict(outcome.nearest),
        model_version=outcome.model_version,
        timings_ms={name: round(value, 3) for name, value in timings.items()},
    )


def _read(path: Path) -> bytes:
    """Return the file's bytes, or one more than any upload may have."""
    with path.open("rb") as file:
        return file.read(images.Limits().max_bytes + 1)


def _version() -> str | None:
    try:
        return inference.manifest(inference.source_from_settings()).version
    except inference.ArtefactError:
        return None


def _explain(path: str, reason: str) -> None:
    sys.stderr.write(f"{path}: {reason}\n")
