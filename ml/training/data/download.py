"""Download pictures and their metadata from the ISIC Archive's public API.

Writes <isic_id>.jpg (or .png) and metadata.csv as the archive's own tools do, so that
`ml.training.data.dataset` can read the folder. Complete pictures are skipped: run it again to
continue.
"""

import csv
import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from tqdm import tqdm

API = "https://api.isic-archive.com/api/v2"
# Set by judgement, so as not to burden a public service.
_PAGE = 100
_THREADS = 4
_TIMEOUT = 30
# Seconds before the second attempt; twice that before the third.
PAUSE = 2.0
_ID = re.compile(r"ISIC_\d{7}")
_SIGNATURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
# Object stores send octet-stream if no type was set; then the first bytes decide.
_TYPES = ("image/", "application/octet-stream", "binary/octet-stream")
_FIRST_COLUMNS = ("isic_id", "attribution", "copyright_license")


class DownloadError(OSError):
    """The archive cannot be reached, or some pictures could not be downloaded."""


class Query(NamedTuple):
    """Which pictures: of these collections (empty: any), by a search, at most `limit` (0: all)."""

    collections: tuple[int, ...] = ()
    search: str = ""
    limit: int = 0


def download(out: Path, query: Query, *, api: str = API) -> int:
    """Download the pictures of a query and return how many are there now.

    Raises DownloadError if the archive does not answer or has no such picture, or at the end if
    some could not be downloaded.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows = _known_rows(out)
    done, failures = 0, []
    try:
        with ThreadPoolExecutor(_THREADS) as pool, tqdm(unit=" pictures") as bar:
            for batch in _batches(api, query, bar):
                jobs = {image["isic_id"]: pool.submit(_fetch, image, out) for image in batch}
                for image in batch:
                    if problem := jobs[image["isic_id"]].result():
                        failures.append(problem)
                    else:
                        rows[image["isic_id"]] = _row(image)
                        done += 1
                    bar.update()
    finally:
        if rows:
            _write_rows(out, rows)
    if failures:
        message = f"{len(failures)} pictures could not be fetched, run it again: {failures[0]}"
        raise DownloadError(message)
    if not done:
        message = "the archive has no public picture for this query"
        raise DownloadError(message)
    return done


def _batches(api: str, query: Query, bar: Any) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the archive's answer page by page; only the first page has the total."""
    words = {"limit": str(_PAGE), "query": query.search}
    if query.collections:
        words["collections"] = ",".join(map(str, query.collections))
    address: str | None = f"{api}/images/search/?{urlencode(words)}"
    left = query.limit or None
    while address and left != 0:
        page = _ask(address)
        try:
            batch = list(islice(page["results"], left))
            address = page["next"]
            _check(batch)
        except (KeyError, TypeError, ValueError) as error:
            message = f"the archive's answer is not understood: {error!r} ({address})"
            raise DownloadError(message) from error
        if page.get("count"):
            bar.reset(min(page["count"], query.limit or page["count"]))
        if left:
            left -= len(batch)
        yield batch


def _check(batch: list[Mapping[str, Any]]) -> None:
    """Raise KeyError, TypeError or ValueError for an entry without a file or with an invalid id."""
    for image in batch:
        if not _ID.fullmatch(image["isic_id"]):
            raise KeyError(image["isic_id"])
        int(image["files"]["full"]["size"])
        str(image["files"]["full"]["url"])


def _ask(address: str) -> dict[str, Any]:
    try:
        _, body = _get(address)
    except OSError as error:
        message = f"cannot reach {urlsplit(address).netloc}: {_reason(error)}"
        raise DownloadError(message) from error
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        message = f"{urlsplit(address).netloc} did not answer in JSON; is a login page between?"
        raise DownloadError(message)
    return answer


def _fetch(image: Mapping[str, Any], out: Path) -> str:
    """Download one picture unless it is there and complete; return the problem, "" if none."""
    name, file = image["isic_id"], image["files"]["full"]
    size = int(file["size"])
    if any(_is_whole(out / f"{name}{suffix}", size) for suffix in _SIGNATURES.values()):
        return ""
    try:
        kind, body = _get(file["url"], size)
    except OSError as error:
        return f"{name}: {_reason(error)}"
    suffix = next((s for start, s in _SIGNATURES.items() if body.startswith(start)), "")
    if not suffix or not kind.startswith(_TYPES):
        return f"{name}: not a picture but {kind}"
    if len(body) != size:
        return f"{name}: {len(body)} of {size} bytes"
    part = out / f".{name}.part"
    part.write_bytes(body)
    part.replace(out / f"{name}{suffix}")
    return ""


def _is_whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _get(address: str, size: int | None = None) -> tuple[str, bytes]:
    """Return content type and body, at most one byte more than `size`. Raises OSError."""
    for wait in (PAUSE, 2 * PAUSE):
        try:
            return _get_once(address, size)
        except OSError as error:
            if not _is_temporary(error):
                raise
        time.sleep(wait)
    return _get_once(address, size)


def _get_once(address: str, size: int | None) -> tuple[str, bytes]:
    if urlsplit(address).scheme not in {"http", "https"}:
        message = f"not a web address: {address}"
        raise OSError(message)
    request = urllib.request.Request(address, headers={"User-Agent": "SkinSpect"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            body = answer.read() if size is None else answer.read(size + 1)
            return answer.headers.get_content_type(), body
    except http.client.HTTPException as error:
        raise OSError(repr(error)) from error


def _is_temporary(error: OSError) -> bool:
    """Whether a retry may help: not for HTTP errors that blame the request."""
    return not isinstance(error, urllib.error.HTTPError) or error.code in {429, 500, 502, 503, 504}


def _reason(error: OSError) -> str:
    return str(error.reason) if type(error) is urllib.error.URLError else str(error)


def _row(image: Mapping[str, Any]) -> dict[str, Any]:
    """Return the flat row that the archive's own tools write."""
    row = {column: image.get(column, "") for column in _FIRST_COLUMNS}
    for group in image.get("metadata", {}).values():
        row.update(group)
    return row


def _known_rows(out: Path) -> dict[str, dict[str, Any]]:
    table = out / "metadata.csv"
    if not table.exists():
        return {}
    with table.open(newline="", encoding="utf-8") as file:
        return {row["isic_id"]: row for row in csv.DictReader(file)}


def _write_rows(out: Path, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the table of everything downloaded so far, atomically."""
    others = sorted({column for row in rows.values() for column in row} - set(_FIRST_COLUMNS))
    part = out / ".metadata.part"
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*_FIRST_COLUMNS, *others], restval="")
        writer.writeheader()
        writer.writerows(rows[name] for name in sorted(rows))
    part.replace(out / "metadata.csv")
